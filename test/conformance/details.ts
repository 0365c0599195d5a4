// Python's details of a tensor against ours, field by field.

import type { TensorDetails } from 'tflite-interpreter';
import type { PythonDetails } from './corpus.ts';

/** Undefined when they are equal, else the first field that is not. */
export function compareDetails(ours: TensorDetails | undefined, python: PythonDetails): string | undefined {
  if (!ours) return `tensor ${python.index} is missing`;
  const pairs: Record<string, [unknown, unknown]> = {
    name: [ours.name, python.name],
    index: [ours.index, python.index],
    shape: [ours.shape, python.shape],
    shapeSignature: [ours.shapeSignature, python.shape_signature],
    dtype: [ours.dtype, python.dtype],
    quantization: [ours.quantization, python.quantization],
    scales: [[...ours.quantizationParameters.scales], python.quantization_parameters.scales],
    zeroPoints: [[...ours.quantizationParameters.zeroPoints], python.quantization_parameters.zero_points],
    quantizedDimension: [
      ours.quantizationParameters.quantizedDimension,
      python.quantization_parameters.quantized_dimension,
    ],
  };
  for (const [field, [got, want]] of Object.entries(pairs)) {
    if (JSON.stringify(normal(got)) !== JSON.stringify(normal(want))) {
      return `${field} of tensor ${python.index} is ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`;
    }
  }
  return undefined;
}

/** Numbers of the corpus may be written as text where JSON has none. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return Object.is(value, -0) ? 0 : value;
}

/** Compares two lists entry by entry. */
export function compareDetailLists(
  ours: readonly TensorDetails[],
  python: readonly PythonDetails[],
): string | undefined {
  if (ours.length !== python.length) return `${ours.length} entries, expected ${python.length}`;
  return python.map((entry, i) => compareDetails(ours[i], entry)).find((difference) => difference !== undefined);
}
