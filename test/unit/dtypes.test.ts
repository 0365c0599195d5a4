import { describe, expect, it } from 'vitest';
import { byteLengthOf, DTYPES, dtypeOfCode, elementCount, wholeRange, type DType } from '../../src/dtypes.ts';

// TensorType of the file format's schema, version 3, in the order of its values.
const TENSOR_TYPES = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  'complex64',
  'int8',
  'float64',
  'complex128',
  'uint64',
  'resource',
  'variant',
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
  'int2',
  'uint4',
  'float8_e4m3fn',
  'float8_e5m2',
] as const;

describe('DTYPES', () => {
  it('lists every TensorType of the file format under its code', () => {
    expect(TENSOR_TYPES.map((_, code) => dtypeOfCode(code))).toEqual(TENSOR_TYPES);
    expect(Object.keys(DTYPES)).toHaveLength(TENSOR_TYPES.length);
  });

  it.each([-1, 23, 255, 0.5, NaN])('knows no dtype of code %d', (code) => {
    expect(dtypeOfCode(code)).toBeUndefined();
  });

  it.each(Object.entries(DTYPES).filter(([, { array, byteWidth }]) => array !== null && byteWidth >= 1))(
    'carries an element of %s in entries no narrower than in the engine',
    (_, { array, byteWidth, lanes }) => {
      expect(array!.BYTES_PER_ELEMENT * lanes).toBeGreaterThanOrEqual(byteWidth);
    },
  );
});

describe('wholeRange', () => {
  it.each<[DType, number | bigint, number | bigint]>([
    ['uint8', 0, 255],
    ['int8', -128, 127],
    ['int16', -32768, 32767],
    ['uint16', 0, 65535],
    ['int32', -2147483648, 2147483647],
    ['uint32', 0, 4294967295],
    ['int64', -9223372036854775808n, 9223372036854775807n],
    ['uint64', 0n, 18446744073709551615n],
    ['bool', 0, 1],
    ['int4', -8, 7],
    ['uint4', 0, 15],
    ['int2', -2, 1],
  ])('of %s is %s to %s', (dtype, min, max) => {
    expect(wholeRange(dtype)).toEqual([min, max]);
  });

  it.each<DType>([
    'float32',
    'float16',
    'bfloat16',
    'float64',
    'complex64',
    'complex128',
    'string',
    'resource',
    'variant',
  ])('does not exist for %s', (dtype) => {
    expect(wholeRange(dtype)).toBeUndefined();
  });
});

describe('elementCount', () => {
  it.each([
    [[], 1],
    [[7], 7],
    [[1, 224, 224, 3], 150528],
    [[3, 0, 5], 0],
  ])('of %j is %d', (shape, count) => {
    expect(elementCount(shape)).toBe(count);
  });
});

describe('byteLengthOf', () => {
  it.each<[DType, number, number]>([
    ['float32', 3, 12],
    ['float16', 3, 6],
    ['bfloat16', 3, 6],
    ['bool', 3, 3],
    ['int64', 3, 24],
    ['complex64', 3, 24],
    ['complex128', 3, 48],
    ['int4', 3, 2],
    ['uint4', 4, 2],
    ['int2', 5, 2],
    ['int2', 4, 1],
    ['string', 3, 0],
    ['resource', 3, 0],
    ['float32', 0, 0],
  ])('of %s x %d is %d', (dtype, count, length) => {
    expect(byteLengthOf(dtype, count)).toBe(length);
  });
});
