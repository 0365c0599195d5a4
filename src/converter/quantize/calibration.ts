// The range of every value of a float model over representative data.

import type { TensorValue } from '../../index.ts';
import type { GraphTensor, TensorGraph } from '../graph/graph.ts';
import { CalibrationRun, invalidDataset, type CalibrationBudget, type ValueRange } from './calibration-run.ts';
import { WeightReader } from './weights.ts';

/** One sample: values by the inputs' names, or in their order; one value alone for a model of one input. */
export type RepresentativeSample = TensorValue | readonly TensorValue[] | Readonly<Record<string, TensorValue>>;

/** Samples, or a function that gives them, as Python's `representative_dataset` does. */
export type RepresentativeDataset =
  | Iterable<RepresentativeSample>
  | AsyncIterable<RepresentativeSample>
  | (() => Iterable<RepresentativeSample> | AsyncIterable<RepresentativeSample>);

/** What is measured, and how. */
export interface CalibrationOptions {
  /** The names of the inputs, in the order of the graph's. */
  readonly inputNames: readonly string[];
  /** What reads the weights. @defaultValue one of its own */
  readonly reader?: WeightReader | undefined;
  /** Called after each sample with how many there were. */
  readonly onSample?: ((count: number) => void) | undefined;
  /** How much is in memory at a time. @defaultValue what lets a model of 100 MB convert in 3 times its size */
  readonly budget?: CalibrationBudget | undefined;
}

/**
 * Measures ranges.
 *
 * @param graph - The float model.
 * @throws {@link TFLiteError} `OPTION_INVALID` for no samples or values that are no numbers; what `setTensor` throws for
 *   values that do not fit.
 */
export async function calibrate(
  graph: TensorGraph,
  dataset: RepresentativeDataset,
  { inputNames, reader = new WeightReader(), onSample, budget }: CalibrationOptions,
): Promise<ReadonlyMap<GraphTensor, ValueRange>> {
  // Only calibration needs an engine.
  const { SuccessiveModels } = await import('../../successive-models.ts');
  const run = new CalibrationRun(await SuccessiveModels.create(), graph, reader, budget);
  let count = 0;
  const note = (finished: number): void => {
    for (let i = 0; i < finished; i++) {
      count++;
      onSample?.(count);
    }
  };
  try {
    for await (const sample of typeof dataset === 'function' ? dataset() : dataset) {
      note(await run.add(valuesOf(sample, inputNames)));
    }
    note(await run.finish());
    if (count === 0) throw invalidDataset('it gave no samples');
    return run.ranges;
  } finally {
    run.close();
  }
}

function valuesOf(sample: RepresentativeSample, names: readonly string[]): TensorValue[] {
  if (isRecord(sample)) {
    const values: Readonly<Record<string, TensorValue>> = sample;
    const missing = names.filter((name) => !(name in values));
    if (missing.length > 0) throw invalidDataset(`a sample without ${missing.map((name) => `'${name}'`).join(', ')}`);
    return names.map((name) => values[name]!);
  }
  // A list of as many values as there are inputs is one value for each; anything else is the value of the one input.
  if (Array.isArray(sample) && sample.length === names.length && typeof sample[0] === 'object') {
    return sample as TensorValue[];
  }
  if (names.length === 1) return [sample as TensorValue];
  throw invalidDataset(`a sample with other values than for the inputs ${names.map((name) => `'${name}'`).join(', ')}`);
}

/** An object of values by name: not an array, not a tensor. */
function isRecord(sample: RepresentativeSample): sample is Readonly<Record<string, TensorValue>> {
  if (typeof sample !== 'object' || Array.isArray(sample) || ArrayBuffer.isView(sample)) return false;
  return !('shape' in (sample as object));
}
