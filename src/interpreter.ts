// Interpreter: the life cycle of a model, and Python's methods. Each checks its state, then makes one call down.

import { Allocations } from './allocations.ts';
import { describeType, requireOptions } from './check-arguments.ts';
import type { TensorDType } from './dtypes.ts';
import type { InterpreterOptions } from './interpreter-options.ts';
import type { ModelMetadata } from './metadata.ts';
import { summarize } from './interpreter-summary.ts';
import type { EngineInfo } from './model-engine.ts';
import { openModel, type OpenedModel } from './open-model.ts';
import { readOpsDetails, type OpDetails } from './ops-details.ts';
import { requireProfile, type OperatorProfile } from './profile.ts';
import { findSignature, listSignatures, SignatureRunner, type SignatureList } from './signature-runner.ts';
import {
  encodeTensor,
  GET_OPTIONS,
  liveTensor,
  readTensor,
  requireIndex,
  requireViewable,
  SET_OPTIONS,
  writeTensor,
  type GetTensorOptions,
  type SetTensorOptions,
} from './tensor-access.ts';
import type { TensorDetails } from './tensor-details.ts';
import type { TensorValue } from './tensor-value.ts';
import type { Tensor } from './tensor.ts';

const RESIZE_OPTIONS = { strict: 'boolean' } as const;

