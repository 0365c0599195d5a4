// Decoding for a resize with NEAREST, which looks at few of the pixels: the others need not be made.

import { isTFLiteError } from '../errors.ts';
import { decodeImage, type DecodeOptions } from './decode.ts';
import { detectFormat } from './format.ts';
import { decodeJpegPick } from './jpeg/decode-jpeg.ts';
import type { RgbImage } from './pixels.ts';
import type { ResizeOptions } from './resize.ts';
import { croppedBox } from './resize/box.ts';
import { pickNearest } from './resize/nearest.ts';

/**
 * Decodes to a picture that `resize(picture, width, height, options)` turns into the same bytes as the whole one: of a
 * JPEG file, it is of that size already.
 *
 * @throws {@link TFLiteError} as `decodeImage`.
 */
export function decodeForNearest(
  bytes: Uint8Array,
  width: number,
  height: number,
  options: DecodeOptions & Pick<ResizeOptions, 'keepAspectRatio'> = {},
): RgbImage | Promise<RgbImage> {
  if (detectFormat(bytes) !== 'jpeg') return decodeImage(bytes, options);
  try {
    return decodeJpegPick(
      bytes,
      (size) => {
        const part = options.keepAspectRatio
          ? croppedBox(size, width, height)
          : ([0, 0, size.width, size.height] as const);
        return pickNearest(size, width, height, part);
      },
      options,
    );
  } catch (error) {
    // What is not decoded here may be by the function of the caller.
    if (!options.decode || !isTFLiteError(error, 'IMAGE_UNSUPPORTED')) throw error;
    return decodeImage(bytes, options);
  }
}
