// Numbers from one dtype to another: each has to arrive as the same number.

import { DTYPES, wholeRange, type TensorData, type TensorDType } from '../dtypes.ts';
import { TFLiteError } from '../errors.ts';
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from '../float16.ts';

/** The dtypes whose elements are one number each. */
export type NumberDType = Exclude<TensorDType, 'string' | 'complex64' | 'complex128'>;

/** Arrays of numbers or bigints. */
type Numbers = ArrayLike<number | bigint>;

/** What the nearest number of a float dtype is; float64 holds every number. */
const NEAREST: Readonly<Record<'float32' | 'float16' | 'bfloat16', (value: number) => number>> = {
  float32: Math.fround,
  float16: (value) => float16ToNumber(numberToFloat16(value)),
  bfloat16: (value) => bfloat16ToNumber(numberToBfloat16(value)),
};

/**
 * A copy of numbers in the array of another dtype.
 *
 * @throws {@link TFLiteError} `VALUE_RANGE` for the first number that the dtype does not hold exactly.
 */
export function convertExactly<D extends NumberDType>(values: Numbers, dtype: D): TensorData<D> {
  const converted = new DTYPES[dtype].array(values.length);
  const big = converted instanceof BigInt64Array || converted instanceof BigUint64Array;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!isHeld(value, dtype)) throw notHeld(value, dtype, i);
    if (big) converted[i] = BigInt(value);
    else converted[i] = Number(value);
  }
  // The array was made by this very dtype.
  return converted as TensorData<D>;
}

function isHeld(value: number | bigint, dtype: NumberDType): boolean {
  const range = wholeRange(dtype);
  if (range) return (typeof value === 'bigint' || Number.isInteger(value)) && value >= range[0] && value <= range[1];
  const number = Number(value);
  const nearest = dtype in NEAREST ? NEAREST[dtype as keyof typeof NEAREST](number) : number;
  // Loosely, since a bigint equals the number of the same value; NaN stays NaN in every float dtype.
  return Number.isNaN(number) || nearest == value;
}

function notHeld(value: number | bigint, dtype: NumberDType, position: number): TFLiteError<'VALUE_RANGE'> {
  const range = wholeRange(dtype);
  const holds = range ? `whole numbers from ${range[0]} to ${range[1]}` : 'other numbers nearby';
  return new TFLiteError(
    'VALUE_RANGE',
    `Element ${position} of the tensor is ${value}, but ${dtype} holds ${holds}: round or clip the tensor first, nothing is changed silently.`,
    { tensor: '', dtype, value, position },
  );
}
