// The inverse discrete cosine transform that libjpeg calls ISLOW: exact integers, so that every decoder agrees.

/** Fractional bits of the constants. */
const SHIFT = 13;
/** Fractional bits that the first pass leaves to the second. */
const PASS1_BITS = 2;

// Constants of Loeffler, Ligtenberg and Moschytz' algorithm (ICASSP 1989) times 2 ** 13, as in libjpeg's jidctint.c.
const F_0_298 = 2446;
const F_0_390 = 3196;
const F_0_541 = 4433;
const F_0_765 = 6270;
const F_0_899 = 7373;
const F_1_175 = 9633;
const F_1_501 = 12299;
const F_1_847 = 15137;
const F_1_961 = 16069;
const F_2_053 = 16819;
const F_2_562 = 20995;
const F_3_072 = 25172;

/** Rounding of the first pass. */
const ROUND1 = 1 << (SHIFT - PASS1_BITS - 1);
const DESCALE1 = SHIFT - PASS1_BITS;
/** The second pass also divides by 8 and moves -128...127 to 0...255; both and its rounding go in with the DC term. */
const DESCALE2 = SHIFT + PASS1_BITS + 3;
const ROUND2 = (1 << (DESCALE2 - 1)) + (128 << DESCALE2);

/** Between the passes: the columns' results, transposed never. One block at a time, so one buffer is enough. */
const workspace = new Int32Array(64);

/**
 * Turns 64 dequantized coefficients (row by row, not zigzag) into 8 x 8 samples.
 *
 * @param start - Position of the block's first sample; its rows are `stride` apart.
 */
export function transformBlock(coefficients: Int16Array, samples: Uint8Array, start: number, stride: number): void {
  transformColumns(coefficients);
  transformRows(samples, start, stride);
}

/** What {@link transformBlock} gives when all coefficients but the first are 0. */
export function fillBlock(dc: number, samples: Uint8Array, start: number, stride: number): void {
  const value = clamp(((dc + 4) >> 3) + 128);
  for (let row = 0, at = start; row < 8; row++, at += stride) {
    samples[at] = value;
    samples[at + 1] = value;
    samples[at + 2] = value;
    samples[at + 3] = value;
    samples[at + 4] = value;
    samples[at + 5] = value;
    samples[at + 6] = value;
    samples[at + 7] = value;
  }
}

function transformColumns(c: Int16Array): void {
  for (let i = 0; i < 8; i++) {
    const c0 = c[i]!;
    const c1 = c[i + 8]!;
    const c2 = c[i + 16]!;
    const c3 = c[i + 24]!;
    const c4 = c[i + 32]!;
    const c5 = c[i + 40]!;
    const c6 = c[i + 48]!;
    const c7 = c[i + 56]!;
    if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) === 0) {
      const value = c0 << PASS1_BITS;
      for (let k = i; k < 64; k += 8) workspace[k] = value;
      continue;
    }
    // Even part.
    const even = Math.imul(c2 + c6, F_0_541);
    const t2 = even - Math.imul(c6, F_1_847);
    const t3 = even + Math.imul(c2, F_0_765);
    const t0 = ((c0 + c4) << SHIFT) + ROUND1;
    const t1 = ((c0 - c4) << SHIFT) + ROUND1;
    const e0 = t0 + t3;
    const e3 = t0 - t3;
    const e1 = t1 + t2;
    const e2 = t1 - t2;
    // Odd part.
    const odd = Math.imul(c7 + c3 + c5 + c1, F_1_175);
    const z1 = Math.imul(c7 + c1, -F_0_899);
    const z2 = Math.imul(c5 + c3, -F_2_562);
    const z3 = Math.imul(c7 + c3, -F_1_961) + odd;
    const z4 = Math.imul(c5 + c1, -F_0_390) + odd;
    const o0 = Math.imul(c7, F_0_298) + z1 + z3;
    const o1 = Math.imul(c5, F_2_053) + z2 + z4;
    const o2 = Math.imul(c3, F_3_072) + z2 + z3;
    const o3 = Math.imul(c1, F_1_501) + z1 + z4;
    workspace[i] = (e0 + o3) >> DESCALE1;
    workspace[i + 56] = (e0 - o3) >> DESCALE1;
    workspace[i + 8] = (e1 + o2) >> DESCALE1;
    workspace[i + 48] = (e1 - o2) >> DESCALE1;
    workspace[i + 16] = (e2 + o1) >> DESCALE1;
    workspace[i + 40] = (e2 - o1) >> DESCALE1;
    workspace[i + 24] = (e3 + o0) >> DESCALE1;
    workspace[i + 32] = (e3 - o0) >> DESCALE1;
  }
}

function transformRows(samples: Uint8Array, start: number, stride: number): void {
  for (let i = 0, at = start; i < 64; i += 8, at += stride) {
    const w0 = workspace[i]!;
    const w1 = workspace[i + 1]!;
    const w2 = workspace[i + 2]!;
    const w3 = workspace[i + 3]!;
    const w4 = workspace[i + 4]!;
    const w5 = workspace[i + 5]!;
    const w6 = workspace[i + 6]!;
    const w7 = workspace[i + 7]!;
    const even = Math.imul(w2 + w6, F_0_541);
    const t2 = even - Math.imul(w6, F_1_847);
    const t3 = even + Math.imul(w2, F_0_765);
    const t0 = ((w0 + w4) << SHIFT) + ROUND2;
    const t1 = ((w0 - w4) << SHIFT) + ROUND2;
    const e0 = t0 + t3;
    const e3 = t0 - t3;
    const e1 = t1 + t2;
    const e2 = t1 - t2;
    const odd = Math.imul(w7 + w3 + w5 + w1, F_1_175);
    const z1 = Math.imul(w7 + w1, -F_0_899);
    const z2 = Math.imul(w5 + w3, -F_2_562);
    const z3 = Math.imul(w7 + w3, -F_1_961) + odd;
    const z4 = Math.imul(w5 + w1, -F_0_390) + odd;
    const o0 = Math.imul(w7, F_0_298) + z1 + z3;
    const o1 = Math.imul(w5, F_2_053) + z2 + z4;
    const o2 = Math.imul(w3, F_3_072) + z2 + z3;
    const o3 = Math.imul(w1, F_1_501) + z1 + z4;
    samples[at] = clamp((e0 + o3) >> DESCALE2);
    samples[at + 7] = clamp((e0 - o3) >> DESCALE2);
    samples[at + 1] = clamp((e1 + o2) >> DESCALE2);
    samples[at + 6] = clamp((e1 - o2) >> DESCALE2);
    samples[at + 2] = clamp((e2 + o1) >> DESCALE2);
    samples[at + 5] = clamp((e2 - o1) >> DESCALE2);
    samples[at + 3] = clamp((e3 + o0) >> DESCALE2);
    samples[at + 4] = clamp((e3 - o0) >> DESCALE2);
  }
}

/** Samples beyond 0...255 are rare: one test finds them. */
function clamp(value: number): number {
  return (value & ~255) === 0 ? value : value < 0 ? 0 : 255;
}
