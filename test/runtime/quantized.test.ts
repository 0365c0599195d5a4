import { describe, expect, it } from 'vitest';
import { errorOf } from '../unit/error-of.ts';
import { allocated, open } from './models.ts';

/**
 * Numbers on steps, between them and outside, as far as an int32 reaches: beyond it the reference kernels overflow.
 *
 * None is half-way between two steps: there the engine's kernels differ from each other, the fast ones go to even and
 * the reference ones away from zero; the unit tests hold us to the latter.
 */
function probes(scale: number, zeroPoint: number, count: number): Float32Array {
  const steps = [
    0,
    0.49,
    -0.49,
    1.51,
    -1.51,
    2.499,
    2.501,
    126.4 - zeroPoint,
    127.4,
    -128.4,
    300,
    -300,
    1e6,
    -1e6,
    1e9,
  ];
  const at = (i: number): number => steps[i] ?? (i % 2 ? 1 : -1) * i * 0.37;
  return Float32Array.from({ length: count }, (_, i) => {
    const step = at(i);
    return scale * (Math.abs((step % 1) - 0.5 * Math.sign(step)) < 1e-3 ? step + 0.01 : step);
  });
}

describe('setTensor with quantize', () => {
  it.each([
    ['int8', 'quantize_f32_int8_a', 'dequantize_int8_a'],
    ['int16', 'quantize_f32_int16_a', 'dequantize_int16_a'],
  ])('stores for %s what the QUANTIZE operator computes', async (_, quantizing, target) => {
    const operator = await allocated(quantizing);
    const interpreter = await allocated(target);
    // Both tensors have the same scale and zero point; [2, 5] elements fit at a time.
    const [scale, zeroPoint] = interpreter.getInputDetails()[0]!.quantization;
    expect(operator.getOutputDetails()[0]!.quantization).toEqual([scale, zeroPoint]);
    const reals = probes(scale, zeroPoint, 1000);
    for (let i = 0; i < reals.length; i += 10) {
      const ten = reals.subarray(i, i + 10);
      operator.setTensor(0, ten);
      operator.invoke();
      interpreter.setTensor(0, ten, { quantize: true });
      expect(interpreter.getTensor(0).data).toEqual(operator.getTensor(1).data);
    }
  });

  it('stores for uint8 what the QUANTIZE operator computes', async () => {
    const operator = await allocated('quantize_f32_uint8_b');
    const interpreter = await allocated('dequantize_uint8_a');
    const [scale, zeroPoint] = interpreter.getInputDetails()[0]!.quantization;
    expect(operator.getOutputDetails()[0]!.quantization).toEqual([scale, zeroPoint]);
    const reals = probes(scale, zeroPoint, 990);
    for (let i = 0; i < reals.length; i += 30) {
      interpreter.setTensor(0, reals.subarray(i, i + 10), { quantize: true });
      const stored = interpreter.getTensor(0).data;
      for (let k = 0; k < 9; k += 3) {
        operator.setTensor(0, reals.subarray(i + k, i + k + 3));
        operator.invoke();
        expect(stored.slice(k, k + 3)).toEqual(operator.getTensor(1).data);
      }
    }
  });

  it('uses each row with its own scale where there are several', async () => {
    const interpreter = await allocated('quantization_facts_int8_a');
    const { scales, zeroPoints, quantizedDimension } = interpreter.getInputDetails()[0]!.quantizationParameters;
    expect([[...scales].map((scale) => scale.toFixed(3)), [...zeroPoints], quantizedDimension]).toEqual([
      ['0.100', '0.200'],
      [1, 2],
      0,
    ]);
    // By hand: round(x / 0.1) + 1 in the first row, round(x / 0.2) + 2 in the second.
    interpreter.setTensor(0, [[0, 1, -1.24], [0, 1, -100]], { quantize: true }); // prettier-ignore
    expect(interpreter.getTensor(0).toArray()).toEqual([[1, 11, -11], [2, 7, -128]]); // prettier-ignore
  });

  it('refuses NaN and changes nothing', async () => {
    const interpreter = await allocated('dequantize_int8_a');
    const before = interpreter.getTensor(0).data;
    const error = errorOf('VALUE_RANGE', () =>
      interpreter.setTensor(0, new Float32Array(10).fill(NaN), { quantize: true }),
    );
    expect(error.data).toMatchObject({ tensor: 'in0', dtype: 'int8', position: 0 });
    expect(interpreter.getTensor(0).data).toEqual(before);
  });
});

