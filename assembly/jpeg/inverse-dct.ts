// The inverse discrete cosine transforms of libjpeg, by name.

import { sampleOfAccurate, transformAccurate } from './idct';
import { sampleOfFast, transformFast } from './idct-fast';

/**
 * Turns 64 multiplied coefficients (row by row, not zigzag) into 8 x 8 samples.
 *
 * @param samples - Where the block's first sample lies; its rows are `stride` apart.
 * @param rows - Which of the rows are written, the lowest bit for the first.
 */
export function transformBlock(block: usize, samples: usize, stride: i32, rows: i32, isFast: bool): void {
  if (isFast) transformFast(block, samples, stride, rows);
  else transformAccurate(block, samples, stride, rows);
}

/** The one sample of a block all of whose coefficients but the first are 0. */
export function sampleOf(dc: i32, isFast: bool): i32 {
  return isFast ? sampleOfFast(dc) : sampleOfAccurate(dc);
}

/** Samples beyond 0...255 are rare: one test finds them. */
export function clamp(value: i32): i32 {
  return (value & ~255) == 0 ? value : value < 0 ? 0 : 255;
}
