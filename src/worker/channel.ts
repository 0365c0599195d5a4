// The caller's side of a worker: calls out, answers in, and what happens to calls when the worker ends.

import type { WasmModule } from '../engine/tflite-wasm/load.ts';
import type { DownloadProgress } from '../fetch-bytes.ts';
import type { EngineBuild, ScriptWorker } from '../platform/platform.ts';
import type { Arguments, Facts, Method, Reply, Request, Result } from './protocol.ts';
import { receiveError } from './sent-error.ts';
import { workerGone, workerNotStarted } from './worker-errors.ts';

/** How one call is made. */
export interface CallOptions {
  /**
   * Ends the wait: the promise is rejected with the signal's reason at once. A call that has not begun is left out; one
   * that runs goes on to its end, unseen, and only `terminate` stops it.
   */
  readonly signal?: AbortSignal | undefined;
  /** Buffers that are handed over to the worker instead of copied; they are empty here afterwards. */
  readonly transfer?: readonly ArrayBufferLike[] | undefined;
}

/** What the caller's side does for its worker. */
export interface Host {
  loadWasm(build: EngineBuild): Promise<WasmModule>;
  /** Without the build for several threads, the worker makes do with the other one. */
  readonly mayLackThreads: boolean;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
}

/** What a call is rejected with once the worker has ended. */
type Ended = (method: string) => unknown;

interface Pending {
  /** The public name of the method, for errors. */
  readonly name: string;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** Calls to one worker. */
export class Channel {
  readonly #worker: ScriptWorker;
  readonly #host: Host;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  /** What the interpreter last told of itself; undefined before it is created. */
  #facts: Facts | undefined;
  /** The worker has said something, so it did start. */
  #heard = false;
  /** Why no call can be made any more. */
  #ended: Ended | undefined;

  constructor(worker: ScriptWorker, host: Host) {
    this.#worker = worker;
    this.#host = host;
    worker.onmessage = ({ data }) => this.#receive(data as Reply);
    worker.onerror = (cause) => this.#fail(cause);
  }

  get facts(): Facts | undefined {
    return this.#facts;
  }

  get open(): boolean {
    return this.#ended === undefined;
  }

  /**
   * Makes a call; calls are made in their order.
   *
   * @param name - The public method, as errors call it.
   * @throws {@link TFLiteError} `CLOSED`, `WORKER_FAILED`, and whatever the method throws in the worker.
   */
  call<M extends Method>(
    method: M,
    args: Arguments<M>,
    { signal, transfer = [] }: CallOptions = {},
    name: string = method,
  ): Promise<Result<M>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) throw this.#ended(name);
      requireSignal(signal);
      signal?.throwIfAborted();
      const id = this.#calls++;
      try {
        this.#send({ kind: 'call', id, method, args }, transfer);
      } catch (cause) {
        // A DataCloneError: a function among the values, a buffer that was handed over before.
        throw new TypeError(`The arguments of ${name}() cannot be sent to the worker: ${String(cause)}.`, { cause });
      }
      const abort = (): void => {
        this.#send({ kind: 'abort', id });
        this.#settle(id)?.reject(signal!.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const done = (): void => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, {
        name,
        // The worker answers a call of this method with this method's result.
        resolve: (value) => (done(), resolve(value as Result<M>)),
        reject: (reason: Error) => (done(), reject(reason)),
      });
      this.#worker.keepAlive(true);
    });
  }

  /** Lets no further call in; those before go on. */
  refuse(ended: Ended): void {
    this.#ended ??= ended;
  }

  /** Ends the worker at once; calls that wait for it are rejected. */
  end(ended: Ended): void {
    this.refuse(ended);
    this.#worker.terminate();
    for (const id of [...this.#pending.keys()]) {
      const pending = this.#settle(id)!;
      pending.reject(ended(pending.name));
    }
  }

  #receive(reply: Reply): void {
    this.#heard = true;
    switch (reply.kind) {
      case 'value':
        this.#settle(reply.id)?.resolve(reply.value);
        break;
      case 'error':
        this.#settle(reply.id)?.reject(receiveError(reply.error));
        break;
      case 'facts':
        this.#facts = reply.facts;
        break;
      case 'progress':
        this.#progress(reply.progress);
        break;
      case 'ask-wasm':
        void this.#giveWasm(reply.build);
        break;
    }
  }

  async #giveWasm(build: EngineBuild): Promise<void> {
    try {
      this.#send({ kind: 'wasm', build, module: await this.#host.loadWasm(build) });
    } catch (error) {
      if (build === 'threaded' && this.#host.mayLackThreads) this.#send({ kind: 'wasm', build, reason: String(error) });
      // Without its engine the worker is of no use; the calls that wait for it fail with the very error.
      else this.end(() => error);
    }
  }

  #progress(progress: DownloadProgress): void {
    try {
      this.#host.onProgress?.(progress);
    } catch (error) {
      // As in Interpreter.create: what the callback throws ends the creation.
      this.end(() => error);
    }
  }

  /** Takes a call out of the list of those that wait; undefined for one that was aborted. */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.keepAlive(false);
    return pending;
  }

  #fail(cause: unknown): void {
    this.end((method) => (this.#heard ? workerGone(method, cause) : workerNotStarted(method, cause)));
  }

  #send(request: Request, transfer: readonly ArrayBufferLike[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}

function requireSignal(signal: unknown): void {
  if (signal === undefined || (typeof signal === 'object' && signal !== null && 'throwIfAborted' in signal)) return;
  throw new TypeError(`'signal' has to be an AbortSignal.`);
}
