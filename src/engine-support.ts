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
}
