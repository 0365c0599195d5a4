// The inverse discrete cosine transform that libjpeg calls ISLOW: exact integers, so that every decoder agrees.
// Damaged files overflow; where they do, this follows libjpeg-turbo's SIMD code for x86, which is what Pillow runs.

import type { InverseDct } from './inverse-dct.ts';

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

const INT16_OFFSET = 0x8000;

/** The columns' results, on their way to the rows. One block at a time, so one buffer is enough. */
const sharedWorkspace = new Int32Array(64);

/** The transform of `JDCT_ISLOW`: libjpeg's default, and Pillow's. */
export const ACCURATE_DCT: InverseDct = {
  isFast: false,
  scaleDivisors: (divisors) => divisors,
  transformBlock(coefficients, samples, start, stride, rows) {
    transformColumns(coefficients, sharedWorkspace);
    transformRows(sharedWorkspace, samples, start, stride, rows);
  },
  sampleOf: (dc) => clamp(((toInt16(dc << PASS1_BITS) + 16) >> 5) + 128),
};

function transformColumns(c: Int16Array, workspace: Int32Array): void {
  // Gathers the results, moved so that those within 16 bits have no bit above them.
  let reach = 0;
  let isFlat = true;
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
      reach |= value + INT16_OFFSET;
      continue;
    }
    isFlat = false;
    // Even part.
    const even = Math.imul(c2 + c6, F_0_541);
    const t2 = even - Math.imul(c6, F_1_847);
    const t3 = even + Math.imul(c2, F_0_765);
    const t0 = (toInt16(c0 + c4) << SHIFT) + ROUND1;
    const t1 = (toInt16(c0 - c4) << SHIFT) + ROUND1;
    const e0 = t0 + t3;
    const e3 = t0 - t3;
    const e1 = t1 + t2;
    const e2 = t1 - t2;
    // Odd part.
    const sum73 = toInt16(c7 + c3);
    const sum51 = toInt16(c5 + c1);
    const odd = Math.imul(sum73 + sum51, F_1_175);
    const z1 = Math.imul(c7 + c1, -F_0_899);
    const z2 = Math.imul(c5 + c3, -F_2_562);
    const z3 = Math.imul(sum73, -F_1_961) + odd;
    const z4 = Math.imul(sum51, -F_0_390) + odd;
    const o0 = Math.imul(c7, F_0_298) + z1 + z3;
    const o1 = Math.imul(c5, F_2_053) + z2 + z4;
    const o2 = Math.imul(c3, F_3_072) + z2 + z3;
    const o3 = Math.imul(c1, F_1_501) + z1 + z4;
    const r0 = (e0 + o3) >> DESCALE1;
    const r1 = (e1 + o2) >> DESCALE1;
    const r2 = (e2 + o1) >> DESCALE1;
    const r3 = (e3 + o0) >> DESCALE1;
    const r4 = (e3 - o0) >> DESCALE1;
    const r5 = (e2 - o1) >> DESCALE1;
    const r6 = (e1 - o2) >> DESCALE1;
    const r7 = (e0 - o3) >> DESCALE1;
    workspace[i] = r0;
    workspace[i + 8] = r1;
    workspace[i + 16] = r2;
    workspace[i + 24] = r3;
    workspace[i + 32] = r4;
    workspace[i + 40] = r5;
    workspace[i + 48] = r6;
    workspace[i + 56] = r7;
    reach |= (r0 + INT16_OFFSET) | (r1 + INT16_OFFSET) | (r2 + INT16_OFFSET) | (r3 + INT16_OFFSET);
    reach |= (r4 + INT16_OFFSET) | (r5 + INT16_OFFSET) | (r6 + INT16_OFFSET) | (r7 + INT16_OFFSET);
  }
  if ((reach & ~0xffff) !== 0) limitToInt16(workspace, isFlat);
}

/** Brings the results of the first pass to 16 bits: cut when no column had more than its first coefficient, else held. */
function limitToInt16(workspace: Int32Array, isFlat: boolean): void {
  for (let i = 0; i < 64; i++) {
    const value = workspace[i]!;
    workspace[i] = isFlat ? toInt16(value) : Math.min(Math.max(value, -INT16_OFFSET), INT16_OFFSET - 1);
  }
}

function transformRows(workspace: Int32Array, samples: Uint8Array, start: number, stride: number, rows: number): void {
  for (let i = 0, at = start, left = rows; left !== 0; i += 8, at += stride, left >>= 1) {
    if ((left & 1) === 0) continue;
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
    const t0 = (toInt16(w0 + w4) << SHIFT) + ROUND2;
    const t1 = (toInt16(w0 - w4) << SHIFT) + ROUND2;
    const e0 = t0 + t3;
    const e3 = t0 - t3;
    const e1 = t1 + t2;
    const e2 = t1 - t2;
    const sum73 = toInt16(w7 + w3);
    const sum51 = toInt16(w5 + w1);
    const odd = Math.imul(sum73 + sum51, F_1_175);
    const z1 = Math.imul(w7 + w1, -F_0_899);
    const z2 = Math.imul(w5 + w3, -F_2_562);
    const z3 = Math.imul(sum73, -F_1_961) + odd;
    const z4 = Math.imul(sum51, -F_0_390) + odd;
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

/** The lowest 16 bits, signed. */
function toInt16(value: number): number {
  return (value << 16) >> 16;
}
