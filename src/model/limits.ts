// How large a model may be.

import { requireOptions, type OptionTypes } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';

/** Limits on what a model file may declare. They guard memory and time against damaged and hostile files. */
export interface ModelLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  readonly maxSubgraphs: number;
  /** Tensors of all subgraphs together. */
  readonly maxTensors: number;
  /** Nodes of all subgraphs together. */
  readonly maxOperators: number;
  /** Dimensions of a tensor. */
  readonly maxDims: number;
  /** Elements of a tensor. */
  readonly maxElements: number;
}

/**
 * The limits where the caller gives none.
 *
 * A flatbuffer's offsets end at 2 GiB; 64 dimensions are NumPy's most; the rest is ten times what language models have.
 */
export const MODEL_LIMITS = {
  maxBytes: 2 ** 31 - 1,
  maxSubgraphs: 1000,
  maxTensors: 200_000,
  maxOperators: 200_000,
  maxDims: 64,
  maxElements: 2 ** 31 - 1,
} as const satisfies ModelLimits;

const TYPES = {
  maxBytes: 'number',
  maxSubgraphs: 'number',
  maxTensors: 'number',
  maxOperators: 'number',
  maxDims: 'number',
  maxElements: 'number',
} as const satisfies OptionTypes<ModelLimits>;

/**
 * The limits that hold: those that are given, and {@link MODEL_LIMITS} for the others.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID` for a limit that is not known, or beyond what can be read at all; a
 * `TypeError` for one that is no number.
 */
export function limitsOf(given: Partial<ModelLimits> = {}): ModelLimits {
  requireOptions(given, TYPES, '{ maxBytes: 1e6 }', 'limits.');
  const limits: Record<keyof ModelLimits, number> = { ...MODEL_LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const most = name === 'maxBytes' ? MODEL_LIMITS.maxBytes : Number.MAX_SAFE_INTEGER;
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw invalidLimit(name, value, `has to be a whole number from 0 to ${most}, not ${value}`);
    }
    limits[name as keyof ModelLimits] = value;
  }
  return limits;
}

function invalidLimit(name: string, actual: unknown, problem: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError('OPTION_INVALID', `'limits.${name}' ${problem}.`, { option: `limits.${name}`, actual });
}

/**
 * Refuses a number above its limit.
 *
 * @param what - The thing counted, as a sentence says it: `tensors`, `elements in tensor 'x'`.
 * @throws {@link TFLiteError} `MODEL_TOO_LARGE`.
 */
export function requireWithin(what: string, actual: number, limit: number): void {
  if (actual <= limit) return;
  throw new TFLiteError(
    'MODEL_TOO_LARGE',
    `The model has ${actual} ${what}, more than the limit of ${limit}. Raise it with the option 'limits' if you trust the file.`,
    { what, actual, limit },
  );
}
