import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, type TensorDType } from '../../src/dtypes.ts';
import { bytesOfElements, isTensorDType, readElements, viewBytes, type Elements } from '../../src/elements.ts';
import { errorOf } from './error-of.ts';

// Elements, and the engine's bytes of them in hexadecimal, little-endian (numpy: np.array(values, dtype).tobytes().hex()).
const CASES: [TensorDType, Elements, string][] = [
  ['float32', new Float32Array([1, -0.5]), '0000803f000000bf'],
  ['float64', new Float64Array([1, -0.5]), '000000000000f03f000000000000e0bf'],
  ['float16', new Float32Array([1, -0.5]), '003c00b8'],
  ['bfloat16', new Float32Array([1, -0.5]), '803f00bf'],
  ['int8', new Int8Array([1, -1]), '01ff'],
  ['uint8', new Uint8Array([1, 255]), '01ff'],
  ['bool', new Uint8Array([1, 0]), '0100'],
  ['int16', new Int16Array([1, -2]), '0100feff'],
  ['uint16', new Uint16Array([1, 65534]), '0100feff'],
  ['int32', new Int32Array([1, -2]), '01000000feffffff'],
  ['uint32', new Uint32Array([1, 4294967294]), '01000000feffffff'],
  ['int64', new BigInt64Array([1n, -2n]), '0100000000000000feffffffffffffff'],
  ['uint64', new BigUint64Array([1n, 2n ** 64n - 2n]), '0100000000000000feffffffffffffff'],
  ['complex64', new Float32Array([1, -0.5, 0, 1]), '0000803f000000bf000000000000803f'],
  ['complex128', new Float64Array([1, -0.5, 0, 1]), '000000000000f03f000000000000e0bf0000000000000000000000000000f03f'],
  ['int4', new Int8Array([1, -2]), 'e1'],
  ['uint4', new Uint8Array([1, 14]), 'e1'],
  ['int2', new Int8Array([1, -2]), '09'],
  ['string', [new Uint8Array([97, 98]), new Uint8Array([99])], '02000000100000001200000013000000616263'],
];

const target = <D extends TensorDType>(dtype: D, shape: number[] = [2]) => ({ name: 't', index: 5, dtype, shape });

describe('bytesOfElements', () => {
  it.each(CASES)('gives the bytes of %s', (dtype, elements, hex) => {
    expect(Buffer.from(bytesOfElements(elements, dtype)).toString('hex')).toBe(hex);
  });

  it('does not copy where the bytes are the same', () => {
    const elements = new Float32Array(8).subarray(2, 4);
    expect(bytesOfElements(elements, 'float32')).toMatchObject({
      buffer: elements.buffer,
      byteOffset: 8,
      byteLength: 8,
    });
  });
});

describe('readElements', () => {
  it.each(CASES)('gives %s back', (dtype, elements, hex) => {
    expect(readElements(new Uint8Array(Buffer.from(hex, 'hex')), target(dtype))).toEqual(elements);
  });

  it.each(CASES)('reads %s from an offset that is not aligned, and copies', (dtype, elements, hex) => {
    const bytes = new Uint8Array([7, ...Buffer.from(hex, 'hex')]).subarray(1);
    const read = readElements(bytes, target(dtype));
    bytes.fill(0);
    expect(read).toEqual(elements);
  });

  it.each(CASES)('says that a tensor with too few bytes of %s has no value', (dtype, _, hex) => {
    const bytes = new Uint8Array(Buffer.from(hex, 'hex')).subarray(0, -1);
    const error = errorOf('TENSOR_EMPTY', () => readElements(bytes, target(dtype)));
    expect(error.data).toEqual({ tensor: 't', index: 5 });
    expect(error.message).toContain(`${bytes.length} bytes`);
    expect(error.message).toContain(`[2] of ${dtype}`);
  });

  it('takes no notice of bytes beyond the shape', () => {
    expect(readElements(new Uint8Array([1, 2, 3, 4]), target('uint8'))).toEqual(new Uint8Array([1, 2]));
    expect(readElements(new Uint8Array([0xe1, 0xff]), target('int4'))).toEqual(new Int8Array([1, -2]));
  });

  it('says that a string tensor with fewer strings than its shape has no value', () => {
    errorOf('TENSOR_EMPTY', () => readElements(bytesOfElements([new Uint8Array([97])], 'string'), target('string')));
    errorOf('TENSOR_EMPTY', () => readElements(new Uint8Array(), target('string')));
  });

  it.each<TensorDType>(['float32', 'int64', 'int4', 'float16', 'string'])(
    'reads a %s tensor without elements',
    (dtype) => {
      expect(readElements(new Uint8Array(), target(dtype, [0, 3]))).toHaveLength(0);
    },
  );

  it('reads one element of a scalar', () => {
    expect(readElements(new Uint8Array([3]), target('int8', []))).toEqual(new Int8Array([3]));
  });

  it('copies out of shared memory into memory that is not shared', () => {
    const read = readElements(new Uint8Array(new SharedArrayBuffer(8)), target('float32'));
    expect(read.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('viewBytes', () => {
  it('covers just the part of the buffer that the array does', () => {
    const array = new Float32Array(8).subarray(2, 4);
    expect(viewBytes(array)).toMatchObject({ buffer: array.buffer, byteOffset: 8, byteLength: 8 });
    const view = new DataView(array.buffer, 3, 5);
    expect(viewBytes(view)).toMatchObject({ byteOffset: 3, byteLength: 5 });
  });
});

describe('isTensorDType', () => {
  it('is false for just the dtypes that exist inside models only', () => {
    const inside = (Object.keys(DTYPES) as DType[]).filter((dtype) => !isTensorDType(dtype));
    expect(inside).toEqual(['resource', 'variant', 'float8_e4m3fn', 'float8_e5m2']);
  });
});
