import { describe, expect, it } from 'vitest';
import { createTensor } from '../../src/tensor.ts';

describe('createTensor', () => {
  it('joins dtype, shape and data without a copy', () => {
    const data = new Float32Array([1, 2]);
    const tensor = createTensor('float32', [2], data);
    expect(tensor).toMatchObject({ dtype: 'float32', shape: [2] });
    expect(tensor.data).toBe(data);
  });
});

describe('toArray', () => {
  it('nests as deep as the rank, the last dimension innermost', () => {
    const tensor = createTensor('int32', [2, 1, 3], new Int32Array([0, 1, 2, 3, 4, 5]));
    expect(tensor.toArray()).toEqual([[[0, 1, 2]], [[3, 4, 5]]]);
  });

  it('gives a scalar as the bare value', () => {
    expect(createTensor('float32', [], new Float32Array([0.5])).toArray()).toBe(0.5);
  });

  it.each([
    [[0], []],
    [
      [2, 0],
      [[], []],
    ],
    [[0, 2], []],
  ])('gives %j without elements as %j', (shape, nested) => {
    expect(createTensor('float32', shape, new Float32Array()).toArray()).toEqual(nested);
  });

  it('gives 64-bit integers as bigints', () => {
    expect(createTensor('int64', [1], new BigInt64Array([-1n])).toArray()).toEqual([-1n]);
    expect(createTensor('uint64', [1], new BigUint64Array([2n ** 63n])).toArray()).toEqual([2n ** 63n]);
  });

  it('gives bool as booleans', () => {
    expect(createTensor('bool', [3], new Uint8Array([0, 1, 1])).toArray()).toEqual([false, true, true]);
  });

  it('decodes strings from UTF-8, with a replacement sign for what is none', () => {
    const strings = [new Uint8Array([0xc3, 0xa9]), new Uint8Array(), new Uint8Array([0xff])];
    expect(createTensor('string', [3], strings).toArray()).toEqual(['é', '', '\uFFFD']);
  });

  it.each([
    ['complex64', new Float32Array([1, 2, 3, 4])],
    ['complex128', new Float64Array([1, 2, 3, 4])],
  ] as const)('gives %s as [re, im] pairs', (dtype, data) => {
    expect(createTensor(dtype, [2, 1], data as never).toArray()).toEqual([[[1, 2]], [[3, 4]]]);
    expect(createTensor(dtype, [], data as never).toArray()).toEqual([1, 2]);
  });
});
