// The range of every value of a float model over representative data, by running it with all values kept.

import type { TensorValue } from '../../index.ts';
import { TFLiteError } from '../../errors.ts';
import type { GraphTensor } from '../graph/graph.ts';

/** The least and the greatest number that a value has held. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** One sample: values by the inputs' names, or in their order; one value alone for a model of one input. */
export type RepresentativeSample = TensorValue | readonly TensorValue[] | Readonly<Record<string, TensorValue>>;

/** Samples, or a function that gives them, as Python's `representative_dataset` does. */
export type RepresentativeDataset =
  | Iterable<RepresentativeSample>
  | AsyncIterable<RepresentativeSample>
  | (() => Iterable<RepresentativeSample> | AsyncIterable<RepresentativeSample>);

/** What is measured, and how. */
export interface CalibrationOptions {
  /** The names of the inputs, in the order of the model's. */
  readonly inputNames: readonly string[];
  /** The tensors of the model in the order of the file. */
  readonly tensors: readonly GraphTensor[];
  /** Called after each sample with how many there were. */
  readonly onSample?: ((count: number) => void) | undefined;
}

/**
 * Measures ranges.
 *
 * @param model - The float model's bytes.
 * @throws {@link TFLiteError} `OPTION_INVALID` for no samples or values that are no numbers; what `setTensor` throws for
 *   values that do not fit.
 */
export async function calibrate(
  model: Uint8Array,
  dataset: RepresentativeDataset,
  { inputNames, tensors, onSample }: CalibrationOptions,
): Promise<ReadonlyMap<GraphTensor, ValueRange>> {
  const measured = tensors
    .map((tensor, index) => ({ tensor, index }))
    .filter(({ tensor }) => tensor.dtype === 'float32' && !tensor.data);
  const ranges = new Map<GraphTensor, ValueRange>();
  // Only calibration needs an interpreter.
  const { Interpreter } = await import('../../index.ts');
  const interpreter = await Interpreter.create({ modelContent: model, preserveAllTensors: true });
  try {
    interpreter.allocateTensors();
    const inputs = interpreter.getInputDetails();
    let count = 0;
    for await (const sample of typeof dataset === 'function' ? dataset() : dataset) {
      valuesOf(sample, inputNames).forEach((value, i) => {
        interpreter.setTensor(inputs[i]!.index, value);
      });
      interpreter.invoke();
      for (const { tensor, index } of measured) {
        const { data } = interpreter.getTensor(index, { dtype: 'float32' });
        ranges.set(tensor, widened(ranges.get(tensor), data, tensor.name));
      }
      count++;
      onSample?.(count);
    }
    if (count === 0) throw invalid('it gave no samples');
    return ranges;
  } finally {
    interpreter.close();
  }
}

function widened(range: ValueRange | undefined, data: Float32Array, name: string): ValueRange {
  let { min, max } = range ?? { min: 0, max: 0 };
  for (const value of data) {
    if (value < min) min = value;
    else if (value > max) max = value;
    else if (value !== value) throw invalid(`the value '${name}' became NaN`);
  }
  if (min === -Infinity || max === Infinity) throw invalid(`the value '${name}' became infinite`);
  return { min, max };
}

function valuesOf(sample: RepresentativeSample, names: readonly string[]): TensorValue[] {
  if (isRecord(sample)) {
    const values: Readonly<Record<string, TensorValue>> = sample;
    const missing = names.filter((name) => !(name in values));
    if (missing.length > 0) throw invalid(`a sample without ${missing.map((name) => `'${name}'`).join(', ')}`);
    return names.map((name) => values[name]!);
  }
  // A list of as many values as there are inputs is one value for each; anything else is the value of the one input.
  if (Array.isArray(sample) && sample.length === names.length && typeof sample[0] === 'object') {
    return sample as TensorValue[];
  }
  if (names.length === 1) return [sample as TensorValue];
  throw invalid(`a sample with other values than for the inputs ${names.map((name) => `'${name}'`).join(', ')}`);
}

/** An object of values by name: not an array, not a tensor. */
function isRecord(sample: RepresentativeSample): sample is Readonly<Record<string, TensorValue>> {
  if (typeof sample !== 'object' || Array.isArray(sample) || ArrayBuffer.isView(sample)) return false;
  return !('shape' in (sample as object));
}

function invalid(what: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError(
    'OPTION_INVALID',
    `'representativeDataset': ${what}. Give it some hundred typical inputs, scaled as for the model.`,
    { option: 'representativeDataset', actual: what },
  );
}
