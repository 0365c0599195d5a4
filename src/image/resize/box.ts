// The part of a picture that is resized.

import { TFLiteError } from '../../errors.ts';
import type { PictureSize } from '../pick.ts';
import type { PixelImage } from '../pixels.ts';
import type { Allocate } from '../scratch.ts';

/** Left, top, right, bottom, in pixels of the picture; fractions are allowed. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * The box as Pillow keeps it, in float32; the whole picture where none is given.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID` when it is turned inside out or reaches beyond the picture; Pillow takes one of no width.
 */
export function resolveBox(box: Box | undefined, { width, height }: PictureSize): Box {
  if (!box) return [0, 0, width, height];
  const [left, top, right, bottom] = box.map(Math.fround) as unknown as Box;
  if (!(left >= 0 && top >= 0 && right <= width && bottom <= height && left <= right && top <= bottom)) {
    throw new TFLiteError(
      'OPTION_INVALID',
      `The box [${box.join(', ')}] is not a part of the picture, which is ${width} x ${height}: give left, top, right, bottom within it.`,
      { option: 'box', actual: box },
    );
  }
  return [left, top, right, bottom];
}

/** True when the box has whole corners and just the size that is wanted, so that nothing is to be resized. */
export function isPlainCrop([left, top, right, bottom]: Box, width: number, height: number): boolean {
  return Number.isInteger(left) && Number.isInteger(top) && right - left === width && bottom - top === height;
}

/** A copy of the pixels in a box with whole corners. */
export function crop<C extends number>(
  allocate: Allocate,
  { width, channels, data }: PixelImage<C>,
  [left, top, right, bottom]: Box,
): PixelImage<C> {
  const rowLength = (right - left) * channels;
  const result = allocate('cut', rowLength * (bottom - top));
  for (let y = top, at = 0; y < bottom; y++, at += rowLength) {
    const start = (y * width + left) * channels;
    result.set(data.subarray(start, start + rowLength), at);
  }
  return { width: right - left, height: bottom - top, channels, data: result };
}

/** The middle part with the proportions of a target, in whole pixels, as Keras' `load_img` cuts it. */
export function croppedBox({ width, height }: PictureSize, targetWidth: number, targetHeight: number): Box {
  const cropWidth = Math.min(width, Math.floor((height * targetWidth) / targetHeight));
  const cropHeight = Math.min(height, Math.floor((width * targetHeight) / targetWidth));
  const left = (width - cropWidth) >> 1;
  const top = (height - cropHeight) >> 1;
  return [left, top, left + cropWidth, top + cropHeight];
}
