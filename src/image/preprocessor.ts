// The preprocessor: from a path, URL, file or pixels to the tensor that a model takes, as keras-image-helper does.

import { describeType } from '../check-arguments.ts';
import { loadFastCore } from '#jpeg-core';
import { isTFLiteError, TFLiteError } from '../errors.ts';
import { createTensor, type Tensor } from '../tensor.ts';
import { viewBytes } from './bytes.ts';
import { decodeImage, type ImageDecoder } from './decode.ts';
import { decodeForNearest } from './decode-nearest.ts';
import { invalidOption } from './image-errors.ts';
import type { PreprocessorModel } from './model-input.ts';
import { applyOrientation, readOrientation } from './orientation.ts';
import type { FloatImage, PixelImage, RgbImage } from './pixels.ts';
import {
  type PreprocessorOptions,
  type PreprocessorScaling,
  resolveSettings,
  type Settings,
} from './preprocessor-options.ts';
import { detectFormat } from './format.ts';
import { readImageFile } from './read-file.ts';
import { resizeWithin } from './resize.ts';
import { resizeBilinear } from './resize/tf-bilinear.ts';
import { toGray, toRgbImage } from './rgb.ts';
import { type Allocate, allocateFresh, createScratch } from './scratch.ts';
import { type ImageSource, loadFetch, type PixelSource, readPixels, readSource } from './source.ts';
import { createPixelWriter, IMAGE_DTYPES, type ImageDType, requireTarget } from './write-pixels.ts';

/** The array of a dtype, a tensor that holds one, or a function that shows one, as `interpreter.tensor(index)` is. */
export type IntoTarget = ArrayBufferView | { readonly data: unknown } | (() => { readonly data: unknown });

/** How a picture is prepared. */
export interface FromPixelsOptions {
  /**
   * Memory to write instead of new: as many elements as the tensor, of its dtype. The memory between the steps is kept
   * and used again then too, so that a loop over pictures of one size leaves nothing behind.
   */
  readonly into?: IntoTarget | undefined;
}

/** How a picture is read and prepared. */
export interface FromOptions extends FromPixelsOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Turns images into tensors. It may be used by many calls at once. */
export interface Preprocessor<D extends ImageDType = 'float32'> {
  /**
   * Takes whatever an image may come from, and does what the method for it does.
   *
   * @throws {@link TFLiteError} As the other methods; `IMAGE_TOO_LARGE` for more bytes than `maxBytes`. What a stream fails
   * with is thrown as it is, and an abortion throws the signal's reason.
   */
  from(source: ImageSource, options?: FromOptions): Promise<Tensor<D>>;
  /**
   * Reads a file of the machine it runs on.
   *
   * @param path - A path, or a `file:` URL.
   * @throws {@link TFLiteError} `FILE_NOT_FOUND`, and as {@link Preprocessor.fromBytes}.
   */
  fromPath(path: string | URL, options?: FromOptions): Promise<Tensor<D>>;
  /**
   * Reads files into one tensor, `[N, height, width, 3]`, one after the other.
   *
   * @throws {@link TFLiteError} As {@link Preprocessor.fromPath}, with the file's place in the message; `OPTION_INVALID`
   * for no files.
   */
  fromPaths(paths: readonly (string | URL)[], options?: FromOptions): Promise<Tensor<D>>;
  /**
   * Downloads an image by http or https.
   *
   * Outside of browsers, addresses that are not of the public internet are refused, also after redirects: the host's
   * name is resolved once, and the connection goes to the address that was checked.
   *
   * @throws {@link TFLiteError} `URL_REFUSED`, `HTTP_STATUS`, `NETWORK`, `DOWNLOAD_TOO_LARGE`, and as
   * {@link Preprocessor.fromBytes}. An abortion throws the signal's reason.
   */
  fromUrl(url: string | URL, options?: FromOptions): Promise<Tensor<D>>;
  /**
   * Decodes a file that is in memory.
   *
   * @throws {@link TFLiteError} `IMAGE_UNSUPPORTED`, `IMAGE_CORRUPT`, `IMAGE_TOO_LARGE`; `DTYPE_MISMATCH`,
   * `SHAPE_MISMATCH` for what is no memory for this tensor.
   */
  fromBytes(bytes: ArrayBufferView | ArrayBufferLike, options?: FromPixelsOptions): Promise<Tensor<D>>;
  /**
   * Decodes files that are in memory into one tensor, `[N, height, width, 3]`, one after the other.
   *
   * @throws {@link TFLiteError} As {@link Preprocessor.fromBytes}, with the file's place in the message; `OPTION_INVALID`
   * for no files.
   */
  fromBytesBatch(
    files: readonly (ArrayBufferView | ArrayBufferLike)[],
    options?: FromPixelsOptions,
  ): Promise<Tensor<D>>;
  /**
   * Takes decoded pixels: 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels of 8 bits; in a browser also what it
   * can draw, which is fast, but not equal to Python's.
   *
   * @throws {@link TFLiteError} `OPTION_INVALID` when the sizes do not fit the data, or nothing is loaded yet;
   * `IMAGE_TOO_LARGE`, `IMAGE_UNSUPPORTED` for what cannot be drawn; `DTYPE_MISMATCH`, `SHAPE_MISMATCH`.
   */
  fromPixels(image: PixelSource, options?: FromPixelsOptions): Tensor<D>;
}

