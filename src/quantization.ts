// Real numbers to quantized ones and back, per tensor and per channel. Pure.

import { DTYPES, elementCount, wholeRange, type DType } from './dtypes.ts';

/** How the integers of a tensor stand for real numbers: `real = scale * (integer - zeroPoint)`. */
export interface QuantizationParameters {
  /** One scale for the whole tensor, or one per slice along `quantizedDimension`; empty where there is none. */
  readonly scales: Float32Array;
  /** As many as `scales`. */
  readonly zeroPoints: Int32Array;
  /** The dimension that the scales run along, where there are several. */
  readonly quantizedDimension: number;
}

/** The dtypes that can stand for real numbers by a scale. */
export type QuantizedDType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int4' | 'uint4' | 'int2';

/** True for the whole-number dtypes whose elements fit a float64, the ones that scales are used with. */
export function isQuantizable(dtype: DType): dtype is QuantizedDType {
  return dtype !== 'bool' && typeof wholeRange(dtype)?.[0] === 'number';
}

/**
 * Turns real numbers into the integers nearest to them, as TensorFlow Lite's reference QUANTIZE operator does.
 *
 * Its optimized kernels differ where a number lies exactly between two integers: XNNPACK's take the even one.
 *
 * Formula of `tflite::AffineQuantize` in reference_ops: `round(real / scale) + zeroPoint` in float32, halves away from
 * zero, clamped to the dtype's range. A NaN has no such integer: it is the caller's to refuse.
 *
 * @param reals - As many as the shape has elements.
 * @returns A new array of the dtype's own type.
 */
export function quantize(
  reals: ArrayLike<number>,
  dtype: QuantizedDType,
  shape: readonly number[],
  parameters: QuantizationParameters,
): InstanceType<(typeof DTYPES)[QuantizedDType]['array']> {
  const { array, range } = DTYPES[dtype];
  const out = new array(reals.length);
  forEachSlice(shape, parameters, (start, end, scale, zeroPoint) => {
    for (let i = start; i < end; i++) out[i] = quantizeNumber(reals[i]!, scale, zeroPoint, range);
  });
  return out;
}

/** One number of {@link quantize}; `scale` is a float32 number. */
export function quantizeNumber(
  real: number,
  scale: number,
  zeroPoint: number,
  [min, max]: readonly [min: number, max: number],
): number {
  const steps = roundHalfAway(Math.fround(Math.fround(real) / scale)) + zeroPoint;
  return steps < min ? min : steps > max ? max : steps;
}

/**
 * Turns quantized integers into the real numbers that they stand for, rounded to float32 once.
 *
 * Formula of `tflite::Dequantize` in reference_ops: `scale * (integer - zeroPoint)`.
 */
export function dequantize(
  integers: ArrayLike<number>,
  shape: readonly number[],
  parameters: QuantizationParameters,
): Float32Array {
  const out = new Float32Array(integers.length);
  forEachSlice(shape, parameters, (start, end, scale, zeroPoint) => {
    for (let i = start; i < end; i++) out[i] = scale * (integers[i]! - zeroPoint);
  });
  return out;
}

/** Calls `visit` with each run of consecutive elements that share a scale. */
function forEachSlice(
  shape: readonly number[],
  { scales, zeroPoints, quantizedDimension }: QuantizationParameters,
  visit: (start: number, end: number, scale: number, zeroPoint: number) => void,
): void {
  const count = elementCount(shape);
  if (scales.length === 1) {
    visit(0, count, scales[0]!, zeroPoints[0] ?? 0);
    return;
  }
  const run = elementCount(shape.slice(quantizedDimension + 1));
  for (let start = 0, slice = 0; start < count; start += run, slice++) {
    const channel = slice % scales.length;
    visit(start, start + run, scales[channel]!, zeroPoints[channel] ?? 0);
  }
}

/** C's `round`: halves go away from zero, where JavaScript's go up. Infinities and NaN pass. */
function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}
