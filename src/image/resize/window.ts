// A rectangle of a picture that may reach beyond it: cropping and padding in one.

import type { FloatImage, PixelImage } from '../pixels.ts';

/**
 * Copies a rectangle; what lies outside of the picture is 0.
 *
 * @param left - Column of the picture where the rectangle begins; below 0, that many columns are padded.
 * @param top - The same for rows.
 */
export function cutWindow<T extends PixelImage | FloatImage>(
  image: T,
  left: number,
  top: number,
  width: number,
  height: number,
): T {
  const { channels, data } = image;
  const result =
    data.BYTES_PER_ELEMENT === 4
      ? new Float32Array(width * height * channels)
      : new Uint8Array(width * height * channels);
  const from = Math.max(left, 0);
  const count = (Math.min(left + width, image.width) - from) * channels;
  for (let y = Math.max(-top, 0); y < Math.min(height, image.height - top) && count > 0; y++) {
    const start = ((y + top) * image.width + from) * channels;
    result.set(data.subarray(start, start + count), (y * width + from - left) * channels);
  }
  return { ...image, width, height, data: result };
}
