// The public names of "tflite-interpreter", listed one by one.

export { Interpreter } from './interpreter.ts';
export type { EngineInfo } from './interpreter.ts';
export type { GetTensorOptions, SetTensorOptions } from './tensor-access.ts';
export type { InterpreterOptions } from './interpreter-options.ts';
export type { ModelSource } from './model-source.ts';
export type { DownloadProgress } from './fetch-bytes.ts';
export type { WasmSource } from './engine/tflite-wasm/load.ts';
export type { ModelLimits } from './model/limits.ts';
export type { ModelMetadata } from './metadata.ts';
export type { SparsityParameters, TensorDetails } from './tensor-details.ts';
export type { QuantizationParameters } from './quantization.ts';
export type { NestedArray, Tensor, TensorLike } from './tensor.ts';
export type { NestedValue, SyncTensor, TensorValue, TypedArray } from './tensor-value.ts';
export { createTensor } from './tensor.ts';
export type { DType, TensorData, TensorDType } from './dtypes.ts';
export { DTYPES } from './dtypes.ts';
export { dequantize, quantize } from './quantization.ts';
export type { QuantizedDType } from './quantization.ts';
export { predictToLabels, topLabels } from './labels.ts';
export type { LabelledScore, Scores, TopOptions } from './labels.ts';
export { parseLabels, readLabels } from './label-file.ts';
export { isTFLiteError, TFLiteError } from './errors.ts';
export type { TFLiteErrorCode, TFLiteErrorData } from './errors.ts';
