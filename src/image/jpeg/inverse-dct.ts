// What an inverse discrete cosine transform has to offer to the readers of blocks.

/** One of libjpeg's two integer transforms. */
export interface InverseDct {
  /** Whether it is `JDCT_IFAST`. */
  readonly isFast: boolean;
  /** Makes of a file's divisors, in stored order, what coefficients are multiplied by. */
  scaleDivisors(divisors: Int32Array): Int32Array;
  /**
   * Turns 64 multiplied coefficients (row by row, not zigzag) into 8 x 8 samples.
   *
   * @param start - Position of the block's first sample; its rows are `stride` apart.
   * @param rows - Which of the rows are written, the lowest bit for the first.
   */
  transformBlock(coefficients: Int16Array, samples: Uint8Array, start: number, stride: number, rows: number): void;
  /** The one sample of a block all of whose coefficients but the first are 0. */
  sampleOf(dc: number): number;
}

/** Fills a block with one sample. */
export function fillBlock(sample: number, samples: Uint8Array, start: number, stride: number): void {
  for (let row = 0; row < 8; row++) samples.fill(sample, start + row * stride, start + row * stride + 8);
}
