// Weights as int8: symmetric around zero, with a scale for each channel or one for all.

import { valuesOf, type GraphQuantization, type GraphTensor, type WeightsTensor } from '../graph/graph.ts';

/** The greatest int8 of a symmetric scale; -128 is left out, so that products of two never overflow. */
const GREATEST = 127;

/** A constant of int8 with its scales. */
export type QuantizedTensor = GraphTensor & { readonly data: Int8Array; readonly quantization: GraphQuantization };

/** The least scale: of weights that are all zero, and of what would divide by nothing. */
const LEAST_SCALE = 1e-12;

/** The greatest absolute value of each channel, along a dimension; of all, without one. */
export function channelRanges(tensor: WeightsTensor, axis: number | undefined): Float64Array {
  const { shape } = tensor;
  const data = valuesOf(tensor);
  const channels = axis === undefined ? 1 : shape[axis]!;
  const run = axis === undefined ? data.length : shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const ranges = new Float64Array(channels);
  for (let start = 0, channel = 0; start < data.length; start += run, channel = (channel + 1) % channels) {
    let greatest = ranges[channel]!;
    for (let i = start; i < start + run; i++) greatest = Math.max(greatest, Math.abs(data[i]!));
    ranges[channel] = greatest;
  }
  return ranges;
}

/** Scales that take ranges to int8. */
export function symmetricScales(ranges: Float64Array): number[] {
  return Array.from(ranges, (range) => Math.max(Math.fround(range / GREATEST), LEAST_SCALE));
}

/** Weights as int8 with given scales along a dimension; one scale is for all. */
export function quantizeWeights(
  tensor: WeightsTensor,
  scales: readonly number[],
  axis: number | undefined,
): QuantizedTensor {
  const { shape } = tensor;
  const data = valuesOf(tensor);
  const run = axis === undefined ? data.length : shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const integers = new Int8Array(data.length);
  for (let start = 0, channel = 0; start < data.length; start += run, channel = (channel + 1) % scales.length) {
    const scale = scales[channel]!;
    for (let i = start; i < start + run; i++) {
      integers[i] = Math.min(Math.max(roundHalfAway(data[i]! / scale), -GREATEST), GREATEST);
    }
  }
  const quantization = { scales, zeroPoints: scales.map(() => 0), dimension: scales.length > 1 ? (axis ?? 0) : 0 };
  return { ...tensor, dtype: 'int8', data: integers, quantization };
}

/** C's `round`: halves go away from zero, where JavaScript's go up. */
export function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** Where the weights of an operator are, and the dimension that its results lie along. */
export const WEIGHTED = {
  CONV_2D: { weights: 1, bias: 2, input: 0, axis: 0 },
  DEPTHWISE_CONV_2D: { weights: 1, bias: 2, input: 0, axis: 3 },
  FULLY_CONNECTED: { weights: 1, bias: 2, input: 0, axis: 0 },
  TRANSPOSE_CONV: { weights: 1, bias: 3, input: 2, axis: 0 },
} as const;

/** An operator with weights. */
export type WeightedOperator = keyof typeof WEIGHTED;

/** True for an operator with weights. */
export function isWeighted(operator: string): operator is WeightedOperator {
  return operator in WEIGHTED;
}
