// Which engine the corpus is replayed on: `npm run conformance -- --engine NAME`.

import type { InterpreterOptions } from 'tflite-interpreter';

/** The engine of this run. */
export const ENGINE = (process.env['CONFORMANCE_ENGINE'] ?? 'wasm') as NonNullable<InterpreterOptions['engine']>;

const libraryPath = process.env['NATIVE_LIBRARY'];

/** Options of `Interpreter.create` for it. */
export const ENGINE_OPTIONS: Pick<InterpreterOptions, 'engine' | 'native'> = {
  engine: ENGINE,
  ...(libraryPath !== undefined && { native: { libraryPath } }),
};
