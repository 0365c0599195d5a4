// How large a model may be.

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
