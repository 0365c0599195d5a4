// TfLiteType: the numbers by which every runtime of TensorFlow Lite names the dtypes of its tensors.

import type { DType } from '../dtypes.ts';

/**
 * By the numbers of tensorflow/lite/core/c/c_api_types.h, which LiteRtElementType shares; they are not those of the file
 * format. Runtimes know those of their own time: the list ends later than that of TensorFlow 2.11.
 */
export const TFLITE_TYPES: readonly (DType | undefined)[] = [
  undefined,
  'float32',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  'complex64',
  'int8',
  'float16',
  'float64',
  'complex128',
  'uint64',
  'resource',
  'variant',
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
];
