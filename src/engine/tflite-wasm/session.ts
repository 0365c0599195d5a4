// One model prepared in an instance, and the only code that follows pointers into its heap.

import type { DType } from '../../dtypes.ts';
import { TFLiteError } from '../../errors.ts';
import type { ModelParts, OperatorRun, Session, SessionNeeds } from '../engine.ts';
import type { Runner } from './bindings.ts';
import type { Instance } from './instance.ts';
import { TFLITE_TYPES } from '../tflite-types.ts';
import { ALLOCATION, DELEGATE, LAYOUT, MAX_EVENTS, RUN_KINDS } from './layout.ts';
import type { Loan } from './thread-pool.ts';

const ENGINE = 'tflite-wasm';

/** A prepared model; see {@link Session}. */
export class WasmSession implements Session {
  readonly #instance: Instance;
  #runner: Runner | undefined;
  #model: number;
  readonly #loan: Loan;

  /**
   * @param numThreads - Threads wanted; one where the instance has no others to spare.
   * @throws {@link TFLiteError} `ALLOCATE_FAILED` when the engine refuses the model, `ENGINE_ABORTED` when it breaks on
   * it, `ENGINE_LOAD` when the heap does not look as expected.
   */
  constructor(
    instance: Instance,
    model: ModelParts,
    { numThreads, profile = false, copied }: SessionNeeds & { readonly numThreads: number },
  ) {
    const byteLength = lengthOf(model);
    this.#instance = instance;
    this.#model = copyModel(instance, model);
    this.#loan = instance.pool.lend(numThreads);
    try {
      copied?.();
      this.#runner = instance.run('allocateTensors', (module) => {
        // The engine keeps pointing into these bytes: they stay until the session is closed.
        const status = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(this.#model, byteLength, {
          numThreads: this.#loan.numThreads,
          enableProfiling: profile,
          maxProfilingBufferEntries: profile ? MAX_EVENTS : 1,
        });
        try {
          return status.ok() ? status.value() : undefined;
        } finally {
          status.delete();
          instance.pool.note(this.#loan);
        }
      });
      if (!this.#runner) throw this.#refused();
      this.#checkLayout(this.#runner);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get usable(): boolean {
    return this.#instance.alive;
  }

  bytes(index: number): Uint8Array | undefined {
    const tensor = this.#tensor(index);
    const data = this.#word(tensor + LAYOUT.tensor.data);
    const byteLength = this.#word(tensor + LAYOUT.tensor.byteLength);
    // A tensor without elements needs no memory, and then has none.
    if (data === 0) return this.shape(index).includes(0) ? new Uint8Array() : undefined;
    return this.#instance.bytes(data, byteLength);
  }

