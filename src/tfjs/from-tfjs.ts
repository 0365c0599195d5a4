// fromTfjs: a tensor of TensorFlow.js as a Tensor.

import { describeType } from '../check-arguments.ts';
import { engine, type Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { DTYPES, type TensorDType } from '../dtypes.ts';
import { TFLiteError } from '../errors.ts';
import { createTensor, type Tensor } from '../tensor.ts';
import { convertExactly, type NumberDType } from './exact.ts';

/** How `fromTfjs` gives a tensor. */
export interface FromTfjsOptions<D extends TensorDType = TensorDType> {
  /** The dtype of the result, such as the `dtype` of an input's details. @defaultValue the tensor's own */
  readonly dtype?: D | undefined;
}

/**
 * Copies a tensor out of TensorFlow.js; `setTensor` takes one of the right dtype by itself.
 *
 * With `dtype`, numbers and booleans become numbers of that dtype when it holds every one of them exactly: nothing is
 * rounded or clipped.
 *
 * @param tensor - Read with `dataSync`, so that a backend which cannot be read without waiting throws its own error.
 * @throws {@link TFLiteError} `VALUE_RANGE` for the first value that `dtype` does not hold, `DTYPE_MISMATCH` between
 * texts, complex numbers and others, `OPTION_INVALID` for a dtype that does not exist. A `TypeError` for what is no
 * tensor of TensorFlow.js.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor } from '@tensorflow/tfjs-core';
 * import { fromTfjs } from 'tflite-interpreter/tfjs';
 *
 * const pixels = fromTfjs(tensor([[0, 128, 255]]), { dtype: 'uint8' });
 * pixels.data; //=> new Uint8Array([0, 128, 255])
 * ```
 */
export function fromTfjs<D extends TensorDType = TensorDType>(
  tensor: TfTensor,
  options: FromTfjsOptions<D> = {},
): Tensor<D> {
  requireTfTensor(tensor);
  requireDType(options.dtype);
  const dtype: TensorDType = options.dtype ?? tensor.dtype;
  // The data is made by this very dtype.
  return createTensor<TensorDType>(dtype, [...tensor.shape], readData(tensor, dtype)) as Tensor<D>;
}

function readData(tensor: TfTensor, dtype: TensorDType): Tensor['data'] {
  const kind = kindOf(tensor.dtype);
  if (kind !== kindOf(dtype)) throw otherKind(tensor.dtype, dtype);
  if (kind === 'string') {
    // `dataSync` would decode the bytes as UTF-8, which they need not be.
    const texts = engine().readSync(tensor.dataId) as unknown as Uint8Array[];
    return texts.map((bytes) => bytes.slice());
  }
  const values = tensor.dataSync();
  if (kind === 'complex') return convertExactly(values, dtype === 'complex64' ? 'float32' : 'float64');
  // What is neither text nor complex has one number an element.
  return convertExactly(values, dtype as NumberDType);
}

function kindOf(dtype: TensorDType): 'string' | 'complex' | 'number' {
  if (dtype === 'string') return 'string';
  return dtype === 'complex64' || dtype === 'complex128' ? 'complex' : 'number';
}

function requireTfTensor(tensor: unknown): void {
  if (typeof tensor === 'object' && tensor !== null && 'dataId' in tensor && 'dataSync' in tensor) return;
  throw new TypeError(`'tensor' has to be a tensor of TensorFlow.js, not ${describeType(tensor)}.`);
}

function requireDType(dtype: unknown): void {
  if (dtype === undefined || dtype === 'string') return;
  if (typeof dtype !== 'string')
    throw new TypeError(`'dtype' has to be the name of a dtype, not ${describeType(dtype)}.`);
  if (Object.hasOwn(DTYPES, dtype) && DTYPES[dtype as TensorDType].array !== null) return;
  throw new TFLiteError('OPTION_INVALID', `There is no dtype '${dtype}' that a tensor can have here.`, {
    option: 'dtype',
    actual: dtype,
  });
}

function otherKind(actual: string, expected: TensorDType): TFLiteError<'DTYPE_MISMATCH'> {
  return new TFLiteError(
    'DTYPE_MISMATCH',
    `The tensor is ${actual}, which cannot become ${expected}: convert it in TensorFlow.js first.`,
    {
      tensor: '',
      expected,
      actual,
    },
  );
}
