import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DTYPES, type TensorDType } from '../../src/dtypes.ts';
import { elementsFromLeaves, elementsFromTyped, typedArrayName } from '../../src/tensor-elements.ts';
import { errorOf } from './error-of.ts';

const target = (dtype: TensorDType) => ({ name: 'x', dtype });

describe('typedArrayName', () => {
  it.each([
    [new Float32Array(), 'Float32Array'],
    [new Uint8ClampedArray(), 'Uint8ClampedArray'],
    [Buffer.alloc(1), 'Uint8Array'],
    [new DataView(new ArrayBuffer(1)), 'DataView'],
    [[1], undefined],
    ['text', undefined],
    [undefined, undefined],
  ])('of %o is %s', (value, name) => {
    expect(typedArrayName(value)).toBe(name);
  });

  it('recognizes arrays of another realm', () => {
    expect(typedArrayName(runInNewContext('new Float32Array(1)'))).toBe('Float32Array');
  });
});

describe('elementsFromTyped', () => {
  it.each(Object.entries(DTYPES).filter(([, { array }]) => array !== null))(
    'takes the own array of %s as it is',
    (dtype, facts) => {
      const array = new facts.array!(2);
      expect(elementsFromTyped(array, target(dtype as TensorDType))).toBe(array);
    },
  );

  it.each([
    ['float32', new Float64Array(1), 'Float32Array.from(values)'],
    ['float32', new Int32Array(1), 'Float32Array.from(values)'],
    ['int32', new Float32Array(1), 'Int32Array.from(values)'],
    ['uint8', new Int8Array(1), 'Uint8Array.from(values)'],
    ['int8', new Uint8ClampedArray(1), 'Int8Array.from(values)'],
    ['float32', new DataView(new ArrayBuffer(4)), 'bytes into a Float32Array'],
    ['int64', new Int32Array(1), 'BigInt64Array.from(values, BigInt)'],
    ['float32', new BigInt64Array(1), 'Float32Array.from(values, Number)'],
    ['uint64', new BigInt64Array(1), 'BigUint64Array.from(values)'],
    ['string', new Uint8Array(1), 'array of strings'],
  ] as const)('refuses for %s %o and says how to convert it', (dtype, array, remedy) => {
    const error = errorOf('DTYPE_MISMATCH', () => elementsFromTyped(array, target(dtype)));
    expect(error.data).toEqual({ tensor: 'x', expected: dtype, actual: typedArrayName(array) });
    expect(error.message).toContain("'x'");
    expect(error.message).toContain(remedy);
  });

  it('takes the clamped bytes of a canvas for uint8', () => {
    const pixels = new Uint8ClampedArray([1, 2]);
    expect(elementsFromTyped(pixels, target('uint8'))).toBe(pixels);
  });

  it('reads a Float16Array for float16, where the runtime has one', () => {
    const halves = Object.defineProperty(new Uint16Array([0x3c00, 0xb800]), Symbol.toStringTag, {
      value: 'Float16Array',
    });
    expect(elementsFromTyped(halves, target('float16'))).toEqual(new Float32Array([1, -0.5]));
    errorOf('DTYPE_MISMATCH', () => elementsFromTyped(halves, target('float32')));
  });

  it.each([
    ['bool', new Uint8Array([0, 1, 2]), 2],
    ['int4', new Int8Array([7, -8, 8]), 8],
    ['int4', new Int8Array([7, -8, -9]), -9],
    ['uint4', new Uint8Array([0, 15, 16]), 16],
    ['int2', new Int8Array([1, -2, 2]), 2],
    ['float16', new Float32Array([65504, -Infinity, 65520]), 65520],
    ['bfloat16', new Float32Array([1, NaN, -3.4028234663852886e38]), -3.4028234663852886e38],
  ] as const)('refuses for %s the third of %o, which the dtype cannot hold', (dtype, array, value) => {
    const error = errorOf('VALUE_RANGE', () => elementsFromTyped(array, target(dtype)));
    expect(error.data).toEqual({ tensor: 'x', dtype, value, position: 2 });
  });
});

