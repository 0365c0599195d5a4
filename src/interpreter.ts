// Interpreter: the life cycle of a model, and Python's methods. Each checks its arguments, then makes one call down.

import { DTYPES, elementCount, type DType, type TensorDType } from './dtypes.ts';
import { isTensorDType, readElements } from './elements.ts';
import type { Engine, Session } from './engine/engine.ts';
import { WASM_OPERATORS } from './engine/tflite-wasm/supported-operators.ts';
import { openTfliteWasm } from './engine/tflite-wasm/tflite-wasm.ts';
import { isTFLiteError, TFLiteError } from './errors.ts';
import { checkOptions, type InterpreterOptions } from './interpreter-options.ts';
import { readMetadata, type ModelMetadata } from './metadata.ts';
import { readModel } from './model-source.ts';
import type { ModelGraph, Subgraph } from './model/graph.ts';
import { MODEL_LIMITS } from './model/limits.ts';
import { requireSupported } from './model/preflight.ts';
import { verifyModel } from './model/verify.ts';
import { dequantize, isQuantizable } from './quantization.ts';
import { detailsOfTensor, type TensorDetails } from './tensor-details.ts';
import { encodeValue, type TensorValue } from './tensor-value.ts';
import { createTensor, type Tensor } from './tensor.ts';

// Node's console.log asks for this one; without it, it would show private memory.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Which engine runs the model, and how. */
export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  /** Threads that work on one inference. */
  readonly threads: number;
}

/** How {@link Interpreter.setTensor} reads a value. */
export interface SetTensorOptions {
  /** The value holds real numbers, to be quantized by the tensor's scale. @defaultValue false */
  readonly quantize?: boolean;
}

