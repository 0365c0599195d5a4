// No native engine, where programs cannot load native code, or the file holds everything that they may load. `#native`
// leads here in browsers and in the folder of a serverless function.

import { TFLiteError } from '../errors.ts';

/** @throws {@link TFLiteError} `ENGINE_LOAD`, always. */
export function openNative(): Promise<never> {
  return Promise.reject(
    new TFLiteError(
      'ENGINE_LOAD',
      'There is no native engine here: it needs Node.js and the package as it is installed.',
      {
        engine: 'litert-native',
        tried: [],
      },
    ),
  );
}

/** Nothing is compiled without waiting. */
export function compileAtOnce(): undefined {
  return undefined;
}
