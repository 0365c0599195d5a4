// The native engine in Node: a file of its own, loaded when it is asked for. `#native` leads here.

import type { Engine } from './engine.ts';
import type { NativeSettings } from './native-options.ts';

export { compileAtOnce } from '../platform/compile-at-once.ts';

// Each import() keeps what waits for it until the next full collection: one is enough.
let file: Promise<{ readonly openLitertNative: typeof openNative }> | undefined;

/**
 * Finds, checks and loads the native library.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` where it is not installed, or is not the one that this version knows.
 */
export async function openNative(options: NativeSettings): Promise<Engine> {
  file ??= import('./litert-native/litert-native.ts').catch((error: unknown) => {
    file = undefined;
    throw error;
  });
  const { openLitertNative } = await file;
  return openLitertNative(options);
}
