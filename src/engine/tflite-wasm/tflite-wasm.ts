// The engine tflite-wasm: TensorFlow Lite as WebAssembly, out of @tensorflow/tfjs-tflite.

import { platform } from '#platform';
import type { Engine, ModelParts, Session } from '../engine.ts';
import { Instance } from './instance.ts';
import { loadBuild, type LoadedBuild, type WasmSource } from './load.ts';
import { WasmSession } from './session.ts';
import { WASM_OPERATORS } from './supported-operators.ts';

/**
 * Loads the engine for one interpreter: an instance of its own, compiled code shared.
 *
 * @param options.numThreads - Threads wanted; no more than the machine's cores are used, since idle threads of this
 * engine wait busily and take the cores from the working ones.
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export async function openTfliteWasm(options: {
  numThreads: number;
  wasm?: WasmSource | undefined;
  signal?: AbortSignal | undefined;
}): Promise<Engine> {
  const numThreads = Math.min(options.numThreads, platform.availableThreads());
  const build = await loadBuild(numThreads > 1 ? 'threaded' : 'simd', options);
  return new TfliteWasm(build, numThreads);
}

class TfliteWasm implements Engine {
  readonly name = 'tflite-wasm';
  // The binary names no version; operator versions end with those of TensorFlow 2.11.
  readonly version = '0.0.1-alpha.10';
  readonly support = WASM_OPERATORS;
  readonly numThreads: number;
  readonly #build: LoadedBuild;
  /** None once closed: whoever keeps the engine does not keep the heap. */
  #instance: Instance | undefined;

  constructor(build: LoadedBuild, numThreads: number) {
    this.#build = build;
    this.numThreads = numThreads;
    this.#instance = new Instance(build);
  }

  createSession(model: ModelParts, { profile = false } = {}): Session {
    if (!this.#instance?.alive) this.#instance = new Instance(this.#build);
    return new WasmSession(this.#instance, model, { numThreads: this.numThreads, profile });
  }

  close(): void {
    this.#instance?.close();
    this.#instance = undefined;
  }
}
