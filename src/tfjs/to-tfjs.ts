// toTfjs: a Tensor as a tensor of TensorFlow.js.

import { complex, tensor, tidy, type Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { TensorDType } from '../dtypes.ts';
import type { TensorLike } from '../tensor.ts';
import { convertExactly } from './exact.ts';

type TfDType = TfTensor['dtype'];

/** The dtype of TensorFlow.js, which has five, that holds the values of each dtype here. */
const TFJS_DTYPES = {
  float32: 'float32',
  float16: 'float32',
  bfloat16: 'float32',
  float64: 'float32',
  int8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'int32',
  uint16: 'int32',
  uint32: 'int32',
  uint64: 'int32',
  int4: 'int32',
  uint4: 'int32',
  int2: 'int32',
  bool: 'bool',
  string: 'string',
  complex64: 'complex64',
  complex128: 'complex64',
} as const satisfies Record<TensorDType, TfDType>;

/**
 * Copies a tensor into TensorFlow.js.
 *
 * float32, int32, bool, string and complex64 stay what they are; narrower integers become int32, and half floats
 * float32. int64, uint64, uint32, float64 and complex128 become int32, float32 and complex64 where these hold every
 * value exactly.
 *
 * @returns A tensor in the memory of TensorFlow.js' present backend: yours to `dispose`.
 * @throws {@link TFLiteError} `VALUE_RANGE` for the first value that TensorFlow.js cannot hold.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { createTensor } from 'tflite-interpreter';
 * import { toTfjs } from 'tflite-interpreter/tfjs';
 *
 * const classes = toTfjs(createTensor('int64', [2], new BigInt64Array([3n, 1n])));
 * classes.dtype; //=> 'int32'
 * classes.dispose();
 * ```
 */
export function toTfjs(value: TensorLike): TfTensor {
  const dtype = tfjsDType(value);
  const shape = [...value.shape];
  switch (value.dtype) {
    case 'string':
      return tensor(
        value.data.map((bytes) => bytes.slice()),
        shape,
        'string',
      );
    case 'bool':
      return tensor(value.data.slice(), shape, 'bool');
    case 'complex64':
    case 'complex128':
      return complexTensor(convertExactly(value.data, 'float32'), shape);
    default:
      return dtype === 'float32'
        ? tensor(convertExactly(value.data, 'float32'), shape, 'float32')
        : tensor(convertExactly(value.data, 'int32'), shape, 'int32');
  }
}

function tfjsDType(value: unknown): TfDType {
  if (typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value && 'data' in value) {
    if (Object.hasOwn(TFJS_DTYPES, String(value.dtype))) return TFJS_DTYPES[value.dtype as TensorDType];
  }
  throw new TypeError(`'value' has to be a tensor such as getTensor() gives: { dtype, shape, data }.`);
}

/** From re, im pairs to the two tensors of which TensorFlow.js makes a complex one. */
function complexTensor(pairs: ArrayLike<number>, shape: number[]): TfTensor {
  const part = (first: number): TfTensor =>
    tensor(
      Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + first]!),
      shape,
      'float32',
    );
  return tidy(() => complex(part(0), part(1)));
}
