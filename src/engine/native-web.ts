// No native engine, where programs cannot load native code. `#native` leads here in browsers.

import { TFLiteError } from '../errors.ts';

/** @throws {@link TFLiteError} `ENGINE_LOAD`, always. */
export function openNative(): Promise<never> {
  return Promise.reject(
    new TFLiteError('ENGINE_LOAD', 'There is no native engine on this platform: it needs Node.js.', {
      engine: 'litert-native',
      tried: [],
    }),
  );
}

/** Nothing is compiled without waiting. */
export function compileAtOnce(): undefined {
  return undefined;
}
