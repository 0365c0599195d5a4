import { DTYPES, type NestedArray, type TensorValue } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { rejectionOf } from '../unit/error-of.ts';
import { Interpreter } from 'tflite-interpreter';
import { allocated, modelPath } from './models.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Models whose output is their input, and a value that is at the limits of the dtype. */
const PASSTHROUGH: [string, TensorValue, unknown, NestedArray][] = [
  ['bool_a', [[true, false, true], [false, true, true]], new Uint8Array([1, 0, 1, 0, 1, 1]), [[true, false, true], [false, true, true]]],
  ['int8_b', [-128, 127, 0, 1], new Int8Array([-128, 127, 0, 1]), [-128, 127, 0, 1]],
  ['int16_b', [-32768, 32767, 0, 1], new Int16Array([-32768, 32767, 0, 1]), [-32768, 32767, 0, 1]],
  ['uint16_a', [[0, 65535, 1], [2, 3, 4]], new Uint16Array([0, 65535, 1, 2, 3, 4]), [[0, 65535, 1], [2, 3, 4]]],
  ['uint32_b', [0, 4294967295, 1, 2], new Uint32Array([0, 4294967295, 1, 2]), [0, 4294967295, 1, 2]],
  [
    'uint64_a',
    [[0n, 2n ** 64n - 1n, 1], [2, 3, 4]],
    new BigUint64Array([0n, 2n ** 64n - 1n, 1n, 2n, 3n, 4n]),
    [[0n, 2n ** 64n - 1n, 1n], [2n, 3n, 4n]],
  ],
  [
    'float16_a',
    [[65504, 2 ** -24, -0.5], [0.1, Infinity, 1e-9]],
    new Float32Array([65504, 2 ** -24, -0.5, 0.0999755859375, Infinity, 0]),
    [[65504, 2 ** -24, -0.5], [0.0999755859375, Infinity, 0]],
  ],
  ['float64_b', [1e300, -1e-300, NaN, 0.1], new Float64Array([1e300, -1e-300, NaN, 0.1]), [1e300, -1e-300, NaN, 0.1]],
  [
    'complex64_b',
    [[1, -2], [0.5, 0], [3, 4], [-0, 1]],
    new Float32Array([1, -2, 0.5, 0, 3, 4, -0, 1]),
    [[1, -2], [0.5, 0], [3, 4], [-0, 1]],
  ],
  [
    'complex128_a',
    [[[1, -2], [1e300, 0], [3, 4]], [[5, 6], [7, 8], [9, 0.1]]],
    new Float64Array([1, -2, 1e300, 0, 3, 4, 5, 6, 7, 8, 9, 0.1]),
    [[[1, -2], [1e300, 0], [3, 4]], [[5, 6], [7, 8], [9, 0.1]]],
  ],
  [
    'string_a',
    [['a', '', 'é'], ['日本', 'f', '\0']],
    ['a', '', 'é', '日本', 'f', '\0'].map(utf8),
    [['a', '', 'é'], ['日本', 'f', '\0']],
  ],
]; // prettier-ignore

describe('a model that hands its input through', () => {
  it.each(PASSTHROUGH)('gives %s back as it was set', async (name, value, data, nested) => {
    const interpreter = await allocated(`passthrough_${name}`);
    const dtype = name.split('_')[0]!;
    interpreter.setTensor(0, value);
    interpreter.invoke();
    const answer = interpreter.getTensor(0);
    expect(answer.dtype).toBe(dtype);
    expect(answer.data).toEqual(data);
    expect(answer.toArray()).toEqual(nested);
  });

  it.each(PASSTHROUGH)(
    'takes a Tensor of %s as getTensor gave it, and a typed array',
    async (name, _, data, nested) => {
      const interpreter = await allocated(`passthrough_${name}`);
      const { dtype, shape } = interpreter.getInputDetails()[0]!;
      interpreter.setTensor(0, { dtype, shape, data } as never);
      const taken = interpreter.getTensor(0);
      expect(taken.toArray()).toEqual(nested);
      interpreter.setTensor(0, taken);
      if (dtype !== 'string') interpreter.setTensor(0, data as never);
      interpreter.invoke();
      expect(interpreter.getTensor(0).toArray()).toEqual(nested);
    },
  );

  it.each(['int4_b', 'bfloat16_a'])(
    'is refused by name when it is of %s, which the engine does not know',
    async (name) => {
      const error = await rejectionOf(
        'UNSUPPORTED_MODEL',
        Interpreter.create({ modelPath: modelPath(`passthrough_${name}`) }),
      );
      const dtype = name.split('_')[0]!;
      expect(error.data).toMatchObject({ engine: 'tflite-wasm', tensor: 'a', dtype });
      expect(error.message).toContain(`The dtype ${dtype} of tensor 'a'`);
    },
  );
});

