import { describe, expect, it } from 'vitest';
import type { TensorDType } from '../../src/dtypes.ts';
import { readElements } from '../../src/elements.ts';
import { encodeValue, type TensorTarget, type TensorValue } from '../../src/tensor-value.ts';
import { createTensor } from '../../src/tensor.ts';
import { errorOf } from './error-of.ts';

const NO_SCALE = { scales: new Float32Array(), zeroPoints: new Int32Array(), quantizedDimension: 0 };
const HALF_STEPS = { scales: new Float32Array([0.5]), zeroPoints: new Int32Array([1]), quantizedDimension: 0 };

function target(dtype: TensorDType, shape: readonly number[], quantizationParameters = NO_SCALE): TensorTarget {
  return { name: 'x', dtype, shape, quantizationParameters };
}

/** What a tensor holds after a value was written to it. */
function written(value: TensorValue, into: TensorTarget, quantized = false): unknown {
  return readElements(encodeValue(value, into, quantized), { ...into, index: 0 });
}

/** A tensor as TensorFlow.js gives it. */
const tfTensor = (dtype: string, shape: number[], data: ArrayLike<number | string>) => ({
  dtype,
  shape,
  dataSync: () => data,
});

describe('a value for a float32 tensor [2, 2]', () => {
  const into = target('float32', [2, 2]);
  const same = new Float32Array([1, 2, 3, 4]);

  it.each<[string, TensorValue]>([
    ['a tensor', createTensor('float32', [2, 2], same)],
    ['a literal like a tensor', { dtype: 'float32', shape: [2, 2], data: same }],
    ['a tensor of another library', tfTensor('float32', [2, 2], same)],
    ['a flat typed array', same],
    ['a part of a larger typed array', new Float32Array([0, 1, 2, 3, 4, 5]).subarray(1, 5)],
    [
      'nested numbers',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['typed arrays as rows', [new Float32Array([1, 2]), new Float32Array([3, 4])]],
    ['rows of both kinds', [[1, 2], new Float32Array([3, 4])]],
  ])('may be %s', (_, value) => {
    expect(written(value, into)).toEqual(same);
  });

  it('is viewed, not copied, where it is a typed array', () => {
    expect(encodeValue(same, into).buffer).toBe(same.buffer);
  });

  it.each<[string, TensorValue, readonly number[], string]>([
    ['a tensor of another rank', createTensor('float32', [4], same), [4], 'has rank 1, not 2'],
    [
      'a tensor with another dimension',
      createTensor('float32', [2, 3], new Float32Array(6)),
      [2, 3],
      'has 3, not 2, in dimension 1',
    ],
    ['flat numbers', [1, 2, 3, 4], [4], 'has rank 1, not 2'],
    ['a bare number', 1, [], 'has rank 0, not 2'],
    ['too many rows', [[1, 2], [1, 2], [1, 2]], [3, 2], 'has 3, not 2, in dimension 0'], // prettier-ignore
    ['rows of different lengths', [[1, 2], [3]], [1], 'rows of different lengths or depths'],
    ['rows of different depths', [[1, 2], 3], [], 'rows of different lengths or depths'],
    ['no rows', [], [0, 2], 'has 0, not 2, in dimension 0'],
    ['too deep a nesting', [[[1, 2]], [[3, 4]]], [2, 1, 2], 'has rank 3, not 2'],
  ])('may not be %s', (_, value, actual, what) => {
    const error = errorOf('SHAPE_MISMATCH', () => encodeValue(value, into));
    expect(error.data).toEqual({ tensor: 'x', expected: [2, 2], actual });
    expect(error.message).toContain("Tensor 'x' has shape [2, 2]");
    expect(error.message).toContain(what);
  });

  it.each<[string, TensorValue, number]>([
    ['too short', same.subarray(1), 3],
    ['too long', new Float32Array(5), 5],
    ['of another length than its own shape says', { dtype: 'float32', shape: [2, 2], data: new Float32Array(3) }, 3],
  ])('may not be a typed array that is %s', (_, value, length) => {
    const error = errorOf('SHAPE_MISMATCH', () => encodeValue(value, into));
    expect(error.data).toEqual({ tensor: 'x', expected: [4], actual: [length] });
    expect(error.message).toContain(`takes 4 elements for its shape [2, 2], but ${length} came`);
  });

  it.each<[string, TensorValue, string]>([
    ['tensor', createTensor('int32', [2, 2], new Int32Array(4)), 'int32'],
    ['tensor of another library', tfTensor('int32', [2, 2], new Int32Array(4)), 'int32'],
    ['typed array', new Float64Array(4), 'Float64Array'],
    ['typed row', [new Float64Array(2), new Float64Array(2)], 'Float64Array'],
    [
      'tensor whose data is not of its dtype',
      { dtype: 'float32', shape: [2, 2], data: new Float64Array(4) as never },
      'Float64Array',
    ],
  ])('may not be a %s of another dtype', (_, value, actual) => {
    const error = errorOf('DTYPE_MISMATCH', () => encodeValue(value, into));
    expect(error.data).toEqual({ tensor: 'x', expected: 'float32', actual });
  });

  it('is checked for dtype before rank, and for rank before dimensions, as in Python', () => {
    errorOf('DTYPE_MISMATCH', () => encodeValue(createTensor('int32', [7], new Int32Array(7)), into));
    const rank = errorOf('SHAPE_MISMATCH', () => encodeValue(createTensor('float32', [7], new Float32Array(7)), into));
    expect(rank.message).toContain('rank 1');
  });

  it.each([undefined, null, () => {}, Symbol('s'), {}, { data: same }, { dtype: 'float32', data: same }, new Map()])(
    'may not be %o',
    (value) => {
      expect(() => encodeValue(value as never, into)).toThrow(TypeError);
      expect(() => encodeValue(value as never, into)).toThrow("'value' for tensor 'x'");
    },
  );

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
  ])('may not be a tensor whose data is %s', (_, data) => {
    for (const value of [
      { dtype: 'float32', shape: [2, 2], data },
      { dtype: 'float32', shape: [2, 2], dataSync: () => data },
      { dtype: 'float32', shape: [2, 2], dataSync: data },
    ]) {
      expect(() => encodeValue(value as never, into)).toThrow(TypeError);
      expect(() => encodeValue(value as never, into)).toThrow("'value' for tensor 'x'");
    }
  });

  it('may not be a Promise, which has to be awaited', () => {
    expect(() => encodeValue(Promise.resolve(same) as never, into)).toThrow(/a Promise: await it/);
  });

  it('may not be an array that contains itself', () => {
    const circle: unknown[] = [];
    circle.push(circle, circle);
    expect(errorOf('SHAPE_MISMATCH', () => encodeValue(circle as never, into)).message).toContain('deeper than 64');
  });
});

