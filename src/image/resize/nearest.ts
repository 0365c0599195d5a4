// Pillow's NEAREST: the pixel under the centre of each new pixel. Keras' load_img and keras-image-helper use it.

import type { Pick, PictureSize } from '../pick.ts';
import type { PixelImage } from '../pixels.ts';
import type { Allocate } from '../scratch.ts';
import type { Box } from './box.ts';

/**
 * Lists the pixels that Pillow's `ImagingScaleAffine` takes, whose positions are added up and not multiplied: for long
 * lines the two differ in the last bits, and so in pixels.
 */
export function pickNearest(
  { width, height }: PictureSize,
  resizedWidth: number,
  resizedHeight: number,
  [left, top, right, bottom]: Box,
): Pick {
  return {
    columns: listPositions(left, right, resizedWidth, width),
    rows: listPositions(top, bottom, resizedHeight, height),
  };
}

/** A picture of those pixels. */
export function resizeNearest<C extends number>(
  allocate: Allocate,
  image: PixelImage<C>,
  resizedWidth: number,
  resizedHeight: number,
  box: Box,
): PixelImage<C> {
  const { width, channels, data } = image;
  const { columns, rows } = pickNearest(image, resizedWidth, resizedHeight, box);
  const result = allocate('width', resizedWidth * resizedHeight * channels);
  for (let y = 0, at = 0; y < resizedHeight; y++) {
    const row = rows[y]!;
    for (let x = 0; x < resizedWidth; x++, at += channels) {
      const column = columns[x]!;
      // What lies outside is 0; rounding can bring the last position there.
      const isOutside = row < 0 || column < 0;
      const from = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) result[at + channel] = isOutside ? 0 : data[from + channel]!;
    }
  }
  return { width: resizedWidth, height: resizedHeight, channels, data: result };
}

/** The position in the line that each new pixel takes; -1 outside of it. */
function listPositions(from: number, to: number, count: number, size: number): Int32Array {
  const step = Math.fround(to - from) / count;
  const positions = new Int32Array(count);
  let position = from + step * 0.5;
  for (let i = 0; i < count; i++, position += step) {
    positions[i] = position >= 0 && position < size ? Math.trunc(position) : -1;
  }
  return positions;
}
