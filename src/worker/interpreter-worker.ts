// InterpreterWorker: an Interpreter in a worker of its own, with the same methods as promises.

import { loadWorkerScript, startWorker } from '#worker';
import type { TensorDType } from '../dtypes.ts';
import { loadModule } from '../engine/tflite-wasm/load.ts';
import type {
  EngineInfo,
  GetTensorOptions,
  OpDetails,
  OperatorProfile,
  SetTensorOptions,
  SignatureList,
  Tensor,
  TensorDetails,
  TensorValue,
} from '../index.ts';
import type { ScriptWorker } from '../platform/platform.ts';
import { Channel, type CallOptions } from './channel.ts';
import { receiveMetadata, type WorkerMetadata } from './metadata.ts';
import { packOptions, type InterpreterWorkerOptions } from './options.ts';
import { packValue } from './sendable.ts';
import { receiveTensor, WorkerSignatureRunner } from './signature-runner.ts';
import { workerClosed, workerNotStarted } from './worker-errors.ts';

// Node's console.log asks for this one; without it, it would show private memory.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * An `Interpreter` in a worker of its own: the same methods, each giving a promise, while the caller's thread stays free.
 *
 * The library starts the worker by itself, in a page and in Node. Calls are made in their order, also without waiting
 * for the one before; arguments are copied when the call is made. Errors are those of `Interpreter`, with code and data.
 * There is no `tensor(index)`: a view cannot show another thread's memory.
 *
 * @example
 * ```ts
 * import { InterpreterWorker } from 'tflite-interpreter/worker';
 *
 * const interpreter = await InterpreterWorker.create({ modelPath: 'model.tflite' });
 * await interpreter.allocateTensors();
 * const [input] = await interpreter.getInputDetails();
 * const [output] = await interpreter.getOutputDetails();
 * await interpreter.setTensor(input!.index, new Uint8Array(224 * 224 * 3));
 * await interpreter.invoke();
 * console.log(await interpreter.getTensor(output!.index));
 * await interpreter.close();
 * ```
 */
export class InterpreterWorker {
  readonly #channel: Channel;
  #closing: Promise<void> | undefined;

  private constructor(channel: Channel | undefined) {
    if (!channel) throw new TypeError('Workers with an interpreter are made by InterpreterWorker.create().');
    this.#channel = channel;
  }

  /**
   * Starts a worker, and in it reads and checks a model and loads the engine.
   *
   * @param options - Those of `Interpreter.create`, and `transfer` and `workerUrl`.
   * @throws {@link TFLiteError} those of `Interpreter.create`, and `WORKER_FAILED` when the worker cannot start.
   */
  static async create(options: InterpreterWorkerOptions): Promise<InterpreterWorker> {
    const { options: packed, transfer } = await packOptions(options);
    const { signal, wasm, workerUrl, onProgress } = options;
    signal?.throwIfAborted();
    const script = workerUrl === undefined ? { source: await loadWorkerScript() } : { url: workerUrl };
    const channel = new Channel(start(script), {
      loadWasm: (build) => loadModule(build, { wasm, signal }),
      // Whoever says where the WebAssembly is wants to know that it is not there.
      mayLackThreads: wasm === undefined,
      onProgress,
    });
    try {
      await channel.call('create', [packed], { signal, transfer });
      return new InterpreterWorker(channel);
    } catch (error) {
      channel.end(workerClosed);
      throw error;
    }
  }

  /**
   * Gives every tensor its memory.
   *
   * @throws {@link TFLiteError} those of `Interpreter.allocateTensors`, `WORKER_FAILED`.
   */
  allocateTensors(options: CallOptions = {}): Promise<void> {
    return this.#channel.call('allocateTensors', [], options);
  }

  /**
   * Gives an input another shape; it takes effect with the next {@link allocateTensors}.
   *
   * @param index - The input's `index` from {@link getInputDetails}.
   * @param shape - The new dimensions.
   * @param options - How much may change.
   * @param options.strict - Only dimensions that are -1 in `shapeSignature` may change. @defaultValue false
   * @throws {@link TFLiteError} those of `Interpreter.resizeTensorInput`, `WORKER_FAILED`.
   */
  resizeTensorInput(index: number, shape: readonly number[], options: { strict?: boolean } = {}): Promise<void> {
    return this.#channel.call('resizeTensorInput', [index, shape, options]);
  }

  /** The model's inputs in its own order. */
  getInputDetails(): Promise<TensorDetails[]> {
    return this.#channel.call('getInputDetails', []);
  }

  /** The model's outputs in its own order. A shape that depends on the values is right after `invoke`. */
  getOutputDetails(): Promise<TensorDetails[]> {
    return this.#channel.call('getOutputDetails', []);
  }

  /**
   * Every tensor of the file, by index.
   *
   * @throws {@link TFLiteError} `CLOSED`, `SUBGRAPH_INDEX`, `WORKER_FAILED`.
   */
  getTensorDetails(subgraphIndex = 0): Promise<TensorDetails[]> {
    return this.#channel.call('getTensorDetails', [subgraphIndex]);
  }

  /**
   * Every node of a subgraph in the file's order, with versions and options.
   *
   * @throws {@link TFLiteError} `CLOSED`, `SUBGRAPH_INDEX`, `WORKER_FAILED`.
   */
  getOpsDetails(subgraphIndex = 0): Promise<OpDetails[]> {
    return this.#channel.call('getOpsDetails', [subgraphIndex]);
  }