describe('a value for a tensor of another rank', () => {
  it('is a bare value for a scalar', () => {
    expect(written(0.5, target('float32', []))).toEqual(new Float32Array([0.5]));
    expect(written(5n, target('int64', []))).toEqual(new BigInt64Array([5n]));
    expect(written('hat', target('string', []))).toEqual([new TextEncoder().encode('hat')]);
    expect(written(true, target('bool', []))).toEqual(new Uint8Array([1]));
    expect(written(new Float32Array([0.5]), target('float32', []))).toEqual(new Float32Array([0.5]));
  });

  it('is a list for a single row, never a bare value', () => {
    errorOf('SHAPE_MISMATCH', () => encodeValue(0.5, target('float32', [1])));
    errorOf('SHAPE_MISMATCH', () => encodeValue([0.5], target('float32', [])));
  });

  it('may be empty where the tensor is', () => {
    expect(written([], target('float32', [0, 3]))).toEqual(new Float32Array());
    expect(written([[], []], target('float32', [2, 0]))).toEqual(new Float32Array());
    expect(written(new Float32Array(), target('float32', [0, 3]))).toEqual(new Float32Array());
  });
});

describe('a value for a complex tensor', () => {
  const into = target('complex64', [2]);
  const data = new Float32Array([1, 2, 3, 4]);

  it.each<[string, TensorValue]>([
    ['a tensor', createTensor('complex64', [2], data)],
    ['flat re, im pairs', data],
    ['nested [re, im] pairs', [[1, 2], [3, 4]]], // prettier-ignore
    ['a tensor of another library', tfTensor('complex64', [2], data)],
  ])('may be %s', (_, value) => {
    expect(written(value, into)).toEqual(data);
  });

  it('may be one pair where the tensor is a scalar', () => {
    expect(written([1, 2], target('complex64', []))).toEqual(new Float32Array([1, 2]));
  });

  it('has to come in pairs', () => {
    expect(errorOf('SHAPE_MISMATCH', () => encodeValue([1, 2, 3], into)).message).toContain('[re, im] pairs');
    expect(errorOf('SHAPE_MISMATCH', () => encodeValue(1, into)).message).toContain('[re, im] pairs');
    expect(errorOf('SHAPE_MISMATCH', () => encodeValue(data.subarray(2), into)).message).toContain(
      '4 numbers (re, im pairs)',
    );
  });
});

