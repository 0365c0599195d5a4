// Interpreter: the life cycle of a model, and Python's methods. Each checks its state, then makes one call down.

import type { TensorDType } from './dtypes.ts';
import type { Engine, Session } from './engine/engine.ts';
import { WASM_OPERATORS } from './engine/tflite-wasm/supported-operators.ts';
import { openTfliteWasm } from './engine/tflite-wasm/tflite-wasm.ts';
import { isTFLiteError, TFLiteError } from './errors.ts';
import { checkOptions, type InterpreterOptions } from './interpreter-options.ts';
import { readMetadata, type ModelMetadata } from './metadata.ts';
import { readModel } from './model-source.ts';
import type { ModelGraph } from './model/graph.ts';
import { MODEL_LIMITS } from './model/limits.ts';
import { requireSupported } from './model/preflight.ts';
import { verifyModel } from './model/verify.ts';
import {
  detailsOf,
  liveTensor,
  readTensor,
  requireViewable,
  writeTensor,
  type GetTensorOptions,
  type SetTensorOptions,
} from './tensor-access.ts';
import type { TensorDetails } from './tensor-details.ts';
import type { TensorValue } from './tensor-value.ts';
import type { Tensor } from './tensor.ts';

// Node's console.log asks for this one; without it, it would show private memory.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Which engine runs the model, and how. */
export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  /** Threads that work on one inference. */
  readonly threads: number;
}

/**
 * A TensorFlow Lite model that can be run: Python's `tf.lite.Interpreter`, its methods in camelCase.
 *
 * An interpreter owns an engine of its own and is used by one caller at a time. What a method throws never changes its
 * state: after an error it does what it did before.
 *
 * @example
 * ```ts
 * import { Interpreter } from 'tflite-interpreter';
 *
 * using interpreter = await Interpreter.create({ modelPath: 'model.tflite' });
 * interpreter.allocateTensors();
 * const [input] = interpreter.getInputDetails();
 * const [output] = interpreter.getOutputDetails();
 * interpreter.setTensor(input!.index, new Float32Array(224 * 224 * 3));
 * interpreter.invoke();
 * console.log(interpreter.getTensor(output!.index));
 * ```
 */
export class Interpreter {
  readonly #graph: ModelGraph;
  readonly #engine: Engine;
  readonly #source: string;
  #session: Session | undefined;
  #metadata: { readonly value: ModelMetadata | undefined } | undefined;
  #closed = false;

  private constructor(graph: ModelGraph, engine: Engine, source: string) {
    this.#graph = graph;
    this.#engine = engine;
    this.#source = source;
  }

  /**
   * Reads and checks a model and loads the engine.
   *
   * @param options - Exactly one of `modelPath`, `modelContent`, `modelUrl`, and settings.
   * @throws {@link TFLiteError} `OPTION_INVALID`; `FILE_NOT_FOUND`, `HTTP_STATUS`, `NETWORK`, `URL_REFUSED`,
   * `DOWNLOAD_TOO_LARGE`, `SHA256_MISMATCH`; `NOT_TFLITE`, `MODEL_CORRUPT`, `MODEL_TOO_LARGE`, `UNSUPPORTED_MODEL`;
   * `ENGINE_LOAD`. An abortion throws the signal's reason.
   */
  static async create(options: InterpreterOptions): Promise<Interpreter> {
    checkOptions(options);
    const limits = { ...MODEL_LIMITS, ...options.limits };
    // The engine loads while the model is read; a model that is no good takes it down again.
    const opening = openTfliteWasm({ numThreads: options.numThreads ?? 1, wasm: options.wasm });
    try {
      const { bytes, source } = await readModel({ ...options, maxBytes: limits.maxBytes });
      const graph = verifyModel(bytes, { source, limits });
      requireSupported(graph, WASM_OPERATORS);
      const engine = await opening;
      options.signal?.throwIfAborted();
      return new Interpreter(graph, engine, source);
    } catch (error) {
      opening.then((engine) => engine.close(), () => undefined);
      throw error;
    }
  }

  /**
   * Gives every tensor its memory. Doing it again changes nothing: values stay.
   *
   * @throws {@link TFLiteError} `CLOSED`; `UNSUPPORTED_MODEL` for a custom operator that the engine does not know;
   * `ALLOCATE_FAILED`, `ENGINE_ABORTED` when the engine cannot prepare the model.
   */
  allocateTensors(): void {
    this.#requireOpen('allocateTensors');
    this.#session ??= this.#engine.createSession([this.#graph.bytes]);
  }

  /** The model's inputs in its own order, as Python's `get_input_details`. */
  getInputDetails(): TensorDetails[] {
    this.#requireOpen('getInputDetails');
    return this.#listDetails(this.#main.inputs);
  }

  /** The model's outputs in its own order. A shape that depends on the values is right after `invoke`. */
  getOutputDetails(): TensorDetails[] {
    this.#requireOpen('getOutputDetails');
    return this.#listDetails(this.#main.outputs);
  }

  /** Every tensor of the file's first subgraph, by index. Python's list ends with temporaries of its kernels; this one does not. */
  getTensorDetails(): TensorDetails[] {
    this.#requireOpen('getTensorDetails');
    return this.#listDetails(Array.from({ length: this.#main.tensorCount }, (_, index) => index));
  }

