// CalibrationRun: the float model at work on samples, slice by slice, so that its weights are never in the engine all at once.

import { TFLiteError } from '../../errors.ts';
import type { Tensor, TensorValue } from '../../index.ts';
import type { SuccessiveModels } from '../../successive-models.ts';
import type { GraphTensor, TensorGraph } from '../graph/graph.ts';
import { tensorsOf, writeModel } from '../write-model.ts';
import { sliceGraph } from './slices.ts';
import { splitNodes } from './split-nodes.ts';
import type { WeightReader } from './weights.ts';

/** The least and the greatest number that a value has held. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** How much is in memory at a time. */
export interface CalibrationBudget {
  /** Bytes of weights in a slice; some nodes have up to twice as many. The engine packs weights, and then has them twice. */
  readonly weights: number;
  /** Bytes of values that wait for the next slice. */
  readonly values: number;
}

const BUDGET: CalibrationBudget = { weights: 2 ** 23, values: 2 ** 24 };

/** Values that later slices need. */
type SampleValues = ReadonlyMap<GraphTensor, Tensor>;

/** Widens the range of every value by what samples show. */
export class CalibrationRun {
  /** Ranges of the samples that went through. */
  readonly ranges = new Map<GraphTensor, ValueRange>();
  readonly #models: SuccessiveModels;
  readonly #slices: readonly TensorGraph[];
  readonly #budget: CalibrationBudget;
  #waiting: SampleValues[] = [];
  #waitingBytes = 0;
  #open = -1;
  /** Of the open slice: where its tensors lie in its file. */
  #indices: ReadonlyMap<GraphTensor, number> = new Map();
  /** Where slices are written. */
  #room = new Uint8Array();

  constructor(models: SuccessiveModels, graph: TensorGraph, reader: WeightReader, budget = BUDGET) {
    this.#models = models;
    this.#slices = sliceGraph(splitNodes(graph, budget.weights, reader), budget.weights);
    this.#budget = budget;
  }

  /**
   * Runs the model's beginning on a sample, and the rest when enough of them wait for it.
   *
   * @param values - In the order of the inputs.
   * @returns How many samples have come to the end.
   */
  async add(values: readonly TensorValue[]): Promise<number> {
    await this.#openSlice(0);
    const kept = this.#run(0, values, new Map());
    this.#waiting.push(kept);
    for (const { data } of kept.values()) this.#waitingBytes += 'byteLength' in data ? data.byteLength : 0;
    return this.#slices.length === 1 || this.#waitingBytes > this.#budget.values ? this.finish() : 0;
  }

  /** Takes the samples that wait to the end; tells how many there were. */
  async finish(): Promise<number> {
    let waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (let slice = 1; slice < this.#slices.length && waiting.length > 0; slice++) {
      await this.#openSlice(slice);
      const { inputs } = this.#slices[slice]!;
      waiting = waiting.map((known) =>
        this.#run(
          slice,
          inputs.map((tensor) => known.get(tensor)!),
          known,
        ),
      );
    }
    return waiting.length;
  }

  close(): void {
    this.#models.close();
  }

  async #openSlice(slice: number): Promise<void> {
    if (this.#open === slice) return;
    const graph = this.#slices[slice]!;
    const names = (tensors: readonly GraphTensor[]): string[] => tensors.map((_, i) => String(i));
    // Lets the collector of garbage have its turn, and pages show how far it is.
    await new Promise((resolve) => setTimeout(resolve));
    const facts = { inputNames: names(graph.inputs), outputNames: names(graph.outputs) };
    await this.#models.open(writeModel(graph, facts, (length) => this.#zeros(length)));
    this.#indices = new Map(tensorsOf(graph).map((tensor, index) => [tensor, index]));
    this.#open = slice;
  }

  /** The memory of the slice before, which is done with. */
  #zeros(length: number): Uint8Array {
    if (this.#room.length < length) this.#room = new Uint8Array(length);
    return this.#room.subarray(0, length).fill(0);
  }

  /** Runs the open slice; gives the values that the next one needs. */
  #run(slice: number, values: readonly TensorValue[], known: SampleValues): SampleValues {
    const graph = this.#slices[slice]!;
    this.#models.run(values);
    for (const tensor of [...(slice === 0 ? graph.inputs : []), ...graph.outputs]) {
      if (tensor.dtype !== 'float32') continue;
      const { data } = this.#models.view(this.#indices.get(tensor)!);
      this.ranges.set(tensor, widened(this.ranges.get(tensor), data as Float32Array, tensor.name));
    }
    const next = this.#slices[slice + 1]?.inputs ?? [];
    return new Map(next.map((tensor) => [tensor, known.get(tensor) ?? this.#models.read(this.#indices.get(tensor)!)]));
  }
}

function widened(range: ValueRange | undefined, data: Float32Array, name: string): ValueRange {
  let { min, max } = range ?? { min: 0, max: 0 };
  for (const value of data) {
    if (value < min) min = value;
    else if (value > max) max = value;
    else if (value !== value) throw invalidDataset(`the value '${name}' became NaN`);
  }
  if (min === -Infinity || max === Infinity) throw invalidDataset(`the value '${name}' became infinite`);
  return { min, max };
}

/** An error of the data: what is wrong with them. */
export function invalidDataset(what: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError(
    'OPTION_INVALID',
    `'representativeDataset': ${what}. Give it some hundred typical inputs, scaled as for the model.`,
    { option: 'representativeDataset', actual: what },
  );
}
