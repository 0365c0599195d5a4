import { describe, expect, it } from 'vitest';
import { DTYPES, type DType } from '../../src/dtypes.ts';
import { dequantize, isQuantizable, quantize } from '../../src/quantization.ts';

const perTensor = (scale: number, zeroPoint: number) => ({
  scales: new Float32Array([scale]),
  zeroPoints: new Int32Array([zeroPoint]),
  quantizedDimension: 0,
});

describe('quantize', () => {
  // Computed with numpy in float32: clip(sign(t) * floor(abs(t) + 0.5) + zero_point), t = float32(x) / float32(0.1).
  it.each([
    [0, -3, 3],
    [0.05, -2, 4],
    [0.15, -1, 5],
    [0.25, 0, 6],
    [0.35, 1, 7],
    [-0.05, -4, 2],
    [-0.15, -5, 1],
    [-0.25, -6, 0],
    [12.75, 125, 131],
    [13, 127, 133],
    [-13, -128, 0],
    [25, 127, 253],
    [1e30, 127, 255],
    [-1e30, -128, 0],
    [Infinity, 127, 255],
    [-Infinity, -128, 0],
  ])('turns %d by scale 0.1 into %i as int8 with zero point -3, %i as uint8 with zero point 3', (real, int8, uint8) => {
    expect(quantize([real], 'int8', [1], perTensor(0.1, -3))).toEqual(new Int8Array([int8]));
    expect(quantize([real], 'uint8', [1], perTensor(0.1, 3))).toEqual(new Uint8Array([uint8]));
  });

  it('rounds halves away from zero, both ways', () => {
    const reals = [0.25, 0.75, 1.25, -0.25, -0.75, -1.25, 0.24999999, 0.25000003];
    expect([...quantize(reals, 'int8', [8], perTensor(0.5, 0))]).toEqual([1, 2, 3, -1, -2, -3, 0, 1]);
  });

  it.each([
    ['int8', [-128, 127]],
    ['uint8', [0, 255]],
    ['int16', [-32768, 32767]],
    ['uint16', [0, 65535]],
    ['int32', [-2147483648, 2147483647]],
    ['uint32', [0, 4294967295]],
    ['int4', [-8, 7]],
    ['uint4', [0, 15]],
    ['int2', [-2, 1]],
  ] as const)('clamps to the range of %s and gives its own array', (dtype, range) => {
    const quantized = quantize([-1e20, 1e20], dtype, [2], perTensor(1, 0));
    expect(quantized).toBeInstanceOf(DTYPES[dtype].array);
    expect([...quantized]).toEqual(range);
  });

  it('uses the scale of the slice along the quantized dimension', () => {
    const parameters = {
      scales: new Float32Array([1, 0.5, 0.25]),
      zeroPoints: new Int32Array([0, 10, -10]),
      quantizedDimension: 1,
    };
    const ones = new Float32Array(12).fill(1);
    expect([...quantize(ones, 'int8', [2, 3, 2], parameters)]).toEqual([1, 1, 12, 12, -6, -6, 1, 1, 12, 12, -6, -6]);
  });

  it('takes the innermost and the outermost dimension too', () => {
    const scales = new Float32Array([1, 0.5]);
    const zeroPoints = new Int32Array(2);
    const reals = [1, 1, 1, 1];
    expect([...quantize(reals, 'int8', [2, 2], { scales, zeroPoints, quantizedDimension: 1 })]).toEqual([1, 2, 1, 2]);
    expect([...quantize(reals, 'int8', [2, 2], { scales, zeroPoints, quantizedDimension: 0 })]).toEqual([1, 1, 2, 2]);
  });

  it('leaves an empty tensor empty', () => {
    expect(quantize([], 'int8', [0, 4], perTensor(1, 0))).toEqual(new Int8Array());
  });
});

describe('dequantize', () => {
  // numpy: np.float32(np.float64(np.float32(scale)) * (i - zero_point))
  it.each([
    [-128, -12.5],
    [-3, 0],
    [0, 0.30000001192092896],
    [5, 0.800000011920929],
    [127, 13],
  ])('gives for %i by scale 0.1 and zero point -3 %d', (integer, real) => {
    expect(dequantize([integer], [1], perTensor(0.1, -3))).toEqual(new Float32Array([real]));
  });

  it('uses the scale of the slice along the quantized dimension', () => {
    const parameters = {
      scales: new Float32Array([1, 0.5]),
      zeroPoints: new Int32Array([0, 2]),
      quantizedDimension: 0,
    };
    expect([...dequantize([4, 6, 4, 6], [2, 2], parameters)]).toEqual([4, 6, 1, 2]);
  });

  it('takes back what quantize did, for every uint8', () => {
    const parameters = perTensor(0.0039215688593685627, 7);
    const integers = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(quantize(dequantize(integers, [256], parameters), 'uint8', [256], parameters)).toEqual(integers);
  });
});

describe('isQuantizable', () => {
  it('is true for just the whole-number dtypes that scales are used with', () => {
    const dtypes = (Object.keys(DTYPES) as DType[]).filter(isQuantizable);
    expect(dtypes.sort()).toEqual(['int16', 'int2', 'int32', 'int4', 'int8', 'uint16', 'uint32', 'uint4', 'uint8']);
  });
});