/**
 * Creates a preprocessor: RGB, then resized, then scaled, each step equal to Python's in every bit.
 *
 * The same words as keras-image-helper's `create_preprocessor`, and its defaults: NEAREST, EXIF orientation ignored.
 *
 * @param scaling - A family such as `'xception'`; or a scaling, by name, by numbers or by a function; or `{ from }`, a
 * model whose metadata tells it.
 * @throws {@link TFLiteError} `OPTION_INVALID`, also where a model does not say enough; `METADATA_CORRUPT`.
 * @example
 * ```ts
 * import { createPreprocessor } from 'tflite-interpreter/image';
 *
 * const preprocessor = createPreprocessor('xception', { targetSize: [299, 299] });
 * const X = await preprocessor.fromPath('pants.jpg');
 * X.shape; //=> [1, 299, 299, 3]
 * ```
 */
export function createPreprocessor(
  scaling: { readonly from: PreprocessorModel },
  options?: PreprocessorOptions,
): Preprocessor<ImageDType>;
export function createPreprocessor(
  scaling: PreprocessorScaling,
  options: PreprocessorOptions & { readonly from: PreprocessorModel },
): Preprocessor<ImageDType>;
export function createPreprocessor<D extends ImageDType = 'float32'>(
  scaling: PreprocessorScaling,
  options?: PreprocessorOptions & { readonly dtype?: D | undefined },
): Preprocessor<D>;
export function createPreprocessor(
  scaling: PreprocessorScaling | { readonly from: PreprocessorModel },
  options: PreprocessorOptions = {},
): Preprocessor<ImageDType> {
  const settings = isModel(scaling)
    ? resolveSettings(undefined, { ...options, from: scaling.from })
    : resolveSettings(scaling, options);
  const { output, orientation, decode, dct, maxPixels, maxBytes } = settings;
  const { dtype, width, height, channels, layout } = output;
  const write = createPixelWriter(output);
  const scratch = createScratch();
  const shapeOf = (count: number) =>
    layout === 'NHWC' ? [count, height, width, channels] : [count, channels, height, width];

  /** Makes a tensor of so many pictures, one after the other: `next` gives each. */
  const start = (count: number, into: IntoTarget | undefined) => {
    const shape = shapeOf(count);
    if (into !== undefined && typeof into !== 'function') requireTarget(into, dtype, shape);
    // The memory that a function shows may move while files are read: it is asked for with each picture.
    const fresh = into === undefined ? new IMAGE_DTYPES[dtype](fullLength(shape)) : undefined;
    const target = () => fresh ?? requireTarget(into, dtype, shape);
    return {
      put: (image: PixelImage, index: number) => {
        const allocate = into === undefined ? allocateFresh : scratch;
        const resized = resizeAsSet(toRgbImage('image', image, allocate), settings, allocate);
        write(resized, target(), (index * fullLength(shape)) / count);
      },
      finish: () => createTensor(dtype, shape, target()),
    };
  };
  const one = (image: PixelImage, into: IntoTarget | undefined) => {
    const tensor = start(1, into);
    tensor.put(image, 0);
    return tensor.finish();
  };
  /** What decodes a file that is neither JPEG nor PNG: the decoders of GIF and BMP come when there is one. */
  const decoderOf = async (bytes: Uint8Array): Promise<ImageDecoder | undefined> => {
    const format = detectFormat(bytes);
    if (format !== 'gif' && format !== 'bmp') return decode;
    const { decodeBmp, decodeGif } = await import('./formats.ts');
    return (file, info) => {
      try {
        return (format === 'gif' ? decodeGif : decodeBmp)(file, { maxPixels });
      } catch (error) {
        if (!decode || !isTFLiteError(error, 'IMAGE_UNSUPPORTED')) throw error;
        return decode(file, info);
      }
    };
  };
  const decodeFile = async (bytes: Uint8Array) => {
    if (detectFormat(bytes) === 'jpeg') await loadFastCore();
    const turn = orientation === 'exif' ? readOrientation(bytes) : 1;
    const options = {
      decode: await decoderOf(bytes),
      dct,
      maxPixels,
      keepAspectRatio: settings.resizing.keepAspectRatio,
    };
    if (turn === 1 && isNearest(settings)) return decodeForNearest(bytes, width, height, options);
    return applyOrientation(await decodeImage(bytes, options), turn);
  };
  const fromFile = async (bytes: Uint8Array, into: IntoTarget | undefined) => one(await decodeFile(bytes), into);
  const fromPixels = (image: PixelSource, { into }: FromPixelsOptions = {}) => one(readPixels(image, maxPixels), into);
  const from = async (source: unknown, { signal, into }: FromOptions = {}) => {
    const read = await readSource(source, { ...settings, signal });
    return ArrayBuffer.isView(read) ? fromFile(read, into) : one(read, into);
  };
  const batch = async <T>(
    name: string,
    sources: readonly T[],
    into: IntoTarget | undefined,
    read: (source: T) => Uint8Array | Promise<Uint8Array>,
  ) => {
    if (!Array.isArray(sources)) throw new TypeError(`'${name}' has to be an array, not ${describeType(sources)}.`);
    if (sources.length === 0) throw invalidOption(name, sources, 'one or more');
    const tensor = start(sources.length, into);
    for (const [index, source] of (sources as readonly T[]).entries()) {
      try {
        tensor.put(await decodeFile(await read(source)), index);
      } catch (error) {
        throw atPlace(error, `${name}[${index}]`);
      }
    }
    return tensor.finish();
  };
  return {
    from,
    fromPath: async (path, { signal, into } = {}) => fromFile(await readImageFile(path, { signal, maxBytes }), into),
    fromPaths: (paths, { signal, into } = {}) =>
      batch('paths', paths, into, (path) => readImageFile(path, { signal, maxBytes })),
    fromUrl: async (url, { signal, into } = {}) =>
      fromFile(await (await loadFetch()).fetchImage(url, { ...settings, signal }), into),
    fromBytes: async (bytes, { into } = {}) => from(requireView(bytes), { into }),
    fromBytesBatch: (files, { into } = {}) =>
      batch('files', files, into, async (bytes) => (await readSource(requireView(bytes), settings)) as Uint8Array),
    fromPixels,
  };
}

