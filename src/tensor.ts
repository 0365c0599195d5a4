// Tensor: what getTensor gives and setTensor takes. A value with a shape and a dtype, owned by the caller.

import { elementCount, type TensorData, type TensorDType } from './dtypes.ts';

/** Numbers, bigints, booleans or texts, nested as deep as the tensor's rank; a scalar is the bare value. */
export type NestedArray = number | bigint | boolean | string | readonly NestedArray[];

interface TensorOf<D extends TensorDType> {
  /** Element type by numpy's name. */
  readonly dtype: D;
  /** Dimensions, outermost first; images are NHWC. `[]` is a scalar. */
  readonly shape: readonly number[];
  /** The elements, row-major. Yours: the interpreter neither keeps nor changes it. */
  readonly data: TensorData<D>;
  /** The elements as nested arrays: complex numbers as `[re, im]`, bool as booleans, strings decoded from UTF-8. */
  toArray(): NestedArray;
}

/**
 * A copy of a tensor's value, as numpy's array is in Python.
 *
 * Without a type argument it is a union that `dtype` tells apart: after `if (t.dtype === 'float32')`,
 * `t.data` is a `Float32Array`.
 */
export type Tensor<D extends TensorDType = TensorDType> = D extends TensorDType ? TensorOf<D> : never;

/** What a tensor needs to be read: a {@link Tensor}, or a literal of the same three properties. */
export type TensorLike<D extends TensorDType = TensorDType> = D extends TensorDType
  ? Omit<TensorOf<D>, 'toArray'>
  : never;

/**
 * Joins elements, shape and dtype; nothing is copied.
 *
 * @param data - `elementCount(shape)` elements (twice as many entries for complex dtypes).
 */
export function createTensor<D extends TensorDType>(
  dtype: D,
  shape: readonly number[],
  data: TensorData<D>,
): Tensor<D> {
  const tensor: TensorOf<D> = { dtype, shape, data, toArray: () => nest(readers[kindOf(dtype)](data), shape) };
  // The conditional type cannot be resolved while D is open; for each D it is exactly TensorOf<D>.
  return tensor as Tensor<D>;
}

type Kind = 'number' | 'bool' | 'string' | 'complex';

function kindOf(dtype: TensorDType): Kind {
  if (dtype === 'bool' || dtype === 'string') return dtype;
  return dtype === 'complex64' || dtype === 'complex128' ? 'complex' : 'number';
}

type ReadElement = (position: number) => NestedArray;

const readers = {
  number: (data) => (i) => (data as ArrayLike<number>)[i]!,
  bool: (data) => (i) => (data as Uint8Array)[i] !== 0,
  string: (data) => {
    const decoder = new TextDecoder();
    return (i) => decoder.decode((data as Uint8Array[])[i]);
  },
  complex: (data) => (i) => [(data as Float32Array)[2 * i]!, (data as Float32Array)[2 * i + 1]!],
} as const satisfies Record<Kind, (data: TensorData) => ReadElement>;

function nest(read: ReadElement, shape: readonly number[], start = 0): NestedArray {
  const [length, ...inner] = shape;
  if (length === undefined) return read(start);
  const stride = elementCount(inner);
  return Array.from({ length }, (_, i) => nest(read, inner, start + i * stride));
}