  shape(index: number): readonly number[] {
    const dims = this.#word(this.#tensor(index) + LAYOUT.tensor.dims);
    if (dims === 0) return [];
    // A TfLiteIntArray: the count, then the values.
    return Array.from(new Int32Array(this.#instance.bytes(dims + 4, 4 * this.#word(dims)).slice().buffer));
  }

  dtype(index: number): DType | undefined {
    return TFLITE_TYPES[this.#word(this.#tensor(index) + LAYOUT.tensor.type)];
  }

  replaceBytes(index: number, bytes: Uint8Array): void {
    const tensor = this.#tensor(index);
    const isDynamic = this.#word(tensor + LAYOUT.tensor.allocation) === ALLOCATION.dynamic;
    const old = this.#word(tensor + LAYOUT.tensor.data);
    const data = allocate(this.#instance, bytes.length);
    this.#instance.bytes(data, bytes.length).set(bytes);
    this.#instance.setWord(tensor + LAYOUT.tensor.data, data);
    this.#instance.setWord(tensor + LAYOUT.tensor.byteLength, bytes.length);
    // The engine frees a dynamic tensor's memory with the same allocator, so from here on it owns the new block.
    if (isDynamic && old !== 0) this.#instance.run('setTensor', (module) => module._free(old));
  }

  invoke(): void {
    const runner = this.#runner!;
    // Events are kept until the buffer is full; only those of this inference are wanted.
    this.#instance.setWord(runner.$$.ptr + LAYOUT.runner.eventCount, 0);
    const done = this.#instance.run('invoke', () => runner.Infer());
    this.#instance.pool.note(this.#loan);
    if (done) return;
    const { reason = 'an operator failed', ...at } = this.#instance.failure();
    throw new TFLiteError(
      'INVOKE_FAILED',
      `The inference failed${nodeOf(at)}: ${reason}. Check the inputs; the interpreter can go on.`,
      { engine: ENGINE, ...at },
      this.#instance.logAsCause(),
    );
  }

  // WebAssembly runs on the thread that calls it.
  // eslint-disable-next-line @typescript-eslint/require-await
  async invokeAsync(): Promise<void> {
    this.invoke();
  }

  operatorRuns(): readonly OperatorRun[] {
    const runner = this.#runner!.$$.ptr;
    const first = this.#word(runner + LAYOUT.runner.events);
    return Array.from({ length: this.#word(runner + LAYOUT.runner.eventCount) }, (_, i) => {
      const event = first + i * LAYOUT.event.size;
      const name = this.#textOf(event + LAYOUT.event.name);
      const kind = RUN_KINDS[this.#word(event + LAYOUT.event.type)];
      return {
        name,
        kind: name === DELEGATE ? ('delegate' as const) : kind,
        subgraph: this.#word(event + LAYOUT.event.subgraph),
        node: this.#word(event + LAYOUT.event.node),
        ms: this.#word(event + LAYOUT.event.microseconds) / 1000,
      };
    }).filter((run): run is OperatorRun => run.kind !== undefined);
  }

  /** A std::string. */
  #textOf(pointer: number): string {
    const shortLength = this.#instance.bytes(pointer + LAYOUT.event.shortLength, 1)[0]!;
    // The highest bit says that the text lies elsewhere.
    const isLong = shortLength > 0x7f;
    const start = isLong ? this.#word(pointer) : pointer;
    const bytes = this.#instance.bytes(start, isLong ? this.#word(pointer + 4) : shortLength);
    // A copy: shared memory cannot be decoded.
    return new TextDecoder().decode(bytes.slice());
  }

  resetVariables(): void {
    for (const { tensors, count } of this.#subgraphs()) {
      for (let i = 0; i < count; i++) this.#resetVariable(tensors + i * LAYOUT.tensor.size);
    }
  }

  close(): void {
    // Nothing can be freed in an instance that is dead; its whole heap goes with it.
    if (this.#instance.alive) this.#free();
    this.#runner = undefined;
    this.#model = 0;
  }

  #free(): void {
    try {
      this.#instance.run('close', (module) => {
        this.#runner?.delete();
        module._free(this.#model);
      });
      this.#instance.pool.takeBack(this.#loan);
    } catch {
      // A model that damaged the heap may trap here; `run` has retired the instance, and its heap goes with it.
    }
  }

  /** As tflite::ResetVariableTensor does: zero bytes, or for int8 the bytes that stand for zero. */
  #resetVariable(tensor: number): void {
    const [flag] = this.#instance.bytes(tensor + LAYOUT.tensor.isVariable, 1);
    if (!flag || this.#word(tensor + LAYOUT.tensor.allocation) !== ALLOCATION.persistent) return;
    const isInt8 = TFLITE_TYPES[this.#word(tensor + LAYOUT.tensor.type)] === 'int8';
    const start = isInt8 ? this.#word(tensor + LAYOUT.tensor.zeroPoint) : 0;
    const data = this.#word(tensor + LAYOUT.tensor.data);
    this.#instance.bytes(data, this.#word(tensor + LAYOUT.tensor.byteLength)).fill(start);
  }

  #subgraphs(): { tensors: number; count: number }[] {
    // A std::vector: its begin, then its end.
    const begin = this.#word(this.#interpreter() + LAYOUT.interpreter.subgraphs);
    const end = this.#word(this.#interpreter() + LAYOUT.interpreter.subgraphs + 4);
    return Array.from({ length: (end - begin) / 4 }, (_, i) => {
      const subgraph = this.#word(begin + 4 * i);
      const count = this.#word(subgraph + LAYOUT.subgraph.tensorCount);
      return { tensors: this.#word(subgraph + LAYOUT.subgraph.tensors), count };
    });
  }

  /** The address of a TfLiteTensor; read anew each time, since operators may add tensors and move the array. */
  #tensor(index: number): number {
    const first = this.#word(this.#word(this.#interpreter() + LAYOUT.interpreter.subgraphs));
    return this.#word(first + LAYOUT.subgraph.tensors) + index * LAYOUT.tensor.size;
  }

  #interpreter(): number {
    return this.#word(this.#runner!.$$.ptr + LAYOUT.runner.interpreter);
  }

  #word(pointer: number): number {
    return this.#instance.word(pointer);
  }

  /** Compares the first tensor that embind describes with what the offsets find. */
  #checkLayout(runner: Runner): void {
    const tensors = runner.GetInputs();
    try {
      if (tensors.size() === 0) return;
      const info = tensors.get(0);
      const described = this.#word(info.$$.ptr + LAYOUT.tensorInfo.data);
      const found = this.#word(this.#tensor(info.id) + LAYOUT.tensor.data);
      info.delete();
      if (described !== found) throw this.#instance.loadError('its tensors lie elsewhere');
    } finally {
      tensors.delete();
    }
  }

  #refused(): TFLiteError<'ALLOCATE_FAILED'> {
    const { reason = 'it gave no reason', ...at } = this.#instance.failure();
    return new TFLiteError(
      'ALLOCATE_FAILED',
      `The engine cannot prepare the model${nodeOf(at)}: ${reason}. Check the shapes of the inputs, or convert the model with built-in operators only.`,
      { engine: ENGINE, ...at },
      this.#instance.logAsCause(),
    );
  }
}

function nodeOf({ operator, node }: { operator?: string; node?: number }): string {
  return operator === undefined ? '' : ` at node ${node} (${operator})`;
}

function lengthOf(model: ModelParts): number {
  return model.reduce((length, part) => length + part.length, 0);
}

function copyModel(instance: Instance, model: ModelParts): number {
  let pointer = allocate(instance, lengthOf(model));
  const start = pointer;
  for (const part of model) {
    instance.bytes(pointer, part.length).set(part);
    pointer += part.length;
  }
  return start;
}

function allocate(instance: Instance, byteLength: number): number {
  const pointer = instance.run('allocateTensors', (module) => module._malloc(byteLength));
  if (pointer !== 0) return pointer;
  throw new TFLiteError(
    'ALLOCATE_FAILED',
    `The engine has no room for ${byteLength} more bytes; its memory ends at 2 GB.`,
    {
      engine: ENGINE,
    },
  );
}