function isModel(scaling: unknown): scaling is { readonly from: PreprocessorModel } {
  return typeof scaling === 'object' && scaling !== null && 'from' in scaling;
}

/** True when the resize only picks pixels of the picture. */
function isNearest({ pipeline, resize, resizing: { interpolation } }: Settings): boolean {
  return pipeline === 'pillow' && !resize && interpolation === 'nearest';
}

function resizeAsSet(rgb: RgbImage, settings: Settings, allocate: Allocate): PixelImage | FloatImage {
  const { output, pipeline, resize, resizing } = settings;
  const { width, height, channels } = output;
  const image: PixelImage<1 | 3> = channels === 1 ? toGray(rgb) : rgb;
  if (!resize) {
    return pipeline === 'tf.data'
      ? resizeBilinear(image, width, height)
      : resizeWithin(allocate, image, width, height, resizing);
  }
  const resized = resize(image, width, height);
  const isRight =
    resized.width === width && resized.height === height && resized.data.length === width * height * channels;
  if (isRight) return resized;
  throw invalidOption('resize', resized, `a function that gives ${width} x ${height} pixels of ${channels} channels`);
}

function fullLength(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size);
}

function requireView(bytes: unknown): Uint8Array {
  const view = viewBytes(bytes);
  if (!view) throw new TypeError(`'bytes' has to be bytes, not ${describeType(bytes)}.`);
  return view;
}

/** The same failure, with the place in a batch that it happened at. */
function atPlace(cause: unknown, place: string): unknown {
  if (!isTFLiteError(cause)) return cause;
  return new TFLiteError(cause.code, `${place}: ${cause.message}`, cause.data, { cause });
}
