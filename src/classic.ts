// What a classic script gives a page as the global `tflite`: the names of the main entry and of the image entry, in one file.

export { createTensor } from './tensor.ts';
export { decodeImage } from './image/decode.ts';
export { DTYPES } from './dtypes.ts';
export { dequantize, quantize } from './quantization.ts';
export { isTFLiteError, TFLiteError } from './errors.ts';
export { Interpreter } from './interpreter.ts';
export { parseLabels, readLabels } from './label-file.ts';
export { predictToLabels, topLabels } from './labels.ts';
export { createPreprocessor } from './image/preprocessor.ts';
export { resize } from './image/resize.ts';
