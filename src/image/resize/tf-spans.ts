// The runs of pixels and weights that TensorFlow's resizes sum up, one axis at a time, in float32.

import type { FloatImage, PixelImage } from '../pixels.ts';
import type { TfKernel } from './tf-kernels.ts';

const f = Math.fround;

/** For one pixel of a resized line: the first pixel that counts (within the line or not), and the weights from there. */
export interface Span {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * The spans of `ScaleAndTranslate` (scale_and_translate_op.cc), which serves every kernel and all that antialiases.
 *
 * @param size - Pixels of the line.
 * @param resized - Pixels of the resized line.
 */
export function kernelSpans(size: number, resized: number, { radius, weight }: TfKernel, antialias: boolean): Span[] {
  const scale = f(1 / f(resized / size));
  const stretch = antialias ? Math.max(scale, 1) : 1;
  const reach = f(radius * stretch);
  const inverse = f(1 / stretch);
  return Array.from({ length: resized }, (_, i) => {
    const center = f((i + 0.5) * scale);
    if (center > size) return { first: 0, weights: [] };
    const first = bound(Math.ceil(f(f(center - reach) - 0.5)), size);
    const last = bound(Math.floor(f(f(center + reach) - 0.5)), size);
    const weights = Array.from({ length: last - first + 1 }, (__, k) =>
      weight(Math.abs(f(f(f(first + k + 0.5) - center) * inverse))),
    );
    return { first, weights: normalize(weights) };
  });
}

/** The spans of `ResizeBicubic` with half_pixel_centers: a table of 1,024 steps of Keys' kernel (resize_bicubic_op.cc). */
export function bicubicSpans(size: number, resized: number): Span[] {
  const scale = f(size / resized);
  return Array.from({ length: resized }, (_, i) => {
    const at = f(f((i + 0.5) * scale) - 0.5);
    const first = Math.floor(at) - 1;
    const step = roundHalfEven(f(f(at - first - 1) * 1024));
    const weights = [keys(1 + step / 1024), keys(step / 1024), keys(1 - step / 1024), keys(2 - step / 1024)];
    return { first, weights: normalize(weights.map((w, k) => (bound(first + k, size) === first + k ? w : 0))) };
  });
}

/** The spans of `ResizeArea` (resize_area_op.cc): how much of each pixel lies under the new one. */
export function areaSpans(size: number, resized: number): Span[] {
  const scale = f(size / resized);
  return Array.from({ length: resized }, (_, i) => {
    const from = f(i * scale);
    const to = f((i + 1) * scale);
    const first = Math.floor(from);
    const weights = Array.from({ length: Math.ceil(to) - first }, (__, k) => {
      const x = first + k;
      if (x < from) return x + 1 > to ? scale : f(x + 1 - from);
      return x + 1 > to ? f(to - x) : 1;
    });
    return { first, weights };
  });
}

/** Sums along one axis; pixels beyond the edge are those at the edge. */
export function sumSpans<C extends number>(
  { width, height, channels, data }: PixelImage<C> | FloatImage<C>,
  axis: 'rows' | 'columns',
  spans: readonly Span[],
): FloatImage<C> {
  // A line is what is summed as a whole: a row of the picture, or a single pixel of a row.
  const isRows = axis === 'rows';
  const [lines, size, length] = isRows ? [1, height, width * channels] : [height, width, channels];
  const result = new Float32Array(lines * spans.length * length);
  for (let line = 0, at = 0; line < lines; line++) {
    for (const { first, weights } of spans) {
      for (let k = 0; k < weights.length; k++) {
        const weight = weights[k]!;
        const from = (line * size + bound(first + k, size)) * length;
        for (let i = 0; i < length; i++) result[at + i] = result[at + i]! + f(data[from + i]! * weight);
      }
      at += length;
    }
  }
  const sizes = isRows ? { width, height: spans.length } : { width: spans.length, height };
  return { ...sizes, channels, data: result };
}

function normalize(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => f(total + weight), 0);
  // The least sum that TensorFlow divides by: a thousand times float32's smallest normal number.
  const factor = Math.abs(sum) >= 1000 * 2 ** -126 ? f(1 / sum) : 1;
  return weights.map((weight) => f(weight * factor));
}

function bound(position: number, size: number): number {
  return Math.min(Math.max(position, 0), size - 1);
}

/** Keys' kernel with a = -0.5 at a multiple of 1/1024, where float32 and float64 agree but for the last rounding. */
function keys(x: number): number {
  return f(x <= 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2);
}

function roundHalfEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}
