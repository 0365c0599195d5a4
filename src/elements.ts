// The elements of a tensor as an engine's bytes, and back: one pair of functions per dtype that needs more than a copy.

import { DTYPES, elementCount, type DType, type TensorData, type TensorDType } from './dtypes.ts';
import { TFLiteError } from './errors.ts';
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from './float16.ts';
import { packStrings, unpackStrings } from './strings.ts';
import { packSubbyte, unpackSubbyte } from './subbyte.ts';

/** Array entries (numbers, bigints, or byte strings) that hold elements of one dtype. */
export type Elements = TensorData;

/**
 * Copies elements out of an engine's bytes.
 *
 * @param bytes - At least as many as the shape needs; a string tensor's in TFLite's own layout.
 * @throws {@link TFLiteError} `TENSOR_EMPTY` when there are fewer bytes or strings than the shape needs.
 */
export function readElements<D extends TensorDType>(
  bytes: Uint8Array,
  { name, index, dtype, shape }: { name: string; index: number; dtype: D; shape: readonly number[] },
): TensorData<D> {
  const count = elementCount(shape);
  const elements = read(bytes, dtype, count);
  if (!elements) {
    throw new TFLiteError(
      'TENSOR_EMPTY',
      `Tensor '${name}' (${index}) has no value yet: it holds ${bytes.length} bytes, too few for [${shape.join(', ')}] of ${dtype}. Set it, or invoke first.`,
      { tensor: name, index },
    );
  }
  // `read` chose the array by this very dtype.
  return elements as TensorData<D>;
}

/**
 * The engine's bytes of elements whose array, count and range were checked before.
 *
 * @returns A view of `elements` where their bytes are the engine's, else a new block.
 */
export function bytesOfElements(elements: Elements, dtype: TensorDType): Uint8Array {
  if (Array.isArray(elements)) return packStrings(elements);
  if (dtype === 'int4' || dtype === 'uint4' || dtype === 'int2') return packSubbyte(elements as Int8Array, dtype);
  if (dtype === 'float16') return viewBytes(Uint16Array.from(elements as Float32Array, numberToFloat16));
  if (dtype === 'bfloat16') return viewBytes(Uint16Array.from(elements as Float32Array, numberToBfloat16));
  return viewBytes(elements);
}

/** The bytes beneath a typed array, without a copy. */
export function viewBytes(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** True for the dtypes whose values a Tensor can carry. */
export function isTensorDType(dtype: DType): dtype is TensorDType {
  return dtype === 'string' || DTYPES[dtype].array !== null;
}

function read(bytes: Uint8Array, dtype: TensorDType, count: number): Elements | undefined {
  if (dtype === 'string') {
    const strings = unpackStrings(bytes);
    return strings && strings.length >= count ? strings.slice(0, count) : undefined;
  }
  const { array, byteWidth } = DTYPES[dtype];
  const length = Math.ceil(byteWidth * count);
  if (bytes.length < length) return undefined;
  if (dtype === 'int4' || dtype === 'uint4' || dtype === 'int2') return unpackSubbyte(bytes, dtype, count);
  // A copy of its own starts at offset 0, so that wider elements are aligned whatever the source was. `set` also
  // copies out of shared memory, which `slice` would keep shared.
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(copy.buffer), float16ToNumber);
  if (dtype === 'bfloat16') return Float32Array.from(new Uint16Array(copy.buffer), bfloat16ToNumber);
  return new array(copy.buffer);
}
