import { describe, expect, it } from 'vitest';
import { detailsOfTensor } from '../../src/tensor-details.ts';
import type { TensorFacts } from '../../src/model/graph.ts';

const NONE = { scales: new Float32Array(), zeroPoints: new Int32Array(), quantizedDimension: 0 };

function facts(changes: Partial<TensorFacts> = {}): TensorFacts {
  return {
    name: 'x',
    dtype: 'int8',
    shape: [1, 2],
    shapeSignature: [-1, 2],
    quantization: { ...NONE, blockwise: undefined },
    sparsity: undefined,
    ...changes,
  } as TensorFacts;
}

describe('detailsOfTensor', () => {
  it("has Python's facts of a tensor without a scale", () => {
    expect(detailsOfTensor(facts(), 3)).toEqual({
      name: 'x',
      index: 3,
      shape: [1, 2],
      shapeSignature: [-1, 2],
      dtype: 'int8',
      quantization: [0, 0],
      quantizationParameters: { ...NONE, blockSize: 0 },
      sparsityParameters: {},
    });
  });

  it('has scale and zero point of the whole tensor where there is one', () => {
    const quantization = {
      scales: new Float32Array([0.5]),
      zeroPoints: new Int32Array([-3]),
      zeroPointCount: 1,
      quantizedDimension: 0,
      blockwise: undefined,
    };
    expect(detailsOfTensor(facts({ quantization }), 0).quantization).toEqual([0.5, -3]);
  });

  it('leaves them 0 where there are several', () => {
    const quantization = {
      scales: new Float32Array([0.5, 0.25]),
      zeroPoints: new Int32Array([1, 2]),
      zeroPointCount: 2,
      quantizedDimension: 1,
      blockwise: undefined,
    };
    const details = detailsOfTensor(facts({ quantization }), 0);
    expect(details.quantization).toEqual([0, 0]);
    expect(details.quantizationParameters).toEqual({
      scales: new Float32Array([0.5, 0.25]),
      zeroPoints: new Int32Array([1, 2]),
      quantizedDimension: 1,
      blockSize: 0,
    });
  });

  it.each([
    // 0.5 and 2 as float16, little-endian, at an odd place of a larger buffer.
    ['float16', new Uint8Array([9, 0x00, 0x38, 0x00, 0x40]).subarray(1)],
    ['float32', new Uint8Array([9, 0, 0, 0, 0x3f, 0, 0, 0, 0x40]).subarray(1)],
  ] as const)('gives the scales of blocks as numbers where the file holds them as %s', (dtype, bytes) => {
    const quantization = { ...NONE, zeroPointCount: 0, blockwise: { blockSize: 32, scales: { dtype, bytes } } };
    const { quantizationParameters } = detailsOfTensor(facts({ quantization }), 0);
    expect(quantizationParameters).toMatchObject({ scales: new Float32Array([0.5, 2]), blockSize: 32 });
  });

  it('has the shape of the session where there is one', () => {
    expect(detailsOfTensor(facts(), 0, { shape: [7, 2] })).toMatchObject({ shape: [7, 2], shapeSignature: [-1, 2] });
  });

  it('has the dtype of the session where an operator changed it', () => {
    expect(detailsOfTensor(facts(), 0, { dtype: 'int32' }).dtype).toBe('int32');
  });

  it('cannot be changed, nor change the model', () => {
    const details = detailsOfTensor(facts(), 0);
    expect(Object.isFrozen(details)).toBe(true);
    expect(() => (details.shape as number[]).push(1)).toThrow(TypeError);
    expect(() => ((details as { name: string }).name = 'y')).toThrow(TypeError);
  });
});
