// SuccessiveModels: models that run one after the other in one engine, whose memory then is what the largest one needs.

import { Allocation } from './allocation.ts';
import { openEngines, type OpenEngines } from './engine-choice.ts';
import { limitsOf } from './model/limits.ts';
import { verifyModel } from './model/verify.ts';
import { encodeTensor, liveTensor, readTensor, writeTensor } from './tensor-access.ts';
import type { TensorValue } from './tensor-value.ts';
import type { Tensor } from './tensor.ts';

/** An engine in WebAssembly that holds one model at a time; its heap never shrinks, so that models share it. */
export class SuccessiveModels {
  readonly #engines: OpenEngines;
  #open: Allocation | undefined;

  private constructor(engines: OpenEngines) {
    this.#engines = engines;
  }

  /**
   * Loads the engine. It is the same one everywhere, so that answers are the same bits everywhere.
   *
   * @throws {@link TFLiteError} `ENGINE_LOAD`.
   */
  static async create(): Promise<SuccessiveModels> {
    return new SuccessiveModels(await openEngines({ engine: 'wasm' }));
  }

  /**
   * Takes the next model; the one before is gone.
   *
   * @throws {@link TFLiteError} what `Interpreter.create` throws.
   */
  async open(bytes: Uint8Array): Promise<void> {
    this.#open?.close();
    this.#open = undefined;
    const graph = verifyModel(bytes, { source: 'the float model', limits: limitsOf() });
    const engine = await this.#engines.choose(graph);
    this.#open = new Allocation({
      graph,
      engine,
      shared: undefined,
      profile: undefined,
      release: undefined,
      subgraphIndex: 0,
      preserveAllTensors: false,
    });
  }

  /**
   * Runs the model once. A value that tells its shape resizes an input whose open dimensions it fits.
   *
   * @param values - In the order of the model's inputs.
   * @throws {@link TFLiteError} what `allocateTensors`, `setTensor` and `invoke` throw.
   */
  run(values: readonly TensorValue[]): void {
    const allocation = this.#model;
    const encoded = allocation.subgraph.inputs.map((index, i) => {
      const value = encodeTensor(allocation, index, values[i]!, {}, true);
      const { shape, shapeSignature } = allocation.subgraph.tensor(index);
      const fits =
        value.shape.length === shape.length &&
        value.shape.every((size, d) => size === shape[d] || shapeSignature?.[d] === -1);
      // Without its own shape it is refused, as setTensor refuses it.
      return fits ? value : encodeTensor(allocation, index, values[i]!);
    });
    const session = allocation.allocateFor(encoded.map(({ details: { index }, shape }) => ({ index, shape })));
    for (const value of encoded) writeTensor(session, value);
    allocation.invoke();
  }

  /** A copy of a tensor's value. */
  read(index: number): Tensor {
    return readTensor(this.#model, index);
  }

  /** A tensor's value where it lies, until the next call. */
  view(index: number): Tensor {
    return liveTensor(this.#model, index);
  }

  /** Gives back the engine. */
  close(): void {
    this.#open?.close();
    this.#open = undefined;
    this.#engines.close();
  }

  get #model(): Allocation {
    if (!this.#open) throw new RangeError('no model is open');
    return this.#open;
  }
}
