import { describe, expect, it } from 'vitest';
import { ACCURATE_DCT } from '../../../../src/image/jpeg/idct.ts';
import { FAST_DCT } from '../../../../src/image/jpeg/idct-fast.ts';
import { fillBlock } from '../../../../src/image/jpeg/inverse-dct.ts';
import { WHOLE_BLOCK } from '../../../../src/image/jpeg/wanted.ts';
import { ZIGZAG } from '../../../../src/image/jpeg/zigzag.ts';
import { createRandom } from '../fixtures.ts';

/** The definition, ITU-T T.81, A.3.3, in double. */
function transformExactly(coefficients: ArrayLike<number>): number[] {
  const basis = (x: number, u: number): number =>
    (u === 0 ? Math.SQRT1_2 : 1) * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
  return Array.from({ length: 64 }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < 64; i++) sum += coefficients[i]! * basis(at >> 3, i >> 3) * basis(at & 7, i & 7);
    return Math.min(255, Math.max(0, sum / 4 + 128));
  });
}

function transform(coefficients: ArrayLike<number>): number[] {
  const samples = new Uint8Array(64);
  ACCURATE_DCT.transformBlock(Int16Array.from(coefficients), samples, 0, 8, WHOLE_BLOCK);
  return Array.from(samples);
}

describe('ACCURATE_DCT', () => {
  it('stays within one of the exact transform', () => {
    const random = createRandom(5);
    for (let i = 0; i < 300; i++) {
      const coefficients = Array.from({ length: 64 }, (_, k) =>
        Math.round((random() - 0.5) * (random() < 0.5 ? 0 : 900 / (1 + (k % 8) + (k >> 3)))),
      );
      const exact = transformExactly(coefficients);
      expect(Math.max(...transform(coefficients).map((value, at) => Math.abs(value - exact[at]!)))).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it('writes eight rows of eight samples, a stride apart, and nothing else', () => {
    const samples = new Uint8Array(20 * 10).fill(9);
    ACCURATE_DCT.transformBlock(
      Int16Array.from({ length: 64 }, (_, k) => (k === 1 ? 1 : 0)),
      samples,
      20 + 5,
      20,
      WHOLE_BLOCK,
    );
    const written = Array.from(samples, (value) => value !== 9);
    expect(written).toEqual(Array.from(samples, (_, at) => at % 20 >= 5 && at % 20 < 13 && at >= 20 && at < 180));
  });

  // What libjpeg-turbo's SIMD code gives where 16 bits do not hold the sums.
  it.each([
    ['holds the first pass within 16 bits', { 0: 10000, 8: 1 }, 255],
    ['cuts the first pass to 16 bits when the rest of each column is 0', { 0: 10000, 1: 1 }, 0],
  ])('%s', (_, coefficients, sample) => {
    const block = new Int16Array(64);
    for (const [at, value] of Object.entries(coefficients)) block[Number(at)] = value;
    expect(transform(block)[0]).toBe(sample);
  });
});

describe('FAST_DCT', () => {
  it('stays within a few levels of the exact transform', () => {
    const random = createRandom(6);
    const divisors = Int32Array.from({ length: 80 }, () => 16);
    const multipliers = FAST_DCT.scaleDivisors(divisors);
    for (let i = 0; i < 100; i++) {
      const stored = Array.from({ length: 64 }, (_, k) => Math.round(((random() - 0.5) * 40) / (1 + k)));
      const block = new Int16Array(64);
      const exact = new Array<number>(64).fill(0);
      stored.forEach((value, k) => {
        block[ZIGZAG[k]!] = value * multipliers[k]!;
        exact[ZIGZAG[k]!] = value * 16;
      });
      const samples = new Uint8Array(64);
      FAST_DCT.transformBlock(block, samples, 0, 8, WHOLE_BLOCK);
      transformExactly(exact).forEach((value, at) => {
        expect(Math.abs(samples[at]! - value)).toBeLessThanOrEqual(4);
      });
    }
  });
});

describe.each([
  ['ACCURATE_DCT', ACCURATE_DCT],
  ['FAST_DCT', FAST_DCT],
])('%s', (_, idct) => {
  it('gives for a DC coefficient alone what sampleOf says, whatever its value', () => {
    for (let dc = -32768; dc < 32768; dc += 7) {
      const samples = new Uint8Array(64);
      idct.transformBlock(Int16Array.of(dc, ...new Array<number>(63).fill(0)), samples, 0, 8, WHOLE_BLOCK);
      const filled = new Uint8Array(64);
      fillBlock(idct.sampleOf(dc), filled, 0, 8);
      expect(filled).toEqual(samples);
    }
  });

  it('writes the rows that are asked for, and no others', () => {
    const random = createRandom(7);
    const coefficients = Int16Array.from({ length: 64 }, () => Math.round((random() - 0.5) * 300));
    const whole = new Uint8Array(64);
    idct.transformBlock(coefficients, whole, 0, 8, WHOLE_BLOCK);
    for (const rows of [0b1, 0b10000000, 0b101100, 0]) {
      const samples = new Uint8Array(64).fill(7);
      idct.transformBlock(coefficients, samples, 0, 8, rows);
      expect(samples).toEqual(whole.map((value, at) => (rows & (1 << (at >> 3)) ? value : 7)));
    }
  });
});
