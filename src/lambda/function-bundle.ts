// The names that a function's own folder has in one file, tflite-interpreter.mjs: those that an edited index.mjs may want.

export { createHandler } from './handler.ts';
export { createFetchHandler } from './fetch-handler.ts';
export { createNodeListener } from './node-listener.ts';
export { createPreprocessor, decodeImage } from '../image/index.ts';
export { Interpreter, isTFLiteError, predictToLabels, readLabels, TFLiteError, topLabels } from '../index.ts';
