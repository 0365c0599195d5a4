// What an engine knows of operators and dtypes: the words in which engines tell it and models are checked against it.

import type { DType } from './dtypes.ts';

/** What an engine knows; each engine has such a table. */
export interface EngineSupport {
  /** The engine's name. */
  readonly engine: string;
  /** The runtime inside, by the name and version that a user would look up. */
  readonly runtime: string;
  /** The greatest version of each built-in operator that it knows, by the operator's name. */
  readonly versions: Readonly<Record<string, number>>;
  /** The custom operators that it knows. */
  readonly customOperators: readonly string[];
  /** Dtypes that no tensor may have. */
  readonly refusedDTypes: readonly DType[];
  /** Operators, by name with a space between, that do not take values of a dtype: the first input, or the first output. */
  readonly refusedValues: Readonly<Partial<Record<DType, string>>>;
  /** Operators, by name with a space between, that do not broadcast in more than four dimensions. */
  readonly flatBroadcasts: string;
  /** Operators, by name with a space between, that take tensors with a scale for each block; others must not see them. */
  readonly blockwise: string;
  /** Uses of known operators that it fails at only during an inference, or gets wrong without a word. */
  readonly refusedUses: readonly RefusedUse[];
}

/** A use of an operator: it is meant when every condition that is given holds. */
export interface RefusedUse {
  /** Operators by name, with a space between. */
  readonly operator: string;
  /** Dtypes of the input at the same position. */
  readonly inputs?: readonly (readonly DType[])[];
  /** Dtypes of the output at the same position. */
  readonly outputs?: readonly (readonly DType[])[];
  /** The input at this position holds more than one value. */
  readonly severalValues?: number;
  /** An input of the output's dtype has another scale than the output, or none has. */
  readonly rescales?: boolean;
  /** The second input has a scale for each channel. */
  readonly perChannel?: true;
  /** The first input has a scale, or has none. */
  readonly quantized?: boolean;
}