describe('elementsFromLeaves', () => {
  it.each([
    ['float32', [1, -0.5, NaN, Infinity], new Float32Array([1, -0.5, NaN, Infinity])],
    ['float64', [1e300], new Float64Array([1e300])],
    ['float16', [65504, 0.1], new Float32Array([65504, 0.1])],
    ['complex64', [1, 2], new Float32Array([1, 2])],
    ['int8', [-128, 127, -0], new Int8Array([-128, 127, 0])],
    ['uint8', [0, 255], new Uint8Array([0, 255])],
    ['uint32', [4294967295], new Uint32Array([4294967295])],
    [
      'int64',
      [1, -2n, 2n ** 63n - 1n, Number.MAX_SAFE_INTEGER],
      new BigInt64Array([1n, -2n, 2n ** 63n - 1n, 2n ** 53n - 1n]),
    ],
    ['uint64', [0, 2n ** 64n - 1n], new BigUint64Array([0n, 2n ** 64n - 1n])],
    ['bool', [true, false, 1, 0], new Uint8Array([1, 0, 1, 0])],
    ['int4', [-8, 7], new Int8Array([-8, 7])],
    [
      'string',
      ['é', '', new Uint8Array([255])],
      [new Uint8Array([0xc3, 0xa9]), new Uint8Array(), new Uint8Array([255])],
    ],
  ] as const)('gathers %s out of %o', (dtype, leaves, elements) => {
    expect(elementsFromLeaves(leaves, target(dtype))).toEqual(elements);
  });

  it.each([
    ['uint8', 300, '300', 'whole numbers from 0 to 255'],
    ['uint8', -1, '-1', 'whole numbers from 0 to 255'],
    ['uint8', 1n, '1n', 'whole numbers from 0 to 255'],
    ['int32', 0.5, '0.5', 'whole numbers from -2147483648 to 2147483647'],
    ['int32', NaN, 'NaN', 'whole numbers'],
    ['int32', Infinity, 'Infinity', 'whole numbers'],
    ['int32', '1', '"1"', 'whole numbers'],
    ['int32', true, 'true', 'whole numbers'],
    ['int64', 2 ** 53, '9007199254740992', 'whole numbers from -9223372036854775808'],
    ['int64', 2n ** 63n, '9223372036854775808n', 'whole numbers'],
    ['int64', 0.5, '0.5', 'whole numbers'],
    ['uint64', -1n, '-1n', 'whole numbers from 0 to 18446744073709551615'],
    ['bool', 2, '2', 'whole numbers from 0 to 1'],
    ['bool', 'true', '"true"', 'whole numbers from 0 to 1'],
    ['float32', 1n, '1n', 'numbers within its range'],
    ['float32', 1e39, '1e+39', 'numbers within its range'],
    ['float32', undefined, 'undefined', 'numbers within its range'],
    ['float32', null, 'null', 'numbers within its range'],
    ['float32', '1', '"1"', 'numbers within its range'],
    ['float16', 65520, '65520', 'numbers within its range'],
    ['bfloat16', 3.4e38, '3.4e+38', 'numbers within its range'],
    ['complex64', -1e39, '-1e+39', 'numbers within its range'],
    ['string', 1, '1', 'well-formed strings'],
    ['string', '\uD800', '"\\ud800"', 'well-formed strings'],
  ] as const)('refuses for %s the value %o, saying what came and what is held', (dtype, value, shown, holds) => {
    const good = dtype === 'string' ? 'a' : 1;
    const error = errorOf('VALUE_RANGE', () => elementsFromLeaves([good, value], target(dtype)));
    expect(error.data).toEqual({ tensor: 'x', dtype, value, position: 1 });
    expect(error.message).toContain(`Element 1 of the value for tensor 'x' is ${shown}, but ${dtype} holds ${holds}`);
  });
});