  /**
   * Copies a value into an input tensor, as Python's `set_tensor` does. Outputs and variables take values too.
   *
   * Everything is checked before the first byte is written: after an error the tensor holds what it held.
   *
   * @param index - The tensor's `index` from {@link getInputDetails}, not its position in that list.
   * @param value - A tensor, a typed array of the tensor's own dtype, or nested numbers that its dtype can hold.
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`, `TENSOR_INDEX`, `TENSOR_READ_ONLY`, `TENSOR_NOT_KEPT`,
   * `DTYPE_MISMATCH`, `SHAPE_MISMATCH`, `VALUE_RANGE`, `NOT_QUANTIZED`. A `TypeError` for what is no value at all.
   */
  setTensor(index: number, value: TensorValue, options: SetTensorOptions = {}): void {
    writeTensor(this.#graph, this.#allocatedSession('setTensor'), index, value, options);
  }

  /**
   * Copies the value out of an input, an output, a constant or a variable, as Python's `get_tensor` does. Constants can
   * be read before `allocateTensors`.
   *
   * @returns A tensor of the caller's own; nothing that the interpreter does later changes it.
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`, `TENSOR_INDEX`, `TENSOR_NOT_KEPT` for an intermediate tensor,
   * `TENSOR_EMPTY` for one without a value, `DTYPE_MISMATCH` when it is not `options.dtype`, `NOT_QUANTIZED`.
   */
  getTensor(index: number, options: { readonly dequantize: true; readonly dtype?: 'float32' }): Tensor<'float32'>;
  getTensor<D extends TensorDType = TensorDType>(index: number, options?: GetTensorOptions<D>): Tensor<D>;
  getTensor(index: number, options: GetTensorOptions = {}): Tensor {
    this.#requireOpen('getTensor');
    return readTensor(this.#graph, this.#session, index, options);
  }

  /**
   * A function that shows a tensor's memory in place, as Python's `tensor` does: writing to it sets the tensor, and
   * nothing is copied.
   *
   * Each call of the function gives a fresh view. Keep the function, not the view: a view is detached, or shows other
   * memory, after the next `invoke` or `allocateTensors`. (Python refuses to run while a view is alive; typed arrays
   * cannot tell.) A constant is shown as a copy.
   *
   * @throws {@link TFLiteError} `CLOSED`, `TENSOR_INDEX`, `NO_LIVE_VIEW` for strings, half floats and elements narrower than a byte;
   * when the function is called also `NOT_ALLOCATED`, `TENSOR_NOT_KEPT`, `TENSOR_EMPTY`.
   */
  tensor(index: number): () => Tensor {
    this.#requireOpen('tensor');
    requireViewable(this.#graph, index);
    return () => {
      this.#requireOpen('tensor');
      return liveTensor(this.#graph, this.#session, index);
    };
  }

  /**
   * Runs the model once on the values that its inputs hold, and waits for it.
   *
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`; `INVOKE_FAILED` when an operator fails, after which the
   * interpreter can go on; `ENGINE_ABORTED` when the engine breaks, after which it needs `allocateTensors` again.
   */
  invoke(): void {
    const session = this.#allocatedSession('invoke');
    try {
      session.invoke();
    } catch (error) {
      // The engine is gone, and with it every value: the next allocateTensors starts a new one.
      if (isTFLiteError(error, 'ENGINE_ABORTED')) this.#session = undefined;
      throw error;
    }
  }

  /**
   * Puts variable tensors, such as the state of a recurrent layer, back to their start. Resource variables keep their
   * values, as in Python.
   *
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`.
   */
  resetAllVariables(): void {
    this.#allocatedSession('resetAllVariables').resetVariables();
  }

  /** Threads that really work on an inference: no more than asked for, nor than the machine has cores. */
  get numThreads(): number {
    return this.#engine.numThreads;
  }

  /** Which engine runs the model. */
  get engine(): EngineInfo {
    const { name, version, numThreads: threads } = this.#engine;
    return { name, version, threads };
  }

  /**
   * What the model says of itself: descriptions, labels, normalisation. Undefined for a model without metadata.
   *
   * @throws {@link TFLiteError} `METADATA_CORRUPT`; the rest of the interpreter works all the same.
   */
  get metadata(): ModelMetadata | undefined {
    this.#metadata ??= { value: readMetadata(this.#graph) };
    return this.#metadata.value;
  }

  /** Frees the engine's memory and ends its threads. Every later call but this one throws `CLOSED`. */
  close(): void {
    this.#closed = true;
    this.#session?.close();
    this.#session = undefined;
    this.#engine.close();
  }

  /** The same as {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A line that says what model this is: its inputs, outputs and engine. */
  toString(): string {
    const list = (indices: readonly number[]): string =>
      this.#listDetails(indices)
        .map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(', ')}]`)
        .join(', ');
    const { name, threads } = this.engine;
    const state = this.#closed ? 'closed' : this.#session ? 'allocated' : 'not allocated';
    const { inputs, outputs } = this.#main;
    return `Interpreter(${this.#source}: ${list(inputs)} -> ${list(outputs)}; ${name}, threads: ${threads}, ${state})`;
  }

  /** What Node's `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }

  get #main(): ModelGraph['subgraphs'][number] {
    // verifyModel has settled that there is one.
    return this.#graph.subgraphs[0]!;
  }

  #listDetails(indices: readonly number[]): TensorDetails[] {
    return indices.map((index) => detailsOf(this.#graph, this.#session, index));
  }

  #requireOpen(method: string): void {
    if (this.#closed) throw new TFLiteError('CLOSED', `${method}() after close(): create a new interpreter.`, { method });
  }

  /** The engine's session; the one place where the life cycle is checked. */
  #allocatedSession(method: string): Session {
    this.#requireOpen(method);
    if (this.#session) return this.#session;
    throw new TFLiteError('NOT_ALLOCATED', `${method}() before allocateTensors(): call that first.`, { method });
  }
}
