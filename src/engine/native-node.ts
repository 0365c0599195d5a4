// The native engine in Node: a file of its own, loaded when it is asked for. `#native` leads here.

import type { Engine } from './engine.ts';
import type { NativeOptions } from './native-options.ts';

export { compileAtOnce } from '../platform/compile-at-once.ts';

/**
 * Finds, checks and loads the native library.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` where it is not installed, or is not the one that this version knows.
 */
export async function openNative(options: NativeOptions & { readonly numThreads: number }): Promise<Engine> {
  const { openLitertNative } = await import('./litert-native/litert-native.ts');
  return openLitertNative(options);
}
