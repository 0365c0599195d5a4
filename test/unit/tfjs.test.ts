import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { createTensor, type Tensor, type TensorDType } from 'tflite-interpreter';
import { fromTfjs, toTfjs } from 'tflite-interpreter/tfjs';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { allocated } from '../runtime/models.ts';
import { errorOf } from './error-of.ts';

// The real TensorFlow.js, newest 4.x, on its CPU backend.

const text = (...words: string[]): Uint8Array[] => words.map((word) => new TextEncoder().encode(word));

// Tensors of TensorFlow.js are freed by hand; a scope does it for those of a test.
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('toTfjs', () => {
  it.each<[Tensor, string, unknown]>([
    [createTensor('float32', [2], new Float32Array([0.1, NaN])), 'float32', new Float32Array([0.1, NaN])],
    [createTensor('float16', [2], new Float32Array([0.5, -2])), 'float32', new Float32Array([0.5, -2])],
    [createTensor('bfloat16', [2], new Float32Array([1, 256])), 'float32', new Float32Array([1, 256])],
    [createTensor('float64', [2], new Float64Array([0.5, Infinity])), 'float32', new Float32Array([0.5, Infinity])],
    [createTensor('int32', [2], new Int32Array([-1, 2 ** 31 - 1])), 'int32', new Int32Array([-1, 2 ** 31 - 1])],
    [createTensor('int8', [2], new Int8Array([-128, 127])), 'int32', new Int32Array([-128, 127])],
    [createTensor('uint8', [2], new Uint8Array([0, 255])), 'int32', new Int32Array([0, 255])],
    [createTensor('int16', [2], new Int16Array([-32768, 1])), 'int32', new Int32Array([-32768, 1])],
    [createTensor('uint16', [2], new Uint16Array([0, 65535])), 'int32', new Int32Array([0, 65535])],
    [createTensor('uint32', [2], new Uint32Array([0, 2 ** 31 - 1])), 'int32', new Int32Array([0, 2 ** 31 - 1])],
    [createTensor('int64', [2], new BigInt64Array([-(2n ** 31n), 7n])), 'int32', new Int32Array([-(2 ** 31), 7])],
    [createTensor('uint64', [2], new BigUint64Array([0n, 7n])), 'int32', new Int32Array([0, 7])],
    [createTensor('int4', [2], new Int8Array([-8, 7])), 'int32', new Int32Array([-8, 7])],
    [createTensor('uint4', [2], new Uint8Array([0, 15])), 'int32', new Int32Array([0, 15])],
    [createTensor('int2', [2], new Int8Array([-2, 1])), 'int32', new Int32Array([-2, 1])],
    [createTensor('bool', [2], new Uint8Array([0, 1])), 'bool', new Uint8Array([0, 1])],
    [createTensor('string', [2], text('a', 'ü')), 'string', ['a', 'ü']],
    [createTensor('complex64', [1], new Float32Array([1, -2])), 'complex64', new Float32Array([1, -2])],
    [createTensor('complex128', [1], new Float64Array([1, -2])), 'complex64', new Float32Array([1, -2])],
  ])('takes %s as %s', (value, dtype, data) => {
    const tensor = toTfjs(value);
    expect(tensor).toBeInstanceOf(tf.Tensor);
    expect([tensor.dtype, tensor.shape, tensor.dataSync()]).toEqual([dtype, value.shape, data]);
  });

  it.each<[Tensor, unknown]>([
    [createTensor('int64', [2], new BigInt64Array([0n, 2n ** 31n])), 2n ** 31n],
    [createTensor('uint64', [2], new BigUint64Array([0n, 2n ** 64n - 1n])), 2n ** 64n - 1n],
    [createTensor('uint32', [2], new Uint32Array([0, 2 ** 31])), 2 ** 31],
    [createTensor('float64', [2], new Float64Array([0, 0.1])), 0.1],
    [createTensor('complex128', [1], new Float64Array([0, 0.1])), 0.1],
  ])('names the value of %s that TensorFlow.js cannot hold', (tensor, value) => {
    const error = errorOf('VALUE_RANGE', () => toTfjs(tensor));
    expect(error.data).toMatchObject({ value, position: 1 });
    expect(error.message).toContain(`Element 1 of the tensor is ${String(value)}`);
  });

  it('gives a copy: what is written to the array afterwards changes nothing', () => {
    const data = new Float32Array([1, 2]);
    const bits = new Uint8Array([0, 1]);
    const words = text('ab');
    const tensors = [
      toTfjs(createTensor('float32', [2], data)),
      toTfjs(createTensor('bool', [2], bits)),
      toTfjs(createTensor('string', [1], words)),
    ];
    data.fill(9);
    bits.fill(0);
    words[0]!.fill(0x7a);
    expect(tensors.map((tensor) => Array.from(tensor.dataSync<tf.DataType>() as ArrayLike<unknown>))).toEqual([
      [1, 2],
      [0, 1],
      ['ab'],
    ]);
  });

  it.each([[[]], [[0, 3]], [[2, 1, 3, 1, 1, 1]]])('keeps the shape %j', (shape: number[]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    expect(toTfjs(createTensor('uint8', shape, new Uint8Array(count))).shape).toEqual(shape);
  });

  it('leaves one tensor behind, also of a complex one', () => {
    const before = tf.memory().numTensors;
    const tensor = toTfjs(createTensor('complex64', [1], new Float32Array([1, 2])));
    tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([undefined, null, 3, [1, 2], { dtype: 'float8_e5m2', shape: [], data: [] }])('refuses %o', (value) => {
    expect(() => toTfjs(value as never)).toThrow(/^'value' has to be a tensor/);
  });
});

describe('fromTfjs', () => {
  it.each<[string, () => tf.Tensor, unknown]>([
    ['float32', () => tf.tensor([[0.5, 2]]), new Float32Array([0.5, 2])],
    ['int32', () => tf.tensor([[1, 2]], [1, 2], 'int32'), new Int32Array([1, 2])],
    ['bool', () => tf.tensor([[true, false]], [1, 2], 'bool'), new Uint8Array([1, 0])],
    ['string', () => tf.tensor([['a', 'ü']], [1, 2], 'string'), text('a', 'ü')],
    ['complex64', () => tf.complex([[1, 2]], [[3, 4]]), new Float32Array([1, 3, 2, 4])],
  ])('keeps %s', (dtype, make, data) => {
    const value = fromTfjs(make());
    expect([value.dtype, value.shape, value.data]).toEqual([dtype, [1, 2], data]);
  });

  it.each<[TensorDType, unknown]>([
    ['float64', new Float64Array([1, 0])],
    ['float16', new Float32Array([1, 0])],
    ['uint8', new Uint8Array([1, 0])],
    ['int64', new BigInt64Array([1n, 0n])],
    ['uint64', new BigUint64Array([1n, 0n])],
    ['bool', new Uint8Array([1, 0])],
    ['int4', new Int8Array([1, 0])],
  ])('turns numbers and booleans into %s', (dtype, data) => {
    for (const own of ['float32', 'int32', 'bool'] as const) {
      expect(fromTfjs(tf.tensor([1, 0], [2], own), { dtype }).data).toEqual(data);
    }
  });

  it('is typed by the dtype that is asked for', () => {
    const value = fromTfjs(tf.tensor([1]), { dtype: 'int64' });
    expectTypeOf(value).toEqualTypeOf<Tensor<'int64'>>();
    expect(value.data[0]).toBe(1n);
  });

  it.each<[TensorDType, number]>([
    ['uint8', 256],
    ['uint8', -1],
    ['int8', 1.5],
    ['int32', NaN],
    ['int32', 2 ** 31],
    ['int64', 2 ** 63],
    ['uint64', -1],
    ['bool', 2],
    ['int2', 2],
    ['float16', 65536],
    ['float16', 1 + 2 ** -11],
    ['bfloat16', 257],
  ])('refuses to make %s of %d', (dtype, value) => {
    const error = errorOf('VALUE_RANGE', () => fromTfjs(tf.tensor([0, value]), { dtype }));
    expect(error.data).toMatchObject({ dtype, value, position: 1 });
    expect(error.message).toContain(`Element 1 of the tensor is ${value}, but ${dtype} holds `);
  });

  it('refuses an int32 that float32 would round', () => {
    const tensor = tf.tensor([2 ** 24 + 1], [1], 'int32');
    errorOf('VALUE_RANGE', () => fromTfjs(tensor, { dtype: 'float32' }));
    expect(fromTfjs(tensor, { dtype: 'float64' }).data[0]).toBe(2 ** 24 + 1);
  });

  it('keeps NaN and the infinities in every float dtype', () => {
    const tensor = tf.tensor([NaN, Infinity, -Infinity]);
    for (const dtype of ['float16', 'bfloat16', 'float64'] as const) {
      expect(Array.from(fromTfjs(tensor, { dtype }).data)).toEqual([NaN, Infinity, -Infinity]);
    }
  });

  it.each<[tf.DataType, TensorDType]>([
    ['string', 'float32'],
    ['float32', 'string'],
    ['float32', 'complex64'],
  ])('has no way from %s to %s', (own, dtype) => {
    const tensor = own === 'string' ? tf.tensor(['1']) : tf.tensor([1]);
    const error = errorOf('DTYPE_MISMATCH', () => fromTfjs(tensor, { dtype }));
    expect(error.data).toMatchObject({ expected: dtype, actual: own });
  });

  it('has no dtype of another name, or without values', () => {
    for (const dtype of ['float', 'resource', 'toString']) {
      const error = errorOf('OPTION_INVALID', () => fromTfjs(tf.tensor([1]), { dtype: dtype as never }));
      expect(error.data).toEqual({ option: 'dtype', actual: dtype });
    }
    expect(() => fromTfjs(tf.tensor([1]), { dtype: 3 as never })).toThrow(/^'dtype' has to be/);
  });

  it('gives texts as the bytes that they are, not decoded', () => {
    const bytes = new Uint8Array([0xff, 0x00, 0xfe]);
    expect(fromTfjs(tf.tensor([bytes], [1], 'string')).data).toEqual([bytes]);
  });

  it('gives a copy', () => {
    const tensor = tf.tensor([1, 2]);
    fromTfjs(tensor).data.fill(0 as never);
    expect(Array.from(tensor.dataSync())).toEqual([1, 2]);
  });

  it('undoes toTfjs for every dtype', () => {
    const values = [
      createTensor('uint8', [2], new Uint8Array([0, 255])),
      createTensor('int64', [1], new BigInt64Array([-5n])),
      createTensor('float16', [1], new Float32Array([65504])),
      createTensor('complex128', [1], new Float64Array([1, 2])),
      createTensor('string', [], text('')),
    ];
    for (const value of values) {
      expect(fromTfjs(toTfjs(value), { dtype: value.dtype }).data).toEqual(value.data);
    }
  });

  it.each([undefined, null, 3, createTensor('float32', [], new Float32Array(1))])('refuses %o', (value) => {
    expect(() => fromTfjs(value as never)).toThrow(/^'tensor' has to be a tensor of TensorFlow\.js/);
  });
});

describe('an interpreter beside TensorFlow.js', () => {
  it('takes a tensor as it is, and its answer goes on there', async () => {
    const interpreter = await allocated('chain_b');
    const x = tf.tensor([-1.25, 1, -0.5, 0.25]);
    interpreter.setTensor(0, x);
    interpreter.invoke();
    const answer = toTfjs(interpreter.getTensor(5));
    // What the model computes, said in TensorFlow.js' own operators would need their kernels; so in plain numbers.
    const expected = [-1.25, 1, -0.5, 0.25].map((v) => Math.tanh(Math.exp(Math.sqrt(Math.abs(v)))));
    answer.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  });

  it.each<[string, (shape: number[], count: number) => tf.Tensor]>([
    [
      'passthrough_bool_a',
      (shape, count) =>
        tf.tensor(
          Uint8Array.from({ length: count }, (_, i) => i % 2),
          shape,
          'bool',
        ),
    ],
    [
      'passthrough_string_a',
      (shape, count) =>
        tf.tensor(
          Array.from({ length: count }, (_, i) => `ü${i}`),
          shape,
          'string',
        ),
    ],
    ['passthrough_complex64_b', (shape, count) => tf.complex(tf.reshape(tf.range(0, count), shape), tf.ones(shape))],
  ])('takes the dtype of %s', async (model, make) => {
    const interpreter = await allocated(model);
    const { index, shape, dtype } = interpreter.getInputDetails()[0]!;
    const value = make([...shape], tf.util.sizeFromShape([...shape]));
    interpreter.setTensor(index, value);
    expect(interpreter.getTensor(index).data).toEqual(fromTfjs(value).data);
    expect(value.dtype).toBe(dtype);
  });

  it('names dtype and shape that do not fit', async () => {
    const interpreter = await allocated('chain_b');
    errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, tf.tensor([[1, 2, 3, 4]])));
    errorOf('DTYPE_MISMATCH', () => interpreter.setTensor(0, tf.tensor([1, 2, 3, 4], [4], 'int32')));
  });

  it('takes int32 for a narrower input by fromTfjs', async () => {
    const interpreter = await allocated('passthrough_int8_b');
    const { index, shape, dtype } = interpreter.getInputDetails()[0]!;
    const value = tf.fill([...shape], -3, 'int32');
    errorOf('DTYPE_MISMATCH', () => interpreter.setTensor(index, value));
    interpreter.setTensor(index, fromTfjs(value, { dtype: dtype as 'int8' }));
    expect(new Set(interpreter.getTensor(index).data as Int8Array)).toEqual(new Set([-3]));
  });

  it('leaves its own tensor behind when it is closed', async () => {
    const interpreter = await allocated('chain_b');
    const tensor = toTfjs(interpreter.tensor(0)());
    interpreter.setTensor(0, [1, 2, 3, 4]);
    expect(Array.from(tensor.dataSync())).toEqual([0, 0, 0, 0]);
  });
});
