// A file to RGB pixels, whatever its format: here, by the caller's function, or refused by name.

import { isTFLiteError, TFLiteError } from '../errors.ts';
import { detectFormat, formatName, type ImageFormat } from './format.ts';
import { readHeaderSize } from './header-size.ts';
import { MAX_PIXELS, requireMaxPixels, requireName, requirePixelLimit } from './image-errors.ts';
import { DCT_METHODS, type DctMethod, decodeJpeg } from './jpeg/decode-jpeg.ts';
import { type PixelImage, requireBytes, type RgbImage } from './pixels.ts';
import { decodePng } from './png.ts';
import { toRgbImage } from './rgb.ts';

/** What is told about a file to a {@link ImageDecoder}. */
export interface ImageFileInfo {
  readonly format: ImageFormat;
  /** As the header states it; undefined where the format's header is not read. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/**
 * Decodes a file that is not decoded here, to 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.
 *
 * Alpha is dropped and the colour beneath it kept, so it must not be premultiplied.
 */
export type ImageDecoder = (bytes: Uint8Array, info: ImageFileInfo) => PixelImage | Promise<PixelImage>;

/** Limits of {@link decodeImage}, and how JPEG is decoded. */
export interface DecodeLimits {
  /** The most pixels that a header may state; Pillow's own limit unless said. @defaultValue 178,956,970 */
  readonly maxPixels?: number | undefined;
  /**
   * The transform of JPEG: Pillow's, or `'fast'`, the one that TensorFlow takes by default. @defaultValue `'accurate'`
   */
  readonly dct?: DctMethod | undefined;
}

/** Limits of {@link decodeImage}, and a decoder for the formats that it lacks. */
export interface DecodeOptions extends DecodeLimits {
  /**
   * Asked for every file that is not a JPEG or PNG, and for the kinds of JPEG that are not decoded here. The limit has
   * been checked by then, where the format's header is read: JPEG, PNG, GIF, WebP, BMP, TIFF.
   */
  readonly decode?: ImageDecoder | undefined;
}

/**
 * Decodes a file to the very bytes of Pillow's `Image.open(f).convert('RGB')`; EXIF orientation is ignored, as there.
 *
 * @param bytes - The whole file: JPEG or PNG, or whatever `decode` takes.
 * @returns A promise only where an asynchronous `decode` was asked.
 * @throws {@link TFLiteError} `IMAGE_UNSUPPORTED`, `IMAGE_CORRUPT`, `IMAGE_TOO_LARGE`, `OPTION_INVALID`.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { decodeImage } from 'tflite-interpreter/image';
 *
 * const { width, height, data } = decodeImage(readFileSync('cat.jpg'));
 * ```
 */
export function decodeImage(bytes: Uint8Array, options?: DecodeLimits & { readonly decode?: undefined }): RgbImage;
export function decodeImage(bytes: Uint8Array, options?: DecodeOptions): RgbImage | Promise<RgbImage>;
export function decodeImage(
  bytes: Uint8Array,
  { decode, maxPixels = MAX_PIXELS, dct = 'accurate' }: DecodeOptions = {},
): RgbImage | Promise<RgbImage> {
  requireBytes('bytes', bytes);
  requireMaxPixels(maxPixels);
  requireName('dct', dct, DCT_METHODS);
  const format = detectFormat(bytes);
  const size = readHeaderSize(format, bytes);
  if (size) requirePixelLimit(size.width, size.height, maxPixels);
  if (!decode) return decodeHere(format, bytes, maxPixels, dct);
  try {
    return decodeHere(format, bytes, maxPixels, dct);
  } catch (error) {
    if (!isTFLiteError(error, 'IMAGE_UNSUPPORTED')) throw error;
    return decodeByCaller(decode, bytes, { format, width: size?.width, height: size?.height }, maxPixels);
  }
}

function decodeHere(format: ImageFormat, bytes: Uint8Array, maxPixels: number, dct: DctMethod): RgbImage {
  switch (format) {
    case 'jpeg':
      return decodeJpeg(bytes, { maxPixels, dct });
    case 'png':
      return decodePng(bytes, { maxPixels });
    default:
      throw new TFLiteError('IMAGE_UNSUPPORTED', refusal(format), { format });
  }
}

function refusal(format: ImageFormat): string {
  switch (format) {
    case 'empty':
      return 'There are no bytes to decode: the file is empty.';
    case 'html':
      return 'This is an HTML page, not an image: check the path or URL.';
    case 'text':
      return 'This is text, not an image: check the path or URL.';
    case 'svg':
      return 'SVG images are drawings, not pixels: render it to PNG first.';
    case 'unknown':
      return 'This is no image format that is known here: save the image as JPEG or PNG, or pass a decode function.';
    default:
      return `${formatName(format)} files are not decoded here: save the image as JPEG or PNG, or pass a decode function; those of GIF and BMP are in 'tflite-interpreter/image/formats'.`;
  }
}

function decodeByCaller(
  decode: ImageDecoder,
  bytes: Uint8Array,
  info: ImageFileInfo,
  maxPixels: number,
): RgbImage | Promise<RgbImage> {
  const finish = (image: PixelImage): RgbImage => {
    const rgb = toRgbImage('decode', image);
    requirePixelLimit(rgb.width, rgb.height, maxPixels);
    return rgb;
  };
  const fail = (cause: unknown): never => {
    if (isTFLiteError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const { format } = info;
    throw new TFLiteError(
      'IMAGE_CORRUPT',
      `The decode function failed on this ${formatName(format)} file: ${reason}`,
      { format },
      { cause },
    );
  };
  let decoded: PixelImage | Promise<PixelImage>;
  try {
    decoded = decode(bytes, info);
  } catch (cause) {
    return fail(cause);
  }
  return isPromise(decoded) ? decoded.catch(fail).then(finish) : finish(decoded);
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
