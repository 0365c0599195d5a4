// The engine litert-native: the library of the Python package ai-edge-litert, called from JavaScript.

import { nativeHost } from '../../platform/native-host.ts';
import type { Engine, ModelParts, Session, SessionNeeds } from '../engine.ts';
import { checkNativeOptions, type NativeSettings } from '../native-options.ts';
import { LITERT_VERSION } from './libraries.ts';
import { openLibrary, type Library } from './library.ts';
import { makeCacheFolder } from './weight-file.ts';
import { NativeSession, type SessionSettings } from './session.ts';
import { NATIVE_OPERATORS } from './supported-operators.ts';

/**
 * Finds, checks and loads the library; all engines of a thread share it.
 *
 * @param options.numThreads - Threads wanted; no more than the machine's cores are used.
 * @throws {@link TFLiteError} `OPTION_INVALID`, `ENGINE_LOAD`; a `TypeError` for a setting of the wrong JavaScript type.
 */
export async function openLitertNative({ native, numThreads }: NativeSettings): Promise<Engine> {
  checkNativeOptions(native);
  const { libraryPath, ...options } = native;
  const library = openLibrary(libraryPath);
  if (options.weightCacheFolder !== undefined) await makeCacheFolder(options.weightCacheFolder);
  // One there always is, and asking loads a part of Node.
  const threads = numThreads > 1 ? Math.min(numThreads, nativeHost.availableThreads()) : 1;
  return new LitertNative(library, { ...options, numThreads: threads });
}

class LitertNative implements Engine {
  readonly name = 'litert-native';
  readonly version = LITERT_VERSION;
  readonly support = NATIVE_OPERATORS;
  readonly reachesOutputsOnly = true;
  readonly numThreads: number;
  readonly #library: Library;
  readonly #options: SessionSettings;

  constructor(library: Library, options: SessionSettings) {
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
