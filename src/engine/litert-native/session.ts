// One model prepared in the native library, and the only code that holds its pointers.

import { byteLengthOf, elementCount, type DType } from '../../dtypes.ts';
import type { ModelParts, OperatorRun, Session, SessionNeeds } from '../engine.ts';
import type { NativeOptions } from '../native-options.ts';
import { LAYOUT } from './bindings.ts';
import { failedInference, overrunMemory, refusedModel, unsupported } from './failures.ts';
import { errorsOf, isShape, shapeOf, SIGNATURE, stringBytes, type IOTensor } from './io-tensor.ts';
import { call, read, StatusError, type Library } from './library.ts';
import { allocate } from './memory.ts';
import { findSecrets, type ModelSecrets } from './model-bytes.ts';
import { openTensors, wrapMemory } from './open-tensors.ts';
import { Ownership } from './ownership.ts';
import { compileModel, joinModel, loadModel } from './prepare.ts';
import { NativeProfiler } from './profiler.ts';
import { withWeightFile } from './weight-file.ts';

// The room of string outputs grows, up to what no model needs.
const STRING_GROWTH = 8;
const MAX_STRING_ROOM = 1 << 28;

// Two values with which outputs are filled to see whether they are written to.
const MARKS = [0xa5, 0x5a] as const;

/** How a session computes, as its engine was told. */
export type SessionSettings = Omit<NativeOptions, 'libraryPath'> & { readonly numThreads: number };

/** A prepared model; see {@link Session}. */
export class NativeSession implements Session {
  readonly #library: Library;
  readonly #owned: Ownership;
  readonly #secrets: ModelSecrets;
  readonly #compiled: bigint;
  /** By index; an input that is an output, and an output that is listed twice, are one. */
  readonly #tensors = new Map<number, IOTensor>();
  readonly #inputs: readonly IOTensor[];
  readonly #outputs: readonly IOTensor[];
  /** The buffers' handles in their order, as the library wants them. */
  readonly #inputBuffers: BigUint64Array;
  readonly #outputBuffers: BigUint64Array;
  /** Where the library writes the shapes that outputs have. */
  readonly #layouts: Uint8Array;
  readonly #profiler: NativeProfiler | undefined;
  #hasRun = false;
  #running = false;
  #closed = false;
  /** An output has overrun its memory. */
  #broken = false;

