import type { TensorValue } from 'tflite-interpreter';
import { createTensor, DTYPES } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../unit/error-of.ts';
import { allocated, open } from './models.ts';

const X = new Float32Array([-1.25, 1, -0.5, 0.25]);

describe('setTensor', () => {
  it.each<[string, () => TensorValue]>([
    ['a tensor', () => createTensor('float32', [4], X)],
    ['a literal like a tensor', () => ({ dtype: 'float32', shape: [4], data: X })],
    ['a typed array', () => X],
    ['a typed array on shared memory', () => shared(X)],
    ['nested numbers', () => [...X]],
    ['a tensor of another library', () => ({ dtype: 'float32', shape: [4], dataSync: () => X })],
  ])('takes %s', async (_, value) => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, value());
    expect(interpreter.getTensor(0).data).toEqual(X);
  });

  it('copies: a later change of the value does not reach the tensor', async () => {
    const interpreter = await allocated('chain_b');
    const value = X.slice();
    interpreter.setTensor(0, value);
    value.fill(9);
    expect(interpreter.getTensor(0).data).toEqual(X);
  });

  it('takes bigints and safe integers for int64', async () => {
    const interpreter = await allocated('cast_int64_to_float32');
    interpreter.setTensor(0, [[1n, 2, -3n, 4], [5, 6, 7, 8], [9, 10, 11, 2n ** 62n]]); // prettier-ignore
    expect(interpreter.getTensor(0).data).toEqual(
      new BigInt64Array([1n, 2n, -3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n, 2n ** 62n]),
    );
  });

  it('writes to an output too, as Python does', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(5, [1, 2, 3, 4]);
    expect(interpreter.getTensor(5).toArray()).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, number, unknown, string, object]>([
    ['no tensor of this index', 99, X, 'TENSOR_INDEX', { index: 99, count: 6 }],
    ['an index below 0', -1, X, 'TENSOR_INDEX', { index: -1, count: 6 }],
    ['a fraction as index', 0.5, X, 'TENSOR_INDEX', { index: 0.5, count: 6 }],
    ['an intermediate tensor', 2, X, 'TENSOR_NOT_KEPT', { tensor: 't2', index: 2 }],
    ['another typed array', 0, new Float64Array(4), 'DTYPE_MISMATCH', { tensor: 't0', expected: 'float32', actual: 'Float64Array' }],
    ['a tensor of another dtype', 0, createTensor('int32', [4], new Int32Array(4)), 'DTYPE_MISMATCH', { tensor: 't0', expected: 'float32', actual: 'int32' }],
    ['another length', 0, new Float32Array(5), 'SHAPE_MISMATCH', { tensor: 't0', expected: [4], actual: [5] }],
    ['another rank', 0, [[1, 2, 3, 4]], 'SHAPE_MISMATCH', { tensor: 't0', expected: [4], actual: [1, 4] }],
    ['a number that is too large', 0, [1, 2, 3, 1e39], 'VALUE_RANGE', { tensor: 't0', dtype: 'float32', value: 1e39, position: 3 }],
    ['a scale that is not there', 0, [1, 2, 3, 4], 'NOT_QUANTIZED', { tensor: 't0', dtype: 'float32' }],
  ])('refuses %s and changes nothing', async (what, index, value, code, data) => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    const options = { quantize: what.startsWith('a scale') };
    const error = errorOf(code as 'TENSOR_INDEX', () => interpreter.setTensor(index, value as TensorValue, options));
    expect(error.data).toEqual(data);
    expect(interpreter.getTensor(0).data).toEqual(X);
    interpreter.invoke();
    expect(interpreter.getTensor(5).data[1]).toBeCloseTo(Math.tanh(Math.E), 6);
  }); // prettier-ignore

  it('writes nothing when only the last of many elements is wrong', async () => {
    const interpreter = await allocated('strings_b');
    interpreter.setTensor(0, ['a', 'b', 'c', 'd']);
    errorOf('VALUE_RANGE', () => interpreter.setTensor(0, ['1', '2', '3', 4]));
    expect(interpreter.getTensor(0).toArray()).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each(['0', null, undefined, 0n, {}])('refuses %o as an index', async (index) => {
    const interpreter = await allocated('chain_b');
    expect(() => interpreter.setTensor(index as never, X)).toThrow(TypeError);
    expect(() => interpreter.getTensor(index as never)).toThrow("'index' has to be a number");
    expect(() => interpreter.tensor(index as never)).toThrow("'index' has to be a number");
  });

  it('refuses to write to a constant, where Python does it silently', async () => {
    const interpreter = await allocated('constant_output_b_w');
    const before = interpreter.getTensor(1).data;
    const error = errorOf('TENSOR_READ_ONLY', () => interpreter.setTensor(1, new Float32Array(3)));
    expect(error.data).toEqual({ tensor: 'k', index: 1 });
    expect(interpreter.getTensor(1).data).toEqual(before);
  });

  it('names the inputs where an index is wrong', async () => {
    const interpreter = await allocated('div_int32_b');
    const error = errorOf('TENSOR_INDEX', () => interpreter.setTensor(3, [1]));
    expect(error.message).toContain('0 (in0), 1 (in1)');
  });
});

