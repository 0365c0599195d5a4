// Single elements on their way into a tensor: does the dtype hold them, and in which array.

import { DTYPES, wholeRange, type DType, type TensorDType } from './dtypes.ts';
import type { Elements } from './elements.ts';
import { TFLiteError } from './errors.ts';
import { float16ToNumber, numberToBfloat16, numberToFloat16 } from './float16.ts';

interface Target {
  readonly name: string;
  readonly dtype: TensorDType;
  readonly quantizationParameters?: { readonly scales: ArrayLike<number> };
}

/** The name of a typed array's class, whichever realm it comes from; undefined for anything else. */
export function typedArrayName(value: unknown): string | undefined {
  return ArrayBuffer.isView(value) ? Object.prototype.toString.call(value).slice(8, -1) : undefined;
}

/**
 * Takes a typed array as it is when it is of the tensor's own dtype; no other typed array is cast.
 *
 * @throws {@link TFLiteError} `DTYPE_MISMATCH`; `VALUE_RANGE` where the array could hold more than the dtype.
 */
export function elementsFromTyped(array: ArrayBufferView, target: Target): Elements {
  const { name, dtype } = target;
  const actual = typedArrayName(array)!;
  const expected = DTYPES[dtype].array?.name;
  if (dtype === 'float16' && actual === 'Float16Array') {
    const bits = new Uint16Array(array.buffer, array.byteOffset, array.byteLength / 2);
    return Float32Array.from(bits, float16ToNumber);
  }
  if (actual !== expected && !(actual === 'Uint8ClampedArray' && dtype === 'uint8')) {
    throw new TFLiteError(
      'DTYPE_MISMATCH',
      `Tensor '${name}' takes ${expected ?? 'strings'} for ${dtype}, but ${actual} came: ${conversionOf(target, actual)}.`,
      { tensor: name, expected: dtype, actual },
    );
  }
  // The class was just compared by name, which also holds for arrays of other realms.
  const elements = array as Exclude<Elements, Uint8Array[]>;
  if (NARROW.has(dtype)) {
    for (let i = 0; i < elements.length; i++) requireHeld(elements[i]!, i, target);
  }
  return elements;
}

/** What a caller does about a value of another dtype, or in another array. */
export function conversionOf({ dtype, quantizationParameters }: Target, actual: string): string {
  if (quantizationParameters?.scales.length && /^float/i.test(actual)) {
    return 'pass { quantize: true } for real numbers, which its scale turns into integers';
  }
  const array = DTYPES[dtype].array?.name;
  if (!array) return 'pass an array of strings; nothing is cast silently';
  if (actual === 'DataView') return `put its bytes into a ${array}`;
  // Numbers and bigints do not become each other by themselves.
  const [toBig, fromBig] = [array, actual].map((type) => /^big|^u?int64$/i.test(type));
  const convert = toBig === fromBig ? '' : toBig ? ', BigInt' : ', Number';
  return `convert the values, for example by ${array}.from(values${convert}); nothing is cast silently`;
}

// Dtypes that hold less than the array that carries them.
const NARROW: ReadonlySet<DType> = new Set<DType>(['bool', 'int4', 'uint4', 'int2', 'float16', 'bfloat16']);

/**
 * Gathers single values into the array of the tensor's dtype.
 *
 * @throws {@link TFLiteError} `VALUE_RANGE` for the first one that the dtype cannot hold.
 */
export function elementsFromLeaves(leaves: readonly unknown[], target: Target): Elements {
  const { dtype } = target;
  if (dtype === 'string') {
    const encoder = new TextEncoder();
    return leaves.map((leaf, i) => {
      if (typedArrayName(leaf) === 'Uint8Array') return leaf as Uint8Array;
      if (typeof leaf !== 'string' || /\p{Surrogate}/u.test(leaf)) throw notHeld(leaf, i, target);
      return encoder.encode(leaf);
    });
  }
  const { array } = DTYPES[dtype];
  const elements = new array(leaves.length);
  const big = elements instanceof BigInt64Array || elements instanceof BigUint64Array;
  leaves.forEach((leaf, i) => {
    const value = dtype === 'bool' && typeof leaf === 'boolean' ? Number(leaf) : leaf;
    requireHeld(value, i, target);
    // requireHeld has settled that it is a number, or for 64-bit dtypes a number or bigint.
    if (big) elements[i] = BigInt(value as number | bigint);
    else elements[i] = value as number;
  });
  return elements;
}

/** Rounds a finite number to a float dtype; infinite when it is beyond the greatest one. */
const ROUND: Partial<Record<DType, (value: number) => number>> = {
  float32: Math.fround,
  complex64: Math.fround,
  float16: (value) => ((numberToFloat16(value) & 0x7fff) === 0x7c00 ? Infinity : 0),
  bfloat16: (value) => ((numberToBfloat16(value) & 0x7fff) === 0x7f80 ? Infinity : 0),
};

function requireHeld(value: unknown, position: number, target: Target): void {
  const range = wholeRange(target.dtype);
  const held = range ? isWholeWithin(value, range) : isFloatWithin(value, target.dtype);
  if (!held) throw notHeld(value, position, target);
}

function isWholeWithin(value: unknown, [min, max]: readonly [number | bigint, number | bigint]): boolean {
  // Beyond 2 ** 53 a number no longer says which integer is meant; a bigint does, but only 64-bit dtypes take it.
  const whole = typeof value === 'bigint' ? typeof max === 'bigint' : Number.isSafeInteger(value);
  return whole && (value as number | bigint) >= min && (value as number | bigint) <= max;
}

function isFloatWithin(value: unknown, dtype: DType): boolean {
  if (typeof value !== 'number') return false;
  const round = ROUND[dtype];
  return !round || !Number.isFinite(value) || Number.isFinite(round(value));
}

function notHeld(value: unknown, position: number, { name, dtype }: Target): TFLiteError {
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'bigint' ? `${value}n` : String(value);
  const range = wholeRange(dtype);
  const holds = range
    ? `whole numbers from ${range[0]} to ${range[1]}`
    : dtype === 'string'
      ? 'well-formed strings and Uint8Arrays'
      : 'numbers within its range';
  return new TFLiteError(
    'VALUE_RANGE',
    `Element ${position} of the value for tensor '${name}' is ${shown}, but ${dtype} holds ${holds}.`,
    { tensor: name, dtype, value, position },
  );
}
