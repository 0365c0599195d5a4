// What several claims need: values, and the error that a creation ends with.

import { Interpreter, isTFLiteError, type TFLiteErrorCode } from 'tflite-interpreter';

/** What a claim says, done. */
export type Claims = Record<string, () => Promise<void>>;

export const X = [-1.25, 1, -0.5, 0.25];
export const IMAGE = new Float32Array(5 * 6 * 3).map((_, i) => Math.sin(i));

export const creationError = async (options: object): Promise<TFLiteErrorCode | undefined> => {
  const error: unknown = await Interpreter.create(options).catch((thrown: unknown) => thrown);
  return isTFLiteError(error) ? error.code : undefined;
};
