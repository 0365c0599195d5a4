// The surface of the WebAssembly glue that this library uses, typed by hand. Types only.

import type { ThreadWorker } from '../../platform/platform.ts';

/** What Emscripten's factory is given; it becomes the module itself. */
export interface GlueOptions {
  locateFile(path: string): string;
  print(line: string): void;
  printErr(line: string): void;
  /** Has to call `done` before it returns, so that the module is usable as soon as the factory has returned. */
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  /** A thread may be asked to run before it has said that it is loaded: it works through its messages in order. */
  queueRun?: boolean;
  /** Workers started at once; threads beyond them start when they are needed. */
  pthreadPoolSize?: number;
  createPthreadWorker?(): unknown;
}

/** A worker as the glue keeps it. */
export interface GlueWorker extends ThreadWorker {
  /** Set once it is ready to run. */
  loaded?: boolean;
  /** Set by this library's edits: messages that say that it is free, and are old news. */
  freedEarly?: number;
}

/** The glue's threads; the build for one thread has none. */
export interface GlueThreads {
  readonly unusedWorkers: GlueWorker[];
  readonly runningWorkers: readonly GlueWorker[];
  /** Puts a new worker behind the unused ones. */
  allocateUnusedWorker(): void;
  loadWasmModuleToWorker(worker: GlueWorker, onLoaded: () => void): void;
  returnWorkerToPool(worker: GlueWorker): void;
}

/** A module after its factory has returned. */
export interface GlueModule {
  readonly PThread?: GlueThreads;
  _malloc(byteLength: number): number;
  _free(pointer: number): void;
  readonly TFLiteWebModelRunner: {
    CreateFromBufferAndOptions(
      pointer: number,
      byteLength: number,
      options: { numThreads: number; enableProfiling: boolean; maxProfilingBufferEntries: number },
    ): StatusOrRunner;
  };
}

/** Emscripten's factory: it fills in the object that it is given and returns a promise of it. */
export type GlueFactory = (module: GlueOptions) => Promise<unknown>;

/** Everything that embind hands out lives on the heap until it is deleted. */
export interface EmbindObject {
  readonly $$: { readonly ptr: number };
  delete(): void;
}

export interface StatusOrRunner extends EmbindObject {
  ok(): boolean;
  errorMessage(): string;
  value(): Runner;
}

export interface Runner extends EmbindObject {
  GetInputs(): TensorVector;
  GetOutputs(): TensorVector;
  /** False when an operator failed; the reason is on `printErr`. */
  Infer(): boolean;
}

export interface TensorVector extends EmbindObject {
  size(): number;
  get(index: number): TensorInfo;
}

export interface TensorInfo extends EmbindObject {
  /** The tensor's index in its subgraph. */
  readonly id: number;
}