  /**
   * @throws {@link TFLiteError} `UNSUPPORTED_MODEL` for what this engine never takes, `ALLOCATE_FAILED` when it refuses
   * the model otherwise.
   */
  constructor(
    library: Library,
    parts: ModelParts,
    { weightCacheFolder, ...options }: SessionSettings,
    { profile = false, room = new Map<number, number>(), copied }: SessionNeeds,
  ) {
    this.#library = library;
    this.#owned = new Ownership(this);
    let compiled = 0n;
    try {
      // The weight file's name is made of the model's bytes.
      const gone = weightCacheFolder === undefined ? copied : undefined;
      const bytes = joinModel(library, parts, this.#owned, gone);
      this.#secrets = findSecrets(bytes);
      const model = loadModel(library, bytes, this.#secrets, this.#owned);
      const compile = (weightFile?: string): bigint =>
        compileModel(library, model, { ...options, profile, weightFile }, this.#owned);
      const folder = weightCacheFolder;
      compiled = folder === undefined ? compile() : withWeightFile(folder, parts.at(-1)!, compile);
      this.#compiled = compiled;
      this.#profiler = profile ? new NativeProfiler(library, compiled) : undefined;
      const signature = read(library.bindings, 'LiteRtGetModelSignature', model, SIGNATURE);
      const open = (kind: 'Input' | 'Output'): IOTensor[] =>
        openTensors(library, { compiled, signature, kind, room, tensors: this.#tensors, owned: this.#owned });
      this.#inputs = open('Input');
      this.#outputs = open('Output');
      this.#layouts = new Uint8Array(LAYOUT.size * this.#outputs.length);
      this.#inputBuffers = BigUint64Array.from(this.#inputs, ({ buffer }) => buffer);
      this.#outputBuffers = BigUint64Array.from(this.#outputs, ({ buffer }) => buffer);
      this.resetVariables();
    } catch (error) {
      const log = compiled === 0n ? '' : errorsOf(library, compiled);
      this.#owned.release();
      throw error instanceof StatusError ? refusedModel(log, error.message) : error;
    }
  }

  get usable(): boolean {
    return !this.#closed && !this.#broken;
  }

  bytes(index: number): Uint8Array | undefined {
    const tensor = this.#tensors.get(index);
    return tensor?.dtype === 'string' ? stringBytes(tensor.bytes) : tensor?.bytes;
  }

  shape(index: number): readonly number[] | undefined {
    return this.#tensors.get(index)?.shape;
  }

  dtype(index: number): DType | undefined {
    return this.#tensors.get(index)?.dtype;
  }

  replaceBytes(index: number, bytes: Uint8Array): void {
    const tensor = this.#tensors.get(index)!;
    if (bytes.length > tensor.bytes.length) this.#replaceMemory(tensor, bytes.length);
    tensor.bytes.set(bytes);
  }

  invoke(): void {
    const { LiteRtRunCompiledModel: run } = this.#library.bindings;
    const inference = this.#inference();
    for (let step = inference.next(0); !step.done; step = inference.next(run(...step.value)));
  }

  async invokeAsync(): Promise<void> {
    const { LiteRtRunCompiledModel: run } = this.#library.bindings;
    this.#running = true;
    try {
      const inference = this.#inference();
      for (let step = inference.next(0); !step.done;) {
        const { value: args } = step;
        const status = await new Promise<number>((resolve, reject) => {
          run.async(...args, (error: Error | null, result: number) => (error ? reject(error) : resolve(result)));
        });
        step = inference.next(status);
      }
    } finally {
      this.#running = false;
      if (this.#closed) this.#owned.release();
    }
  }

  operatorRuns(): readonly OperatorRun[] {
    return this.#profiler?.runs() ?? [];
  }

  resetVariables(): void {
    for (const { index, start } of this.#secrets.variables) this.#tensors.get(index)?.bytes.fill(start);
  }

  close(): void {
    this.#closed = true;
    if (!this.#running) this.#owned.release();
  }

  /**
   * The steps of an inference: gives arguments to run the model with, and takes the status of that.
   *
   * An output whose shape is only known when the model runs may be left as it was, without an error. The first inference
   * finds that out: outputs are filled with a mark, and where the mark is still there, with another one and run again.
   */
  *#inference(): Generator<readonly unknown[], void, number> {
    const { variables, hasResources } = this.#secrets;
    const states = variables.map(({ index }) => this.#tensors.get(index)!);
    const unsure = this.#hasRun
      ? []
      : this.#outputs.filter(
          (tensor) => tensor.dtype !== 'string' && !this.#inputs.includes(tensor) && !states.includes(tensor),
        );
    const before = unsure.length > 0 || this.#texts().length > 0 ? states.map(({ bytes }) => bytes.slice()) : [];
    const putBack = (): void => before.forEach((bytes, i) => states[i]!.bytes.set(bytes));
    this.#makeRoomForInputs();
    try {
      for (const mark of MARKS) {
        for (const { memory } of unsure) memory.fill(mark);
        let status = yield this.#runArguments();
        while (status !== 0 && this.#makeRoom()) {
          putBack();
          status = yield this.#runArguments();
        }
        if (status !== 0) throw this.#failure(status);
        this.#readShapes();
        if (!unsure.some(({ bytes }) => bytes.length > 0 && bytes.every((byte) => byte === mark))) break;
        if (mark === MARKS[1] || hasResources) throw unsupported('the shape of an output depends on values');
        putBack();
      }
    } catch (error) {
      // Marks are no answers, and another engine may begin with these states.
      for (const { memory } of unsure) memory.fill(0);
      putBack();
      throw error;
    }
    this.#hasRun = true;
  }

  /**
   * The shapes that outputs have after an inference: those that are computed while the model runs may have changed.
   *
   * @throws {@link TFLiteError} `ENGINE_ABORTED` when one has become larger than its memory, which then was overrun.
   */
  #readShapes(): void {
    const { bindings } = this.#library;
    const name = 'LiteRtGetCompiledModelOutputTensorLayouts';
    const { length } = this.#outputs;
    if (length > 0) call(bindings, name, this.#compiled, SIGNATURE, length, this.#layouts, false);
    const view = new DataView(this.#layouts.buffer);
    for (const [i, tensor] of this.#outputs.entries()) {
      if (isShape(view, i * LAYOUT.size, tensor.shape)) continue;
      const shape = shapeOf(this.#layouts.subarray(i * LAYOUT.size));
      tensor.shape = shape;
      if (tensor.dtype === 'string') continue;
      const byteLength = byteLengthOf(tensor.dtype, elementCount(shape));
      this.#broken ||= byteLength > tensor.memory.length;
      if (this.#broken) throw overrunMemory(tensor.index, shape);
      tensor.bytes = tensor.memory.subarray(0, byteLength);
    }
  }

  #runArguments(): readonly unknown[] {
    this.#profiler?.start();
    const { length: inputs } = this.#inputBuffers;
    const { length: outputs } = this.#outputBuffers;
    return [this.#compiled, SIGNATURE, inputs, this.#inputBuffers, outputs, this.#outputBuffers];
  }

  #failure(status: number): Error {
    const log = errorsOf(this.#library, this.#compiled);
    return failedInference(log, new StatusError('LiteRtRunCompiledModel', status).message);
  }

  /** Gives string outputs room for all strings that are put in: most models hand them on, or choose among them. */
  #makeRoomForInputs(): void {
    const needed = this.#inputs
      .filter(({ dtype }) => dtype === 'string')
      .reduce((sum, { bytes }) => sum + (stringBytes(bytes)?.length ?? 0), 0);
    for (const tensor of this.#texts()) if (tensor.bytes.length < needed) this.#replaceMemory(tensor, needed);
  }

  /**
   * Gives string outputs more room, if that may be what an inference failed for: the library says no more than that it
   * failed, when all operators have run and their strings do not fit.
   */
  #makeRoom(): boolean {
    const small = this.#texts().filter(({ bytes }) => bytes.length < MAX_STRING_ROOM);
    if (small.length === 0 || errorsOf(this.#library, this.#compiled, false) !== '') return false;
    // Operators have run: what they keep beyond this inference would be changed twice.
    if (this.#secrets.hasResources) throw unsupported('its strings are longer than can be known beforehand');
    for (const tensor of small) this.#replaceMemory(tensor, STRING_GROWTH * tensor.bytes.length);
    return true;
  }

  /** The outputs of strings. */
  #texts(): readonly IOTensor[] {
    return this.#outputs.filter(({ dtype }) => dtype === 'string');
  }

  /** Longer memory for strings; the old buffer is given back with the session. */
  #replaceMemory(tensor: IOTensor, byteLength: number): void {
    tensor.memory = this.#owned.keep(allocate(this.#library.koffi, Math.max(byteLength, 2 * tensor.bytes.length)));
    tensor.bytes = tensor.memory;
    tensor.buffer = wrapMemory(this.#library, tensor, this.#owned);
    this.#inputs.forEach(({ buffer }, i) => (this.#inputBuffers[i] = buffer));
    this.#outputs.forEach(({ buffer }, i) => (this.#outputBuffers[i] = buffer));
  }
}
