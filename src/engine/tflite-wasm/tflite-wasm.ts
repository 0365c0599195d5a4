// The engine tflite-wasm: TensorFlow Lite as WebAssembly, out of @tensorflow/tfjs-tflite.

import { availableThreads, threadsStartInCall } from '#platform';
import { isTFLiteError, TFLiteError } from '../../errors.ts';
import type { Engine, ModelParts, Session, SessionNeeds } from '../engine.ts';
import { Instance } from './instance.ts';
import { loadBuild, loadLaterBuild, type CompileAtOnce, type LoadedBuild, type LoadOptions } from './load.ts';
import { WasmSession } from './session.ts';
import { WASM_OPERATORS } from './supported-operators.ts';
import { workersFor } from './thread-pool.ts';

interface OpenOptions extends LoadOptions {
  readonly numThreads: number;
}

/**
 * Loads the engine for one interpreter: an instance of its own, compiled code shared.
 *
 * @param options.numThreads - Threads wanted; no more than the machine's cores are used, since idle threads of this
 * engine wait busily and take the cores from the working ones. Where the build for several threads is not to be had, or
 * its workers do not start, it is one.
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export async function openTfliteWasm(options: OpenOptions): Promise<Engine> {
  const numThreads = Math.min(options.numThreads, availableThreads());
  const build = await (numThreads > 1 ? loadThreaded(options) : loadBuild('simd', options));
  const engine = new TfliteWasm(build, build.threadScript === undefined ? 1 : numThreads);
  if (threadsStartInCall || (await engine.startThreads()) || options.threadWorkerUrl === undefined) return engine;
  engine.close();
  throw threadsNotStarted(String(options.threadWorkerUrl));
}

/**
 * Loads all but the package's own WebAssembly, which is read and compiled when the engine is opened: then without waiting.
 * For platforms whose threads start in a call.
 *
 * @param compile - Compiles the file of a build at once.
 * @throws {@link TFLiteError} `ENGINE_LOAD`, now or when the engine is opened.
 */
export async function prepareTfliteWasm(options: OpenOptions, compile: CompileAtOnce): Promise<() => Engine> {
  const numThreads = Math.min(options.numThreads, availableThreads());
  const build = await loadLaterBuild(numThreads > 1 ? 'threaded' : 'simd', options, compile);
  return () => new TfliteWasm(build(), numThreads);
}

/** Bundlers that emit no files leave the build for several threads behind: the other one is always there. */
async function loadThreaded(options: OpenOptions): Promise<LoadedBuild> {
  try {
    return await loadBuild('threaded', options);
  } catch (error) {
    // Whoever says where the file is wants to know that it is not there.
    if (options.wasm || !isTFLiteError(error, 'ENGINE_LOAD')) throw error;
    return loadBuild('simd', options);
  }
}

/** Whoever says where the script is wants to know that it does not start. */
function threadsNotStarted(url: string): TFLiteError<'ENGINE_LOAD'> {
  return new TFLiteError(
    'ENGINE_LOAD',
    `No thread of the engine started from ${url}. Serve tflite-interpreter/wasm/thread.worker.js there, from the page's own origin, and allow it in the page's Content-Security-Policy: worker-src 'self'.`,
    { engine: 'tflite-wasm', tried: [url] },
  );
}

class TfliteWasm implements Engine {
  readonly name = 'tflite-wasm';
  // The binary names no version; operator versions end with those of TensorFlow 2.11.
  readonly version = '0.0.1-alpha.10';
  readonly support = WASM_OPERATORS;
  readonly reachesOutputsOnly = false;
  readonly #build: LoadedBuild;
  #numThreads: number;
  /** None once closed: whoever keeps the engine does not keep the heap. */
  #instance: Instance | undefined;

  constructor(build: LoadedBuild, numThreads: number) {
    this.#build = build;
    this.#numThreads = numThreads;
    this.#instance = new Instance(build);
  }

  get numThreads(): number {
    return this.#numThreads;
  }

  /** Starts what a session will need; where workers are forbidden or do not answer, one thread is left, and it is false. */
  async startThreads(): Promise<boolean> {
    const filled = (await this.#instance?.pool.fill(workersFor(this.#numThreads))) ?? true;
    if (!filled) this.#numThreads = 1;
    return filled;
  }

  createSession(model: ModelParts, needs: SessionNeeds = {}): Session {
    if (!this.#instance?.alive) {
      this.#instance = new Instance(this.#build);
      // Not awaited: the session that replaces a broken one has one thread, the next one all of them.
      if (!threadsStartInCall) void this.startThreads();
    }
    return new WasmSession(this.#instance, model, { ...needs, numThreads: this.#numThreads });
  }

  close(): void {
    this.#instance?.close();
    this.#instance = undefined;
  }
}