describe('a value for a string tensor', () => {
  const into = target('string', [2]);
  const bytes = (text: string) => new TextEncoder().encode(text);

  it.each<[string, TensorValue]>([
    ['nested strings', ['é', 'b']],
    ['bytes', [bytes('é'), bytes('b')] as never],
    ['a tensor', createTensor('string', [2], [bytes('é'), bytes('b')])],
    ['a tensor of another library', tfTensor('string', [2], ['é', 'b'])],
  ])('may be %s', (_, value) => {
    expect(written(value, into)).toEqual([bytes('é'), bytes('b')]);
  });

  it('may not be numbers', () => {
    errorOf('VALUE_RANGE', () => encodeValue([1, 2], into));
  });

  it('may be bytes where the tensor is a scalar', () => {
    expect(written(bytes('hat'), target('string', []))).toEqual([bytes('hat')]);
  });
});

describe('real numbers for a quantized tensor', () => {
  const into = target('int8', [2], HALF_STEPS);

  it.each<[string, TensorValue]>([
    ['nested', [1, -1.25]],
    ['a Float32Array', new Float32Array([1, -1.25])],
    ['a float32 tensor', createTensor('float32', [2], new Float32Array([1, -1.25]))],
  ])('are quantized when they come %s', (_, value) => {
    expect(written(value, into, true)).toEqual(new Int8Array([3, -2]));
  });

  it('are packed where the dtype is narrower than a byte', () => {
    expect([...encodeValue([1, -1.25], target('int4', [2], HALF_STEPS), true)]).toEqual([0xe3]);
  });

  it('are refused without the option, since they are not whole', () => {
    errorOf('VALUE_RANGE', () => encodeValue([1, -1.25], into));
    errorOf('DTYPE_MISMATCH', () => encodeValue(new Float32Array([1, -1.25]), into));
  });

  it('may not be NaN, which no integer stands for', () => {
    const error = errorOf('VALUE_RANGE', () => encodeValue([0, NaN], into, true));
    expect(error.data).toEqual({ tensor: 'x', dtype: 'int8', value: NaN, position: 1 });
  });

  it('may not be integers of the tensor itself', () => {
    errorOf('DTYPE_MISMATCH', () => encodeValue(new Int8Array(2), into, true));
    errorOf('DTYPE_MISMATCH', () => encodeValue(createTensor('int8', [2], new Int8Array(2)), into, true));
  });

  it.each<TensorDType>(['int8', 'float32', 'string', 'int64', 'bool'])(
    'are refused for %s without a scale',
    (dtype) => {
      const error = errorOf('NOT_QUANTIZED', () => encodeValue([1, 2], target(dtype, [2]), true));
      expect(error.data).toEqual({ tensor: 'x', dtype });
      expect(error.message).toContain("leave out 'quantize'");
    },
  );
});