  /**
   * How long each operator took, as the engine's own profiler measured it.
   *
   * @throws {@link TFLiteError} `CLOSED`; `OPTION_INVALID` without `enableProfiling`; `WORKER_FAILED`.
   */
  getProfile(): Promise<OperatorProfile[]> {
    return this.#channel.call('getProfile', []);
  }

  /**
   * Copies a value into an input tensor. The value is read when the call is made: it may change right after.
   *
   * @param index - The tensor's `index` from {@link getInputDetails}, not its position in that list.
   * @param value - What `Interpreter.setTensor` takes.
   * @param options - `transfer: [value.data.buffer]` hands the value's memory over instead of copying it.
   * @throws {@link TFLiteError} those of `Interpreter.setTensor`, `WORKER_FAILED`. A `TypeError` for what cannot be sent.
   */
  setTensor(index: number, value: TensorValue, options: SetTensorOptions & CallOptions = {}): Promise<void> {
    const { transfer, signal, ...own } = options;
    return this.#channel.call('setTensor', [index, packValue(value, transfer), own], { transfer, signal });
  }

  /**
   * The value of an input, an output, a constant or a variable.
   *
   * @returns A tensor of the caller's own, which was moved here without another copy.
   * @throws {@link TFLiteError} those of `Interpreter.getTensor`, `WORKER_FAILED`.
   */
  getTensor(
    index: number,
    options: GetTensorOptions<'float32'> & CallOptions & { readonly dequantize: true },
  ): Promise<Tensor<'float32'>>;
  getTensor<D extends TensorDType = TensorDType>(
    index: number,
    options?: GetTensorOptions<D> & CallOptions,
  ): Promise<Tensor<D>>;
  async getTensor(index: number, options: GetTensorOptions & CallOptions = {}): Promise<Tensor> {
    const { transfer, signal, ...own } = options;
    return receiveTensor(await this.#channel.call('getTensor', [index, own], { transfer, signal }));
  }

  /**
   * Runs the model once on the values that its inputs hold.
   *
   * @param options - A `signal` ends the wait. It cannot stop an inference: {@link terminate} does.
   * @throws {@link TFLiteError} those of `Interpreter.invoke`, `WORKER_FAILED`.
   */
  invoke(options: CallOptions = {}): Promise<void> {
    return this.#channel.call('invoke', [], options);
  }

  /** Puts variable tensors, such as the state of a recurrent layer, back to their start. */
  resetAllVariables(): Promise<void> {
    return this.#channel.call('resetAllVariables', []);
  }

  /** The model's signatures with the names of their inputs and outputs. */
  getSignatureList(): Promise<SignatureList> {
    return this.#channel.call('getSignatureList', []);
  }

  /**
   * A runner that calls one signature by the names of its inputs and outputs.
   *
   * @param key - The signature's name; may be left out when the model has exactly one.
   * @throws {@link TFLiteError} `CLOSED`, `SIGNATURE_KEY`, `WORKER_FAILED`.
   */
  async getSignatureRunner(key?: string): Promise<WorkerSignatureRunner> {
    return new WorkerSignatureRunner(await this.#channel.call('getSignatureRunner', [key]), this.#channel);
  }

  /** How many graphs the model has. */
  get numSubgraphs(): number {
    return this.#channel.facts!.numSubgraphs;
  }

  /** Threads that really work on an inference, the worker among them. */
  get numThreads(): number {
    return this.#channel.facts!.numThreads;
  }

  /** Which engine runs the model. */
  get engine(): EngineInfo {
    return this.#channel.facts!.engine;
  }

  /**
   * What the model says of itself. Undefined for a model without metadata.
   *
   * @throws {@link TFLiteError} `CLOSED`, `METADATA_CORRUPT`, `WORKER_FAILED`.
   */
  get metadata(): Promise<WorkerMetadata | undefined> {
    return this.#channel
      .call('metadata', [])
      .then(
        (sent) =>
          sent && receiveMetadata(sent, (name) => this.#channel.call('metadataFile', [name], {}, 'metadata.file')),
      );
  }

  /**
   * Ends the worker after the calls that were made before, and gives its memory back. Later calls but this one are
   * rejected with `CLOSED`.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Ends the worker at once, in the middle of an inference too: the way to stop a model that never ends. Calls that wait
   * are rejected with `CLOSED`, as later ones are.
   */
  terminate(): void {
    this.#channel.end(workerClosed);
  }

  /** A line that says which engine this is, and whether it is open. */
  toString(): string {
    const { name, threads } = this.engine;
    return `InterpreterWorker(${name}, threads: ${threads}, ${this.#channel.open ? 'open' : 'closed'})`;
  }

  /** What Node's `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }

  async #close(): Promise<void> {
    if (!this.#channel.open) return;
    const done = this.#channel.call('close', []);
    this.#channel.refuse(workerClosed);
    // A worker that broke on the way is closed as well.
    await done.catch(() => undefined);
    this.#channel.end(workerClosed);
  }
}

function start(script: Parameters<typeof startWorker>[0]): ScriptWorker {
  try {
    return startWorker(script);
  } catch (cause) {
    throw workerNotStarted('create', cause);
  }
}