describe('an operator between two dtypes', () => {
  // CAST as C++ does it: towards zero for whole numbers, everything but 0 is true.
  it.each<[string, TensorValue, NestedArray]>([
    ['cast_float32_to_bool', [0, -0.5, 1], [false, true, true]],
    [
      'cast_bool_to_complex64',
      [false, true, true],
      [
        [0, 0],
        [1, 0],
        [1, 0],
      ],
    ],
    ['cast_int64_to_float32', [-3n, 2n ** 40n, 0n], [-3, 2 ** 40, 0]],
    ['cast_float32_to_int64', [-3.75, 2 ** 40, 0.9], [-3n, 2n ** 40n, 0n]],
    ['cast_uint8_to_float32', [0, 255, 7], [0, 255, 7]],
    ['cast_int16_to_float32', [-32768, 32767, 7], [-32768, 32767, 7]],
    ['cast_uint32_to_float32', [0, 4294967040, 7], [0, 4294967040, 7]],
    ['cast_uint16_to_uint8', [0, 255, 7], [0, 255, 7]],
    ['cast_int8_to_bool', [0, -1, 7], [false, true, true]],
  ])('works on both ends of %s', async (name, three, expected) => {
    const interpreter = await allocated(name);
    const [first, second, third] = three as TensorValue[];
    // All these models take [3, 4]: the three values, each four times.
    interpreter.setTensor(0, [first, second, third].map((x) => [x, x, x, x]) as TensorValue);
    interpreter.invoke();
    const answer = interpreter.getTensor(1);
    expect(name).toContain(`_to_${answer.dtype}`);
    expect(answer.toArray()).toEqual((expected as NestedArray[]).map((x) => [x, x, x, x]));
  });

  it('works from float16', async () => {
    const interpreter = await allocated('dequantize_f16_b');
    interpreter.setTensor(0, [1.720703125, 0.1, -65504]);
    interpreter.invoke();
    expect(interpreter.getTensor(1).data).toEqual(new Float32Array([1.720703125, 0.0999755859375, -65504]));
  });

  it('works on strings, with outputs of both kinds', async () => {
    const interpreter = await allocated('strings_b');
    // The operator EQUAL compares with a constant of the model.
    const constant = interpreter.getTensor(4).data[0] as Uint8Array;
    interpreter.setTensor(0, ['hat', constant, '', 'a much longer one than before, which does not fit']);
    interpreter.invoke();
    expect(interpreter.getTensor(1).data).toEqual([
      utf8('hat'),
      constant,
      utf8(''),
      utf8('a much longer one than before, which does not fit'),
    ]);
    expect(interpreter.getTensor(2).toArray()).toEqual([false, true, false, false]);
    interpreter.setTensor(0, ['', '', '', '']);
    interpreter.invoke();
    expect(interpreter.getTensor(1).toArray()).toEqual(['', '', '', '']);
  });

  it('takes new strings again and again', async () => {
    const interpreter = await allocated('strings_b');
    for (let i = 0; i < 200; i++) {
      const words = [0, 1, 2, 3].map((k) => 'x'.repeat((i * 37 + k * 11) % 100));
      interpreter.setTensor(0, words);
      interpreter.invoke();
      expect(interpreter.getTensor(1).toArray()).toEqual(words);
    }
  });
});

describe('the dtypes of these tests', () => {
  it('are all that a tensor can carry, but those that this engine refuses and those of other tests', () => {
    const elsewhere = ['float32', 'int32', 'uint8', 'int64'];
    const refused = ['int4', 'uint4', 'int2', 'bfloat16'];
    const here = PASSTHROUGH.map(([name]) => name.split('_')[0]!);
    const carried = Object.entries(DTYPES).filter(([name, { array }]) => array !== null || name === 'string');
    expect(carried.map(([name]) => name).sort()).toEqual([...here, ...elsewhere, ...refused].sort());
  });
});
