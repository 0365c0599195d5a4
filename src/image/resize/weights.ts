// Which pixels of a line make up each pixel of the resized line, and how much each of them counts.

import type { Filter } from './filters.ts';

/** Fractional bits of the weights: Pillow's PRECISION_BITS, 32 - 8 - 2. */
export const WEIGHT_BITS = 22;

/** For each pixel of the resized line, a run of pixels of the original and their weights. */
export interface Weights {
  /** First pixel of each run. */
  readonly first: Int32Array;
  /** Length of each run. */
  readonly count: Int32Array;
  /** Weights times 2 ** {@link WEIGHT_BITS}; those of run `i` begin at `i * stride`. */
  readonly values: Int32Array;
  readonly stride: number;
}

/**
 * Computes the weights for one axis, step by step as Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc` do, so
 * that every rounding is the same.
 *
 * @param size - Pixels of the line.
 * @param from - Where the part of it begins that is resized; float32, as Pillow keeps boxes.
 * @param to - Where that part ends.
 * @param resized - Pixels of the resized line.
 */
export function computeWeights(size: number, from: number, to: number, resized: number, filter: Filter): Weights {
  const scale = Math.fround(to - from) / resized;
  // A filter is stretched to cover what becomes one pixel, and never squeezed below its own width.
  const stretch = Math.max(scale, 1);
  const reach = filter.support * stretch;
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(resized);
  const count = new Int32Array(resized);
  const values = new Int32Array(resized * stride);
  const run = new Float64Array(stride);
  for (let i = 0; i < resized; i++) {
    const center = from + (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - reach + 0.5));
    const length = Math.min(size, Math.trunc(center + reach + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < length; k++) {
      // Pillow multiplies by the inverse, which is not always the quotient.
      run[k] = filter.weight((k + start - center + 0.5) * (1 / stretch));
      sum += run[k]!;
    }
    for (let k = 0; k < length; k++) values[i * stride + k] = toFixed(sum === 0 ? run[k]! : run[k]! / sum);
    first[i] = start;
    count[i] = length;
  }
  return { first, count, values, stride };
}

function toFixed(weight: number): number {
  const scaled = weight * (1 << WEIGHT_BITS);
  return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}