// Node's console.log asks for this one; without it, it would show private memory.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

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
 * const interpreter = await Interpreter.create({ modelPath: 'model.tflite' });
 * interpreter.allocateTensors();
 * const input = interpreter.getInputDetails()[0]!;
 * const output = interpreter.getOutputDetails()[0]!;
 * interpreter.setTensor(input.index, new Float32Array(224 * 224 * 3));
 * interpreter.invoke();
 * console.log(interpreter.getTensor(output.index));
 * ```
 */
export class Interpreter {
  readonly #model: OpenedModel;
  readonly #allocations: Allocations;
  #metadata: ModelMetadata | undefined;

  private constructor(model: OpenedModel | undefined, options: InterpreterOptions = {}) {
    // Whoever knows Python's constructor passes its options here.
    if (!model?.graph) throw new TypeError('Interpreters are made by Interpreter.create(), which has to be awaited.');
    this.#model = model;
    this.#allocations = new Allocations(model, options);
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
    return new Interpreter(await openModel(options), options);
  }

  /**
   * Gives every tensor its memory. Doing it again changes nothing: values stay.
   *
   * @throws {@link TFLiteError} `CLOSED`; `UNSUPPORTED_MODEL` for a custom operator that the engine does not know;
   * `ALLOCATE_FAILED`, `ENGINE_ABORTED` when the engine cannot prepare the model.
   */
  allocateTensors(): void {
    this.#allocations.idle('allocateTensors').allocate();
  }

  /**
   * Gives an input another shape, as Python's `resize_tensor_input`. It takes effect with the next
   * {@link allocateTensors}, which infers every other shape anew; inputs that keep their shape keep their values.
   *
   * @param index - The input's `index` from {@link getInputDetails}.
   * @param shape - The new dimensions; rank and fixed dimensions may change too, if the model's operators can follow.
   * @param options - How much may change.
   * @param options.strict - Only dimensions that are -1 in `shapeSignature` may change. @defaultValue false
   * @throws {@link TFLiteError} `CLOSED`, `TENSOR_INDEX`, `NOT_RESIZABLE`; `OPTION_INVALID` for an option that does not
   * exist.
   */
  resizeTensorInput(index: number, shape: readonly number[], options: { strict?: boolean } = {}): void {
    requireOptions(options, RESIZE_OPTIONS);
    const allocation = this.#allocations.idle('resizeTensorInput');
    requireIndex(allocation, index);
    if (!Array.isArray(shape))
      throw new TypeError(`'shape' has to be an array of numbers, not ${describeType(shape)}.`);
    allocation.resize(index, shape, options.strict ?? false);
  }

  /** The model's inputs in its own order, as Python's `get_input_details`. */
  getInputDetails(): TensorDetails[] {
    const allocation = this.#allocations.get('getInputDetails');
    return allocation.subgraph.inputs.map((index) => allocation.details(index));
  }

  /** The model's outputs in its own order. A shape that depends on the values is right after `invoke`. */
  getOutputDetails(): TensorDetails[] {
    const allocation = this.#allocations.get('getOutputDetails');
    return allocation.subgraph.outputs.map((index) => allocation.details(index));
  }

  /**
   * Every tensor of the file, by index. Python's list ends with temporaries of its kernels; this one does not.
   *
   * @throws {@link TFLiteError} `CLOSED`, `SUBGRAPH_INDEX`.
   */
  getTensorDetails(subgraphIndex = 0): TensorDetails[] {
    const allocation = this.#allocations.get('getTensorDetails', subgraphIndex);
    return Array.from({ length: allocation.subgraph.tensorCount }, (_, index) => allocation.details(index));
  }

  /** How many graphs the model has: the first one, bodies of its IF and WHILE operators, those of other signatures. */
  get numSubgraphs(): number {
    return this.#model.graph.subgraphs.length;
  }

  /**
   * Every node of a subgraph in the file's order, as Python's `_get_ops_details`, with versions and options.
   *
   * @throws {@link TFLiteError} `CLOSED`, `SUBGRAPH_INDEX`.
   */
  getOpsDetails(subgraphIndex = 0): OpDetails[] {
    this.#allocations.get('getOpsDetails', subgraphIndex);
    return readOpsDetails(this.#model.graph, subgraphIndex);
  }

  /**
   * How long each operator took, as the engine's own profiler measured it: over all inferences of the interpreter and
   * its signatures, anew after a resize. Of a single inference, the first 65,536 runs count.
   *
   * @throws {@link TFLiteError} `CLOSED`; `OPTION_INVALID` without `enableProfiling`.
   */
  getProfile(): OperatorProfile[] {
    this.#allocations.get('getProfile');
    return requireProfile(this.#allocations.profile).rows();
  }

  /**
   * Copies a value into an input tensor, as Python's `set_tensor` does. Outputs and variables take values too.
   *
   * Everything is checked before the first byte is written: after an error the tensor holds what it held.
   *
   * @param index - The tensor's `index` from {@link getInputDetails}, not its position in that list.
   * @param value - A tensor, a typed array of the tensor's own dtype, or nested numbers that its dtype can hold.
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`, `TENSOR_INDEX`, `TENSOR_READ_ONLY`, `TENSOR_NOT_KEPT`,
   * `DTYPE_MISMATCH`, `SHAPE_MISMATCH`, `VALUE_RANGE`, `NOT_QUANTIZED`; `OPTION_INVALID` for an option that does not
   * exist. A `TypeError` for what is no value at all.
   */
  setTensor(index: number, value: TensorValue, options: SetTensorOptions = {}): void {
    const allocation = this.#allocations.allocated('setTensor');
    requireOptions(options, SET_OPTIONS);
    writeTensor(allocation.session!, encodeTensor(allocation, index, value, options));
  }

  /**
   * Copies the value out of an input, an output, a constant or a variable, as Python's `get_tensor` does. Constants can
   * be read before `allocateTensors`; intermediate tensors with `preserveAllTensors` only.
   *
   * @returns A tensor of the caller's own; nothing that the interpreter does later changes it.
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`, `SUBGRAPH_INDEX`, `TENSOR_INDEX`, `TENSOR_NOT_KEPT` for an
   * intermediate tensor, `TENSOR_EMPTY` for one without a value, `DTYPE_MISMATCH` when it is not `options.dtype`,
   * `NOT_QUANTIZED`; `OPTION_INVALID` for an option that does not exist.
   */
  getTensor(index: number, options: GetTensorOptions<'float32'> & { readonly dequantize: true }): Tensor<'float32'>;
  getTensor<D extends TensorDType = TensorDType>(index: number, options?: GetTensorOptions<D>): Tensor<D>;
  getTensor(index: number, options: GetTensorOptions = {}): Tensor {
    requireOptions(options, GET_OPTIONS);
    return readTensor(this.#allocations.idle('getTensor', options.subgraph ?? 0), index, options);
  }

  /**
   * A function that shows a tensor's memory in place, as Python's `tensor` does: writing to it sets the tensor, and
   * nothing is copied.
   *
   * Each call of the function gives a fresh view. Keep the function, not the view: a view is detached, or shows other
   * memory, after the next `invoke` or `allocateTensors`. (Python refuses to run while a view is alive; typed arrays
   * cannot tell.) A constant is shown as a copy.
   *
   * @throws {@link TFLiteError} `CLOSED`, `TENSOR_INDEX`, `NO_LIVE_VIEW` for strings, half floats and elements narrower
   * than a byte; when the function is called also `NOT_ALLOCATED`, `TENSOR_NOT_KEPT`, `TENSOR_EMPTY`.
   */
  tensor(index: number): () => Tensor {
    requireViewable(this.#allocations.get('tensor'), index);
    return () => liveTensor(this.#allocations.idle('tensor'), index);
  }

  /**
   * Runs the model once on the values that its inputs hold, and waits for it.
   *
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`; `INVOKE_FAILED` when an operator fails, after which the
   * interpreter can go on; `ENGINE_ABORTED` when the engine breaks, after which it needs `allocateTensors` again.
   */
  invoke(): void {
    this.#allocations.allocated('invoke').invoke();
  }

  /**
   * Runs the model once, as {@link invoke} does, without keeping the event loop from its work: the native engine runs on
   * a thread of its own. WebAssembly has none for this, so that there the call itself takes as long as `invoke`.
   *
   * Until the promise is settled, every method that reads or changes tensors is refused with `BUSY`; what only tells of
   * the model answers. {@link close} may be called at any time: memory is freed when the inference has ended.
   *
   * @throws {@link TFLiteError} by rejection, those of {@link invoke}; `BUSY`; `CLOSED` when the interpreter was closed
   * before the inference had ended.
   */
  async invokeAsync(): Promise<void> {
    await this.#allocations.run('invokeAsync', this.#allocations.allocated('invokeAsync'));
  }

  /**
   * Puts variable tensors, such as the state of a recurrent layer, back to their start. Resource variables keep their
   * values, as in Python. Before `allocateTensors` there is nothing to do.
   *
   * @throws {@link TFLiteError} `CLOSED`.
   */
  resetAllVariables(): void {
    this.#allocations.idle('resetAllVariables').resetVariables();
  }

  /**
   * The model's signatures with the names of their inputs and outputs, as Python's `get_signature_list`.
   *
   * @throws {@link TFLiteError} `CLOSED`.
   */
  getSignatureList(): SignatureList {
    this.#allocations.get('getSignatureList');
    return listSignatures(this.#model.graph.signatures);
  }

  /**
   * A runner that calls one signature by the names of its inputs and outputs.
   *
   * @param key - The signature's name; may be left out when the model has exactly one.
   * @throws {@link TFLiteError} `CLOSED`, `SIGNATURE_KEY`.
   */
  getSignatureRunner(key?: string): SignatureRunner {
    this.#allocations.get('getSignatureRunner');
    const signature = findSignature(this.#model.graph.signatures, key);
    return new SignatureRunner(signature, this.#allocations);
  }

  /** Threads that really work on an inference: no more than asked for, nor than the machine has cores. */
  get numThreads(): number {
    return this.#model.engine.numThreads;
  }

  /** Which engine runs the model. */
  get engine(): EngineInfo {
    return this.#model.engine.info;
  }

  /**
   * What the model says of itself: descriptions, labels, normalisation. Undefined for a model without metadata.
   *
   * @throws {@link TFLiteError} `METADATA_CORRUPT`; the rest of the interpreter works all the same.
   */
  get metadata(): ModelMetadata | undefined {
    return (this.#metadata ??= this.#model.readMetadata?.());
  }

  /** Frees the engine's memory and ends its threads. Every later call but this one throws `CLOSED`. */
  close(): void {
    this.#allocations.close();
  }

  /** The same as {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A line that says what model this is, and whether it is allocated. */
  toString(): string {
    return summarize(this.#model, this.#allocations.state);
  }

  /** What Node's `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }
}
