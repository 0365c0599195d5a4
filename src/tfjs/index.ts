// The public names of "tflite-interpreter/tfjs", listed one by one.

export { fromTfjs } from './from-tfjs.ts';
export type { FromTfjsOptions } from './from-tfjs.ts';
export { toTfjs } from './to-tfjs.ts';