describe('getTensor with dequantize', () => {
  it.each([
    ['int8', 'dequantize_int8_a', -128],
    ['uint8', 'dequantize_uint8_a', 0],
    ['int16', 'dequantize_int16_a', -32768],
  ])('gives for %s what the DEQUANTIZE operator computes, up to one rounding of float32', async (_, name, least) => {
    const interpreter = await allocated(name);
    for (let start = least; start < least + 256; start += 10) {
      const integers = Array.from({ length: 10 }, (__, i) => Math.min(start + i, least + 255));
      interpreter.setTensor(0, [integers.slice(0, 5), integers.slice(5)]);
      interpreter.invoke();
      const ours = interpreter.getTensor(0, { dequantize: true });
      expect(ours).toMatchObject({ dtype: 'float32', shape: [2, 5] });
      const operators = interpreter.getTensor(1).data as Float32Array;
      // Python's own configurations differ by as much: the operator may be computed as x * scale - zero * scale.
      ours.data.forEach((real, i) =>
        expect(Math.abs(real - operators[i]!)).toBeLessThanOrEqual(Math.abs(real) * 2 ** -22),
      );
    }
  });

  it('gives a constant with a scale per row, before allocateTensors too', async () => {
    const interpreter = await open('dequantize_const_perchannel_b');
    const { shape, quantizationParameters } = interpreter.getTensorDetails()[0]!;
    const { scales, zeroPoints, quantizedDimension } = quantizationParameters;
    expect(scales.length).toBeGreaterThan(1);
    const integers = interpreter.getTensor(0).toArray() as number[][];
    const expected = integers.map((row, i) =>
      row.map((integer, k) => {
        const channel = [i, k][quantizedDimension]!;
        return Math.fround(scales[channel]! * (integer - zeroPoints[channel]!));
      }),
    );
    expect(interpreter.getTensor(0, { dequantize: true }).toArray()).toEqual(expected);
    expect(shape).toEqual([2, 4]);
  });

  it('gives back what was set with quantize, within half a step', async () => {
    const interpreter = await allocated('quantization_facts_int8_a');
    const reals = [[1.23, -4.56, 0.05], [7.89, -0.1, 0.33]]; // prettier-ignore
    interpreter.setTensor(0, reals, { quantize: true });
    const back = interpreter.getTensor(0, { dequantize: true }).toArray() as number[][];
    reals.forEach((row, i) =>
      row.forEach((real, k) => expect(Math.abs(real - back[i]![k]!)).toBeLessThan([0.0501, 0.1001][i]!)),
    );
  });

  it('is typed as float32, and says so when another dtype is counted on', async () => {
    const interpreter = await allocated('dequantize_int8_a');
    expect(interpreter.getTensor(0, { dequantize: true, dtype: 'float32' }).dtype).toBe('float32');
    const error = errorOf('DTYPE_MISMATCH', () =>
      interpreter.getTensor(0, { dequantize: true, dtype: 'int8' as 'float32' }),
    );
    expect(error.data).toMatchObject({ expected: 'int8', actual: 'float32' });
  });

  it.each([
    ['chain_b', 'float32'],
    ['passthrough_int8_b', 'int8'],
    ['passthrough_string_a', 'string'],
    ['cast_int64_to_float32', 'int64'],
  ])('is refused for the input of %s, which is %s without a scale', async (name, dtype) => {
    const interpreter = await allocated(name);
    const error = errorOf('NOT_QUANTIZED', () => interpreter.getTensor(0, { dequantize: true }));
    expect(error.data).toMatchObject({ dtype });
    expect(error.message).toContain('leave the option out');
  });
});
