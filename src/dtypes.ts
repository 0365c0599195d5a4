// The one table of dtypes; every type that depends on a dtype derives from it.

/** Facts about one dtype. `code` is the value of TensorType in the .tflite file format. */
interface DTypeFacts {
  readonly code: number;
  /** How a {@link Tensor} carries the elements. */
  readonly array: TensorArrayConstructor | null;
  /** Bytes of one element inside the engine; 0 where elements have no fixed width. */
  readonly byteWidth: number;
  /** Array entries of one element: 2 for complex numbers, else 1. */
  readonly lanes: 1 | 2;
  /** Least and greatest whole number that the dtype holds, where it holds whole numbers only. */
  readonly range?: readonly [min: number | bigint, max: number | bigint];
}

type TensorArrayConstructor =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int8ArrayConstructor
  | Uint8ArrayConstructor
  | Int16ArrayConstructor
  | Uint16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | BigInt64ArrayConstructor
  | BigUint64ArrayConstructor;

/**
 * Every dtype of the file format by numpy's name (ml_dtypes' where numpy has none).
 *
 * float16 and bfloat16 travel as `Float32Array` holding exactly those values, bool as 0 and 1 in a `Uint8Array`,
 * int4, uint4 and int2 one element to an array entry, complex numbers as re, im pairs, strings as bytes.
 */
export const DTYPES = {
  float32: { code: 0, array: Float32Array, byteWidth: 4, lanes: 1 },
  float16: { code: 1, array: Float32Array, byteWidth: 2, lanes: 1 },
  int32: { code: 2, array: Int32Array, byteWidth: 4, lanes: 1, range: [-2147483648, 2147483647] },
  uint8: { code: 3, array: Uint8Array, byteWidth: 1, lanes: 1, range: [0, 255] },
  int64: { code: 4, array: BigInt64Array, byteWidth: 8, lanes: 1, range: [-0x8000000000000000n, 0x7fffffffffffffffn] },
  string: { code: 5, array: null, byteWidth: 0, lanes: 1 },
  bool: { code: 6, array: Uint8Array, byteWidth: 1, lanes: 1, range: [0, 1] },
  int16: { code: 7, array: Int16Array, byteWidth: 2, lanes: 1, range: [-32768, 32767] },
  complex64: { code: 8, array: Float32Array, byteWidth: 8, lanes: 2 },
  int8: { code: 9, array: Int8Array, byteWidth: 1, lanes: 1, range: [-128, 127] },
  float64: { code: 10, array: Float64Array, byteWidth: 8, lanes: 1 },
  complex128: { code: 11, array: Float64Array, byteWidth: 16, lanes: 2 },
  uint64: { code: 12, array: BigUint64Array, byteWidth: 8, lanes: 1, range: [0n, 0xffffffffffffffffn] },
  resource: { code: 13, array: null, byteWidth: 0, lanes: 1 },
  variant: { code: 14, array: null, byteWidth: 0, lanes: 1 },
  uint32: { code: 15, array: Uint32Array, byteWidth: 4, lanes: 1, range: [0, 4294967295] },
  uint16: { code: 16, array: Uint16Array, byteWidth: 2, lanes: 1, range: [0, 65535] },
  int4: { code: 17, array: Int8Array, byteWidth: 0.5, lanes: 1, range: [-8, 7] },
  bfloat16: { code: 18, array: Float32Array, byteWidth: 2, lanes: 1 },
  int2: { code: 19, array: Int8Array, byteWidth: 0.25, lanes: 1, range: [-2, 1] },
  uint4: { code: 20, array: Uint8Array, byteWidth: 0.5, lanes: 1, range: [0, 15] },
  float8_e4m3fn: { code: 21, array: null, byteWidth: 1, lanes: 1 },
  float8_e5m2: { code: 22, array: null, byteWidth: 1, lanes: 1 },
} as const satisfies Record<string, DTypeFacts>;

/** The name of an element type, as numpy spells it. */
export type DType = keyof typeof DTYPES;

/** The dtypes whose values a {@link Tensor} can carry; the others exist inside models only. */
export type TensorDType =
  | {
      [D in DType]: (typeof DTYPES)[D]['array'] extends null ? never : D;
    }[DType]
  | 'string';

/** The array that holds the elements of a tensor of this dtype. */
export type TensorData<D extends TensorDType = TensorDType> = D extends 'string'
  ? Uint8Array[]
  : (typeof DTYPES)[D]['array'] extends { readonly prototype: infer A }
    ? A
    : never;

/** The dtype of a TensorType code of the file format; undefined for a code that it does not list. */
export function dtypeOfCode(code: number): DType | undefined {
  return (Object.keys(DTYPES) as DType[]).find((name) => DTYPES[name].code === code);
}

/** The least and the greatest whole number of a dtype; undefined for dtypes that hold other values too. */
export function wholeRange(dtype: DType): readonly [min: number | bigint, max: number | bigint] | undefined {
  const facts: DTypeFacts = DTYPES[dtype];
  return facts.range;
}

/** How many elements a shape holds; the product of no dimensions is 1. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, dimension) => count * dimension, 1);
}

/** Bytes that `count` elements take inside an engine, sub-byte dtypes packed; 0 for dtypes without a fixed width. */
export function byteLengthOf(dtype: DType, count: number): number {
  return Math.ceil(DTYPES[dtype].byteWidth * count);
}
