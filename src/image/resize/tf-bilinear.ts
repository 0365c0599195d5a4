// TensorFlow's bilinear resize in float32, which image_dataset_from_directory uses.

import type { FloatImage, PixelImage } from '../pixels.ts';

const f = Math.fround;

/** `ResizeBilinear` with half_pixel_centers: two by two pixels, whatever the scale (resize_bilinear_op.cc). */
export function resizeBilinear<C extends number>(
  { width, height, channels, data }: PixelImage<C> | FloatImage<C>,
  resizedWidth: number,
  resizedHeight: number,
): FloatImage<C> {
  const columns = corners(width, resizedWidth);
  const rows = corners(height, resizedHeight);
  const result = new Float32Array(resizedWidth * resizedHeight * channels);
  let at = 0;
  for (const [top, bottom, down] of rows) {
    for (const [left, right, across] of columns) {
      const [a, b, c, d] = [
        (top * width + left) * channels,
        (top * width + right) * channels,
        (bottom * width + left) * channels,
        (bottom * width + right) * channels,
      ] as const;
      for (let i = 0; i < channels; i++) {
        const above = lerp(data[a + i]!, data[b + i]!, across);
        result[at++] = lerp(above, lerp(data[c + i]!, data[d + i]!, across), down);
      }
    }
  }
  return { width: resizedWidth, height: resizedHeight, channels, data: result };
}

/** For each pixel of a resized line: the two that it lies between, and how far it is from the first. */
function corners(size: number, resized: number): [low: number, high: number, fraction: number][] {
  const scale = f(size / resized);
  return Array.from({ length: resized }, (_, i) => {
    const at = f(f((i + 0.5) * scale) - 0.5);
    const low = Math.floor(at);
    return [Math.max(low, 0), Math.min(Math.ceil(at), size - 1), f(at - low)];
  });
}

function lerp(from: number, to: number, fraction: number): number {
  return f(from + f(f(to - from) * fraction));
}
