// The inverse discrete cosine transform that libjpeg calls IFAST: five products a line, fewer bits; TensorFlow's default.

import type { InverseDct } from './inverse-dct.ts';
import { ZIGZAG } from './zigzag.ts';

// Constants of Arai, Agui and Nakajima's algorithm (1988) times 2 ** 8, as in libjpeg's jidctfst.c.
const SHIFT = 8;
const F_1_082 = 277;
const F_1_414 = 362;
const F_1_847 = 473;
const F_2_613 = 669;

/** Two fractional bits come in with the divisors; the transform itself multiplies by 8. */
const DIVISOR_BITS = 2;
const DESCALE = DIVISOR_BITS + 3;
const MIDDLE = 128;

/** The algorithm's factor of each line and column: 1, then `cos(k * pi / 16) * sqrt(2)`. */
const LINE_FACTORS = Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));
/** Fractional bits of the factors of a block. */
const FACTOR_BITS = 14;

const sharedWorkspace = new Int32Array(64);

/** The transform of `JDCT_IFAST`, whose divisors hold the factors of the algorithm. */
export const FAST_DCT: InverseDct = {
  isFast: true,
  scaleDivisors: (divisors) => divisors.map((divisor, k) => scaleDivisor(divisor, ZIGZAG[k]!)),
  transformBlock(coefficients, samples, start, stride, rows) {
    transformColumns(coefficients, sharedWorkspace);
    transformRows(sharedWorkspace, samples, start, stride, rows);
  },
  sampleOf: (dc) => clamp((dc >> DESCALE) + MIDDLE),
};

function scaleDivisor(divisor: number, position: number): number {
  const factor = Math.round(LINE_FACTORS[position >> 3]! * LINE_FACTORS[position & 7]! * (1 << FACTOR_BITS));
  const shift = FACTOR_BITS - DIVISOR_BITS;
  // Kept in 16 bits, as there; the product itself may need 31.
  return (((divisor * factor + (1 << (shift - 1))) >> shift) << 16) >> 16;
}

function transformColumns(c: Int16Array, workspace: Int32Array): void {
  for (let i = 0; i < 8; i++) {
    const c0 = c[i]!;
    const c1 = c[i + 8]!;
    const c2 = c[i + 16]!;
    const c3 = c[i + 24]!;
    const c4 = c[i + 32]!;
    const c5 = c[i + 40]!;
    const c6 = c[i + 48]!;
    const c7 = c[i + 56]!;
    // Even part.
    const t13 = c2 + c6;
    const t12 = (Math.imul(c2 - c6, F_1_414) >> SHIFT) - t13;
    const e0 = c0 + c4 + t13;
    const e3 = c0 + c4 - t13;
    const e1 = c0 - c4 + t12;
    const e2 = c0 - c4 - t12;
    // Odd part.
    const z13 = c5 + c3;
    const z10 = c5 - c3;
    const z11 = c1 + c7;
    const z12 = c1 - c7;
    const o7 = z11 + z13;
    const z5 = Math.imul(z10 + z12, F_1_847) >> SHIFT;
    const o6 = (Math.imul(z10, -F_2_613) >> SHIFT) + z5 - o7;
    const o5 = (Math.imul(z11 - z13, F_1_414) >> SHIFT) - o6;
    const o4 = (Math.imul(z12, F_1_082) >> SHIFT) - z5 + o5;
    workspace[i] = e0 + o7;
    workspace[i + 56] = e0 - o7;
    workspace[i + 8] = e1 + o6;
    workspace[i + 48] = e1 - o6;
    workspace[i + 16] = e2 + o5;
    workspace[i + 40] = e2 - o5;
    workspace[i + 32] = e3 + o4;
    workspace[i + 24] = e3 - o4;
  }
}

function transformRows(workspace: Int32Array, samples: Uint8Array, start: number, stride: number, rows: number): void {
  for (let i = 0, at = start, left = rows; left !== 0; i += 8, at += stride, left >>= 1) {
    if ((left & 1) === 0) continue;
    const w2 = workspace[i + 2]!;
    const w6 = workspace[i + 6]!;
    const even = workspace[i]! + workspace[i + 4]!;
    const odd = workspace[i]! - workspace[i + 4]!;
    const t13 = w2 + w6;
    const t12 = (Math.imul(w2 - w6, F_1_414) >> SHIFT) - t13;
    const e0 = even + t13;
    const e3 = even - t13;
    const e1 = odd + t12;
    const e2 = odd - t12;
    const z13 = workspace[i + 5]! + workspace[i + 3]!;
    const z10 = workspace[i + 5]! - workspace[i + 3]!;
    const z11 = workspace[i + 1]! + workspace[i + 7]!;
    const z12 = workspace[i + 1]! - workspace[i + 7]!;
    const o7 = z11 + z13;
    const z5 = Math.imul(z10 + z12, F_1_847) >> SHIFT;
    const o6 = (Math.imul(z10, -F_2_613) >> SHIFT) + z5 - o7;
    const o5 = (Math.imul(z11 - z13, F_1_414) >> SHIFT) - o6;
    const o4 = (Math.imul(z12, F_1_082) >> SHIFT) - z5 + o5;
    samples[at] = clamp(((e0 + o7) >> DESCALE) + MIDDLE);
    samples[at + 7] = clamp(((e0 - o7) >> DESCALE) + MIDDLE);
    samples[at + 1] = clamp(((e1 + o6) >> DESCALE) + MIDDLE);
    samples[at + 6] = clamp(((e1 - o6) >> DESCALE) + MIDDLE);
    samples[at + 2] = clamp(((e2 + o5) >> DESCALE) + MIDDLE);
    samples[at + 5] = clamp(((e2 - o5) >> DESCALE) + MIDDLE);
    samples[at + 4] = clamp(((e3 + o4) >> DESCALE) + MIDDLE);
    samples[at + 3] = clamp(((e3 - o4) >> DESCALE) + MIDDLE);
  }
}

function clamp(value: number): number {
  return (value & ~255) === 0 ? value : value < 0 ? 0 : 255;
}
