// The public names of "tflite-interpreter/converter", listed one by one.

export { TFLiteConverter } from './converter.ts';
export { readKerasModel } from './keras/read-keras-model.ts';
export type { KerasModelSource } from './keras/read-keras-model.ts';
export type { KerasFormat, KerasModel } from './keras/keras-model.ts';
