import { describe, expect, it } from 'vitest';
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from '../../src/float16.ts';

describe('float16ToNumber', () => {
  // numpy: np.uint16(bits).view(np.float16)
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 5.960464477539063e-8],
    [0x8001, -5.960464477539063e-8],
    [0x0002, 1.1920928955078125e-7],
    [0x03ff, 6.097555160522461e-5],
    [0x83ff, -6.097555160522461e-5],
    [0x0400, 6.103515625e-5],
    [0x2e66, 0.0999755859375],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0x3c01, 1.0009765625],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfbff, -65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
    [0xfc01, NaN],
  ])('reads %i as %d', (bits, value) => {
    expect(float16ToNumber(bits)).toBe(value);
  });

  it('reads every finite half such that their magnitudes add up as in numpy', () => {
    const all = Array.from({ length: 65536 }, (_, bits) => Math.abs(float16ToNumber(bits))).filter(Number.isFinite);
    expect(all).toHaveLength(65536 - 2 * 1024);
    expect(all.reduce((sum, value) => sum + value)).toBe(201261055.875);
  });
});

describe('numberToFloat16', () => {
  // numpy: np.float32(value).astype(np.float16).view(np.uint16)
  it.each([
    ['zero', 0, 0x0000],
    ['negative zero', -0, 0x8000],
    ['one', 1, 0x3c00],
    ['a negative number', -2, 0xc000],
    ['a third', 1 / 3, 0x3555],
    ['a tenth', 0.1, 0x2e66],
    ['the greatest half', 65504, 0x7bff],
    ['what is just below half a step over the greatest', 65519.99, 0x7bff],
    ['half a step over the greatest, which overflows', 65520, 0x7c00],
    ['the same, negative', -65520, 0xfc00],
    ['a million', 1e6, 0x7c00],
    ['infinity', Infinity, 0x7c00],
    ['negative infinity', -Infinity, 0xfc00],
    ['the least normal half', 6.103515625e-5, 0x0400],
    ['the greatest subnormal', 6.097555160522461e-5, 0x03ff],
    ['a subnormal that rounds up to the least normal', 6.1005353927612305e-5, 0x0400],
    ['one just below that', 6.100535e-5, 0x03ff],
    ['the least subnormal', 5.960464477539063e-8, 0x0001],
    ['half of it, a tie that goes to even', 2.9802322387695312e-8, 0x0000],
    ['a little more than half of it', 2.9802325e-8, 0x0001],
    ['one and a half of it, a tie that goes to even', 8.940696716308594e-8, 0x0002],
    ['two and a half of it, a tie that goes to even', 1.4901161193847656e-7, 0x0002],
    ['what is too small', 1e-10, 0x0000],
    ['what is too small, negative', -1e-10, 0x8000],
    ['a tie with an even lower neighbour', 2049, 0x6800],
    ['a tie with an even upper neighbour', 2051, 0x6802],
    ['a tie after one', 1.00048828125, 0x3c00],
    ['the next tie after one', 1.00146484375, 0x3c02],
  ])('rounds %s (%d) as numpy does', (_, value, bits) => {
    expect(numberToFloat16(value)).toBe(bits);
  });

  it('keeps NaN a NaN', () => {
    expect(float16ToNumber(numberToFloat16(NaN))).toBeNaN();
  });

  it('gives every half its own bits back', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = float16ToNumber(bits);
      if (!Number.isNaN(value) && numberToFloat16(value) !== bits) expect.fail(`0x${bits.toString(16)}`);
    }
  });
});

describe('bfloat16ToNumber', () => {
  // ml_dtypes: np.uint16(bits).view(ml_dtypes.bfloat16)
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 9.183549615799121e-41],
    [0x3f80, 1],
    [0xc000, -2],
    [0x4049, 3.140625],
    [0x3dcd, 0.10009765625],
    [0x7f7f, 3.3895313892515355e38],
    [0x7f80, Infinity],
    [0xff80, -Infinity],
    [0x7fc0, NaN],
  ])('reads %i as %d', (bits, value) => {
    expect(bfloat16ToNumber(bits)).toBe(value);
  });
});

describe('numberToBfloat16', () => {
  // ml_dtypes: np.float32(value).astype(ml_dtypes.bfloat16).view(np.uint16)
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3f80],
    [1.00390625, 0x3f80],
    [1.0078125, 0x3f81],
    [1.01171875, 0x3f82],
    [0.1, 0x3dcd],
    [-0.1, 0xbdcd],
    [1e-40, 0x0001],
    [4.6e-41, 0x0001],
    [3.39e38, 0x7f7f],
    [3.3961775e38, 0x7f80],
    [3.4028235e38, 0x7f80],
    [Infinity, 0x7f80],
    [-Infinity, 0xff80],
    [NaN, 0x7fc0],
  ])('rounds %d to %i', (value, bits) => {
    expect(numberToBfloat16(value)).toBe(bits);
  });

  it('gives every bfloat16 its own bits back', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = bfloat16ToNumber(bits);
      if (!Number.isNaN(value) && numberToBfloat16(value) !== bits) expect.fail(`0x${bits.toString(16)}`);
    }
  });
});
