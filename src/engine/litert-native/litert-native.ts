// The engine litert-native: the library of the Python package ai-edge-litert, called from JavaScript.

import { nativeHost } from '../../platform/native-host.ts';
import type { Engine, ModelParts, Session, SessionNeeds } from '../engine.ts';
import type { NativeOptions } from '../native-options.ts';
import { LITERT_VERSION } from './libraries.ts';
import { openLibrary, type Library } from './library.ts';
import { NativeSession } from './session.ts';
import type { SessionOptions } from './session-options.ts';
import { NATIVE_OPERATORS } from './supported-operators.ts';

/**
 * Finds, checks and loads the library; all engines of a thread share it.
 *
 * @param options.numThreads - Threads wanted; no more than the machine's cores are used.
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export async function openLitertNative(options: NativeOptions & { readonly numThreads: number }): Promise<Engine> {
  // One there always is, and asking loads a part of Node.
  const numThreads = options.numThreads > 1 ? Math.min(options.numThreads, nativeHost.availableThreads()) : 1;
  return new LitertNative(await openLibrary(options.libraryPath), { ...options, numThreads });
}

class LitertNative implements Engine {
  readonly name = 'litert-native';
  readonly version = LITERT_VERSION;
  readonly support = NATIVE_OPERATORS;
  readonly reachesOutputsOnly = true;
  readonly numThreads: number;
  readonly #library: Library;
  readonly #options: SessionOptions;

  constructor(library: Library, options: SessionOptions) {
    this.#library = library;
    this.#options = options;
    this.numThreads = options.numThreads;
  }

  createSession(model: ModelParts, needs: SessionNeeds = {}): Session {
    return new NativeSession(this.#library, model, this.#options, needs);
  }

  close(): void {
    // Sessions give back what they hold; the library stays loaded.
  }
}