describe('getTensor', () => {
  it('gives a copy that no later call changes', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    interpreter.invoke();
    const first = interpreter.getTensor(5);
    const kept = first.data.slice();
    interpreter.setTensor(0, [0, 0, 0, 0]);
    interpreter.invoke();
    expect(first.data).toEqual(kept);
    expect(interpreter.getTensor(5).data).not.toEqual(kept);
    (first.data as Float32Array).fill(7);
    expect(interpreter.getTensor(5).data[0]).not.toBe(7);
  });

  it('gives each call a copy of its own, of constants too', async () => {
    const interpreter = await open('constant_output_b_w');
    const first = interpreter.getTensor(1);
    (first.data as Float32Array).fill(7);
    expect(interpreter.getTensor(1).data[0]).not.toBe(7);
  });

  it('gives the dtype that the call counts on, or an error', async () => {
    const interpreter = await allocated('chain_b');
    expect(interpreter.getTensor(0, { dtype: 'float32' }).data).toBeInstanceOf(Float32Array);
    const error = errorOf('DTYPE_MISMATCH', () => interpreter.getTensor(0, { dtype: 'int8' }));
    expect(error.data).toEqual({ tensor: 't0', expected: 'int8', actual: 'float32' });
    expect(error.message).toContain('is float32, not int8');
  });

  it('refuses an intermediate tensor, whose memory is used again', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    interpreter.invoke();
    const error = errorOf('TENSOR_NOT_KEPT', () => interpreter.getTensor(3));
    expect(error.data).toEqual({ tensor: 't3', index: 3 });
    expect(error.message).toContain('preserveAllTensors');
  });

  it('refuses a handle, whose value exists inside the engine only', async () => {
    const interpreter = await allocated('resource_variable_float32_a');
    const resource = interpreter.getTensorDetails().find(({ dtype }) => dtype === 'resource')!;
    const error = errorOf('TENSOR_NOT_KEPT', () => interpreter.getTensor(resource.index));
    expect(error.data).toEqual({ tensor: resource.name, index: resource.index });
    expect(error.message).toContain('resource');
  });

  it('says that a string tensor has no value before it was set, where Python crashes', async () => {
    const interpreter = await allocated('strings_b');
    const error = errorOf('TENSOR_EMPTY', () => interpreter.getTensor(0));
    expect(error.data).toEqual({ tensor: 'words', index: 0 });
    expect(error.message).toContain('set it if it is an input');
    interpreter.setTensor(0, ['a', 'b', 'c', 'd']);
    interpreter.invoke();
    expect(interpreter.getTensor(1).toArray()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('says that a dynamic output has no value before the first inference', async () => {
    const interpreter = await allocated('tf_where_gather_b');
    const error = errorOf('TENSOR_EMPTY', () => interpreter.getTensor(4));
    expect(error.message).toContain('invoke first');
    errorOf('TENSOR_EMPTY', interpreter.tensor(4));
    interpreter.setTensor(0, [[1, 2]]);
    interpreter.invoke();
    expect(interpreter.getTensor(4).toArray()).toEqual([1, 2]);
  });
});

describe('tensor', () => {
  it('shows the memory in place: writing to it sets the input', async () => {
    const interpreter = await allocated('chain_b');
    const input = interpreter.tensor(0);
    (input().data as Float32Array).set(X);
    expect(interpreter.getTensor(0).data).toEqual(X);
    interpreter.invoke();
    expect(interpreter.tensor(5)().data[1]).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it('reads what was set before and after it was made', async () => {
    const interpreter = await allocated('chain_b');
    const input = interpreter.tensor(0);
    interpreter.setTensor(0, [1, 2, 3, 4]);
    expect(input().toArray()).toEqual([1, 2, 3, 4]);
    interpreter.setTensor(0, [5, 6, 7, 8]);
    expect(input()).toMatchObject({ dtype: 'float32', shape: [4] });
    expect(input().toArray()).toEqual([5, 6, 7, 8]);
  });

  it('gives a fresh view at each call, also after the memory has moved and grown', async () => {
    const interpreter = await allocated('strings_b');
    const same = interpreter.tensor(2);
    // Larger and larger strings make the heap grow, which detaches every view of it.
    for (const length of [10, 1e6, 1e7, 3e7]) {
      interpreter.setTensor(0, ['x'.repeat(length), '', '', '']);
      interpreter.invoke();
      expect(same().data).toHaveLength(4);
      expect(same().toArray()).toEqual(interpreter.getTensor(2).toArray());
    }
  });

  it('follows a dynamic output', async () => {
    const interpreter = await allocated('tf_where_gather_b');
    const output = interpreter.tensor(4);
    for (const [row, kept] of [[[1, 2], [1, 2]], [[-1, 3], [3]], [[-1, -1], []]] as const) {
      interpreter.setTensor(0, [row]);
      interpreter.invoke();
      expect(output().toArray()).toEqual(kept);
    }
  }); // prettier-ignore

  it('shows a constant as a copy', async () => {
    const interpreter = await open('constant_output_b_w');
    const view = interpreter.tensor(1);
    (view().data as Float32Array).fill(7);
    expect(view().data[0]).toBeCloseTo(-0.889206051826477, 6);
  });

  it.each(['passthrough_string_a', 'passthrough_float16_a'])(
    'is refused for %s, which no typed array shows',
    async (name) => {
      const interpreter = await allocated(name);
      const error = errorOf('NO_LIVE_VIEW', () => interpreter.tensor(0));
      expect(error.data).toEqual({ tensor: 'a', dtype: name.split('_')[1] });
      expect(error.message).toContain('use getTensor and setTensor');
    },
  );

  it.each([
    'bool_a',
    'int8_b',
    'int16_b',
    'uint16_a',
    'uint32_b',
    'uint64_a',
    'float64_b',
    'complex64_b',
    'complex128_a',
  ])('shows %s by its own array', async (name) => {
    const interpreter = await allocated(`passthrough_${name}`);
    const { dtype, data, shape } = interpreter.tensor(0)();
    const facts = DTYPES[dtype];
    expect(data).toBeInstanceOf(facts.array);
    expect(data).toHaveLength(shape.reduce((a, b) => a * b, 1) * facts.lanes);
  });

  it('is refused for an index that no tensor has, and for an intermediate one when it is called', async () => {
    const interpreter = await allocated('chain_b');
    errorOf('TENSOR_INDEX', () => interpreter.tensor(6));
    errorOf('TENSOR_NOT_KEPT', interpreter.tensor(2));
  });
});

function shared(values: Float32Array): Float32Array {
  const array = new Float32Array(new SharedArrayBuffer(values.byteLength));
  array.set(values);
  return array;
}
