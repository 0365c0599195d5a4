// Weights as int8: symmetric around zero, with a scale for each channel or one for all.

import { deferIfLarge, type Deferred } from '../graph/deferred.ts';
import type { GraphQuantization, GraphTensor, WeightsTensor } from '../graph/graph.ts';

/** The greatest int8 of a symmetric scale; -128 is left out, so that products of two never overflow. */
const GREATEST = 127;

/** A constant of int8 with its scales. */
export type QuantizedTensor = GraphTensor & {
  readonly data: Int8Array | Deferred<Int8Array>;
  readonly quantization: GraphQuantization;
};

/** The least scale: of weights that are all zero, and of what would divide by nothing. */
const LEAST_SCALE = 1e-12;

/** Reads weights into one array, so that deferred ones, however many, need the memory of the largest. */
export class WeightReader {
  #room = new Float32Array();
  #last: WeightsTensor['data'] | undefined;

  /** The values, which the next call may overwrite. */
  read({ data }: WeightsTensor): Float32Array {
    if (data instanceof Float32Array) return data;
    if (this.#room.length < data.length) this.#room = new Float32Array(data.length);
    const values = this.#room.subarray(0, data.length);
    if (data !== this.#last) data.fill(values);
    this.#last = data;
    return values;
  }
}

/** The greatest absolute value of each channel, along a dimension; of all, without one. */
export function channelRanges(tensor: WeightsTensor, axis: number | undefined, reader: WeightReader): Float64Array {
  const { shape } = tensor;
  const data = reader.read(tensor);
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
  reader: WeightReader,
): QuantizedTensor {
  const { shape } = tensor;
  const fill = (integers: Int8Array): void => {
    const data = reader.read(tensor);
    const run = axis === undefined ? data.length : shape.slice(axis + 1).reduce((n, d) => n * d, 1);
    for (let start = 0, channel = 0; start < data.length; start += run, channel = (channel + 1) % scales.length) {
      const scale = scales[channel]!;
      for (let i = start; i < start + run; i++) {
        integers[i] = Math.min(Math.max(roundHalfAway(data[i]! / scale), -GREATEST), GREATEST);
      }
    }
  };
  const source = tensor.data instanceof Float32Array ? tensor.data : tensor.data.source;
  const quantization = { scales, zeroPoints: scales.map(() => 0), dimension: scales.length > 1 ? (axis ?? 0) : 0 };
  return { ...tensor, dtype: 'int8', data: deferIfLarge(source, Int8Array, fill), quantization };
}

/** Weights as int8 with the scales that fit them. */
export function symmetricWeights(
  tensor: WeightsTensor,
  axis: number | undefined,
  reader: WeightReader,
): QuantizedTensor {
  return quantizeWeights(tensor, symmetricScales(channelRanges(tensor, axis, reader)), axis, reader);
}

/** C's `round`: halves go away from zero, where JavaScript's go up. */
export function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