/** How {@link Interpreter.getTensor} gives a value. */
export interface GetTensorOptions<D extends TensorDType = TensorDType> {
  /** The dtype that the caller counts on: the result is typed by it, and another one is an error. */
  readonly dtype?: D;
  /** Gives the real numbers that a quantized tensor stands for, as float32. @defaultValue false */
  readonly dequantize?: boolean;
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
    return this.#main.inputs.map((index) => this.#details(index));
  }

  /** The model's outputs in its own order. A shape that depends on the values is right after `invoke`. */
  getOutputDetails(): TensorDetails[] {
    this.#requireOpen('getOutputDetails');
    return this.#main.outputs.map((index) => this.#details(index));
  }

  /** Every tensor of the file's first subgraph, by index. Python's list ends with temporaries of its kernels; this one does not. */
  getTensorDetails(): TensorDetails[] {
    this.#requireOpen('getTensorDetails');
    return Array.from({ length: this.#main.tensorCount }, (_, index) => this.#details(index));
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
    const session = this.#allocatedSession('setTensor');
    const details = this.#carried(index);
    if (this.#main.tensor(index).constant) throw readOnly(details);
    this.#requireKept(details);
    const bytes = encodeValue(value, details, options);
    if (details.dtype === 'string') session.replaceBytes(index, bytes);
    else liveBytes(session, details).set(bytes);
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
  getTensor(index: number, { dtype, dequantize: real = false }: GetTensorOptions = {}): Tensor {
    this.#requireOpen('getTensor');
    const details = this.#carried(index);
    if (real) requireScale(details);
    const given = real ? 'float32' : details.dtype;
    if (dtype !== undefined && dtype !== given) throw otherDType(details, dtype, given);
    const elements = readElements(this.#valueBytes(details, 'getTensor'), details);
    if (!real) return createTensor(details.dtype, details.shape, elements) as Tensor;
    // requireScale has let pass only dtypes whose elements are numbers.
    const numbers = elements as ArrayLike<number>;
    return createTensor('float32', details.shape, dequantize(numbers, details.shape, details.quantizationParameters));
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
    const { name, dtype } = this.#carried(index);
    const array = dtype === 'string' ? null : DTYPES[dtype].array;
    if (array === null || array.BYTES_PER_ELEMENT * DTYPES[dtype].lanes !== DTYPES[dtype].byteWidth) {
      throw new TFLiteError(
        'NO_LIVE_VIEW',
        `Tensor '${name}' is ${dtype}, which no typed array shows in place: use getTensor and setTensor, which copy.`,
        { tensor: name, dtype },
      );
    }
    return () => {
      const details = this.#carried(index);
      const bytes = this.#valueBytes(details, 'tensor');
      const length = elementCount(details.shape) * DTYPES[dtype].lanes;
      const aligned = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 && !this.#main.tensor(index).constant;
      const view = aligned ? bytes : bytes.slice();
      return createTensor(details.dtype, details.shape, new array(view.buffer as ArrayBuffer, view.byteOffset, length)) as Tensor;
    };
  }

  /**
   * Runs the model once on the values that its inputs hold, and waits for it.
   *
   * @throws {@link TFLiteError} `CLOSED`, `NOT_ALLOCATED`; `INVOKE_FAILED` when an operator fails, after which the
   * interpreter can go on; `ENGINE_ABORTED` when the engine breaks, after which it needs `allocateTensors` again.
   */
  invoke(): void {
    this.#guarded(this.#allocatedSession('invoke'), (session) => session.invoke());
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
      indices
        .map((index) => this.#details(index))
        .map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(', ')}]`)
        .join(', ');
    const { name, threads } = this.engine;
    const state = this.#closed ? 'closed' : this.#session ? 'allocated' : 'not allocated';
    const { inputs, outputs } = this.#main;
    return `Interpreter(${this.#source}: ${list(inputs)} -> ${list(outputs)}; ${name}, ${threads} thread${threads === 1 ? '' : 's'}, ${state})`;
  }

  /** What Node's `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }

  get #main(): Subgraph {
    // verifyModel has settled that there is one.
    return this.#graph.subgraphs[0]!;
  }

  #requireOpen(method: string): void {
    if (this.#closed) throw new TFLiteError('CLOSED', `${method}() after close(): create a new interpreter.`, { method });
  }

  #allocatedSession(method: string): Session {
    this.#requireOpen(method);
    return this.#session ?? notAllocated(method);
  }

  /** Makes a call that may break the engine; a broken one leaves the interpreter open, but not allocated. */
  #guarded(session: Session, call: (session: Session) => void): void {
    try {
      call(session);
    } catch (error) {
      if (isTFLiteError(error, 'ENGINE_ABORTED')) this.#session = undefined;
      throw error;
    }
  }

  #details(index: number): TensorDetails {
    return detailsOfTensor(this.#main.tensor(index), index, this.#session?.shape(index));
  }

  /** The details of a tensor that a caller named, if its values can be carried in and out. */
  #carried(index: number): CarriedDetails {
    if (typeof index !== 'number') throw new TypeError(`'index' has to be a number, not ${typeof index}.`);
    const count = this.#main.tensorCount;
    if (!Number.isInteger(index) || index < 0 || index >= count) throw noSuchTensor(index, count, this.getInputDetails());
    const details = this.#details(index);
    if (!isCarried(details)) throw notCarried(details);
    return details;
  }

  /** The bytes that hold a tensor's value: the file's for a constant, else the engine's. */
  #valueBytes(details: TensorDetails, method: string): Uint8Array {
    const facts = this.#main.tensor(details.index);
    if (facts.constant) return this.#graph.bufferBytes(facts.buffer);
    const session = this.#allocatedSession(method);
    this.#requireKept(details);
    return liveBytes(session, details);
  }

  /** An intermediate tensor's memory is used again by later operators: what lies there is some other tensor. */
  #requireKept(details: TensorDetails): void {
    const { inputs, outputs } = this.#main;
    const { index, name } = details;
    if (inputs.includes(index) || outputs.includes(index) || this.#main.tensor(index).isVariable) return;
    throw new TFLiteError(
      'TENSOR_NOT_KEPT',
      `Tensor '${name}' (${index}) is neither an input nor an output: its memory is reused during inference, so it has no value of its own. preserveAllTensors keeps such tensors.`,
      { tensor: name, index },
    );
  }
}

/** Details of a tensor whose dtype a {@link Tensor} can carry. */
type CarriedDetails = TensorDetails & { readonly dtype: TensorDType };

function isCarried(details: TensorDetails): details is CarriedDetails {
  return isTensorDType(details.dtype);
}

/** The engine's memory of a tensor; for a dynamic one it is there only after an inference. */
function liveBytes(session: Session, { index, name, dtype, shape }: TensorDetails): Uint8Array {
  const bytes = session.bytes(index);
  if (bytes) return bytes;
  throw new TFLiteError(
    'TENSOR_EMPTY',
    `Tensor '${name}' (${index}), ${dtype} [${shape.join(', ')}], has no value yet: set it if it is an input, else invoke first.`,
    { tensor: name, index },
  );
}

function notAllocated(method: string): never {
  throw new TFLiteError('NOT_ALLOCATED', `${method}() before allocateTensors(): call that first.`, { method });
}

function noSuchTensor(index: number, count: number, inputs: readonly TensorDetails[]): TFLiteError<'TENSOR_INDEX'> {
  const known = inputs.map((input) => `${input.index} (${input.name})`).join(', ');
  return new TFLiteError(
    'TENSOR_INDEX',
    `There is no tensor ${index}: the model has tensors 0 to ${count - 1}, of which the inputs are ${known || 'none'}.`,
    { index, count },
  );
}

function notCarried({ name, index, dtype }: TensorDetails): TFLiteError<'TENSOR_NOT_KEPT'> {
  return new TFLiteError(
    'TENSOR_NOT_KEPT',
    `Tensor '${name}' (${index}) is of dtype ${dtype}, whose values exist inside the engine only.`,
    { tensor: name, index },
  );
}

function readOnly({ name, index }: TensorDetails): TFLiteError<'TENSOR_READ_ONLY'> {
  return new TFLiteError(
    'TENSOR_READ_ONLY',
    `Tensor '${name}' (${index}) is a constant of the model and cannot be set.`,
    { tensor: name, index },
  );
}

function requireScale({ name, dtype, quantizationParameters }: TensorDetails): void {
  if (isQuantizable(dtype) && quantizationParameters.scales.length > 0) return;
  throw new TFLiteError(
    'NOT_QUANTIZED',
    `Tensor '${name}' is ${dtype} without a scale, so there is nothing to dequantize: leave the option out.`,
    { tensor: name, dtype },
  );
}

function otherDType({ name, index }: TensorDetails, expected: DType, actual: DType): TFLiteError<'DTYPE_MISMATCH'> {
  return new TFLiteError('DTYPE_MISMATCH', `Tensor '${name}' (${index}) is ${actual}, not ${expected} as the call expects.`, {
    tensor: name,
    expected,
    actual,
  });
}
