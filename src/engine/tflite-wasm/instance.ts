// One running WebAssembly instance: its memory, its log lines, its threads, and whether it can still be used.

import { startThread, threadsStartInCall } from '#platform';
import { TFLiteError } from '../../errors.ts';
import type { ThreadWorker } from '../../platform/platform.ts';
import type { GlueModule, GlueOptions } from './bindings.ts';
import type { LoadedBuild } from './load.ts';
import { ThreadPool } from './thread-pool.ts';

const ENGINE = 'tflite-wasm';

// An operator that fails writes one or two lines; a model that fails to load a handful.
const LOG_LINES = 32;

const NODE = /^Node number (\d+) \((\w+)\) failed/;

/** An instance and its heap. Owned by one engine; dead after an abort, a trap or {@link close}. */
export class Instance {
  readonly module: GlueModule;
  readonly pool: ThreadPool;
  #memory!: WebAssembly.Memory;
  #view!: DataView;
  #log: string[] = [];
  #threads: ThreadWorker[] = [];
  #alive = true;

  /** Instantiates at once: nothing is awaited, since a session may have to replace a dead instance in mid-call. */
  constructor({ factory, module, threadScript }: LoadedBuild) {
    const options: GlueOptions = {
      locateFile: (path) => path,
      print: () => undefined,
      printErr: (line) => this.#note(line),
      instantiateWasm: (imports, done) => {
        const instance = new WebAssembly.Instance(module, imports);
        this.#memory = memoryOf(instance, imports);
        done(instance, module);
        return {};
      },
      queueRun: threadsStartInCall,
      createPthreadWorker: () => this.#startThread(threadScript!),
    };
    // The promise repeats what the call has done by the time it returns; an abort rejects it once more, later.
    try {
      factory(options).catch(() => undefined);
    } catch (cause) {
      throw this.loadError('it did not start', cause);
    }
    if (!('TFLiteWebModelRunner' in options)) throw this.loadError('it did not start');
    // The factory has filled in the object it was given.
    this.module = options as GlueOptions & GlueModule;
    this.pool = new ThreadPool(this.module.PThread);
  }

  /** False after an abort, a trap or {@link close}: the instance must not be entered again. */
  get alive(): boolean {
    return this.#alive;
  }

  /** A fresh view of the heap; it is detached by the next call into the engine that makes the heap grow. */
  bytes(pointer: number, length: number): Uint8Array {
    const { buffer } = this.#memory;
    if (pointer + length > buffer.byteLength) throw this.#overwritten();
    return new Uint8Array(buffer, pointer, length);
  }

  /** An aligned 32-bit word of the heap. */
  word(pointer: number): number {
    const heap = this.#heap();
    if (pointer + 4 > heap.byteLength) throw this.#overwritten();
    return heap.getUint32(pointer, true);
  }

  setWord(pointer: number, value: number): void {
    this.#heap().setUint32(pointer, value, true);
  }

  /**
   * Calls into the engine. A trap or an abort retires the instance.
   *
   * @param method - The public method on whose behalf the call is made.
   * @throws {@link TFLiteError} `ENGINE_ABORTED`.
   */
  run<Result>(method: string, call: (module: GlueModule) => Result): Result {
    if (!this.#alive) throw aborted(method, 'it broke before', undefined);
    this.#log = [];
    try {
      return call(this.module);
    } catch (cause) {
      this.close();
      const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
      throw aborted(
        method,
        this.failure().reason ?? String(reason),
        new Error([reason, ...this.#log].join('\n'), { cause }),
      );
    }
  }

  /** The engine's own lines since the last {@link run}, as the cause of an error. */
  logAsCause(): ErrorOptions {
    return { cause: new Error(this.#log.join('\n') || 'the engine wrote nothing') };
  }

  /** What the engine wrote of a failure: the first error without its mark and source position, and the node. */
  failure(): { reason?: string; operator?: string; node?: number } {
    const errors = this.#log.filter((line) => line.startsWith('ERROR: ')).map((line) => line.slice('ERROR: '.length));
    const [, node, operator] = errors.map((line) => NODE.exec(line)).find((match) => match !== null) ?? [];
    const reason = errors
      .find((line) => !NODE.test(line))
      ?.replace(/^\S+\.(?:cc|h):\d+ /, '')
      .replace(/\.$/, '');
    return {
      ...(reason !== undefined && { reason }),
      ...(operator !== undefined && { operator, node: Number(node) }),
    };
  }

  /** An error that says that the WebAssembly is not the one that this library knows. */
  loadError(what: string, cause?: unknown): TFLiteError<'ENGINE_LOAD'> {
    return new TFLiteError(
      'ENGINE_LOAD',
      `The engine's WebAssembly is not the build that this version knows: ${what}. Use the files that come with the package.`,
      { engine: ENGINE, tried: [] },
      { cause },
    );
  }

  /** Ends the threads and lets go of the heap. Twice is fine. */
  close(): void {
    this.#alive = false;
    for (const thread of this.#threads) thread.terminate();
    this.#threads = [];
  }

  /** A pointer out of the heap: an operator has written over the engine's own objects. */
  #overwritten(): TFLiteError<'ENGINE_ABORTED'> {
    this.close();
    return aborted('invoke', 'an operator of the model wrote over its memory', undefined);
  }

  #heap(): DataView {
    // Growing the heap replaces the buffer.
    const { buffer } = this.#memory;
    if (this.#view?.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }

  #note(line: string): void {
    if (!line.startsWith('INFO: ') && this.#log.length < LOG_LINES) this.#log.push(line);
  }

  #startThread(script: string): ThreadWorker {
    const thread = startThread(script);
    this.#threads.push(thread);
    return thread;
  }
}

function aborted(method: string, reason: string, cause: Error | undefined): TFLiteError<'ENGINE_ABORTED'> {
  return new TFLiteError(
    'ENGINE_ABORTED',
    `The engine stopped in ${method}(): ${reason}. This interpreter starts afresh with the next allocateTensors(); others are not touched.`,
    { engine: ENGINE, method },
    cause && { cause },
  );
}

/** The threaded build imports its memory, the other one exports it; the names are minified. */
function memoryOf(instance: WebAssembly.Instance, imports: WebAssembly.Imports): WebAssembly.Memory {
  const candidates: unknown[] = [instance.exports, ...Object.values(imports)].flatMap((names) => Object.values(names));
  return candidates.find((value) => value instanceof WebAssembly.Memory)!;
}
