// Profile: how long each operator takes, out of the single runs that an engine's profiler has measured.

import type { OperatorRun } from './engine/engine.ts';
import { TFLiteError } from './errors.ts';

/** How long an operator took, over all inferences. Times are milliseconds. */
export interface OperatorProfile {
  /** `CONV_2D`; for a step of a delegate the runtime's own words, such as `Convolution (NHWC, F32) IGEMM`. */
  readonly name: string;
  /**
   * `operator`: a node that the runtime ran itself. `delegate`: several nodes that a delegate (XNNPACK) took over as one.
   * `kernel`: a step of the delegate above it, whose time is a part of the delegate's.
   */
  readonly kind: 'operator' | 'delegate' | 'kernel';
  /** The subgraph that it belongs to. Operators that call subgraphs, as WHILE does, hold the time of those. */
  readonly subgraph: number;
  /**
   * The node's `index` in `getOpsDetails(subgraph)`; undefined for delegates and kernels, which stand for several.
   * Operators that lowering put in a node's place have that node's index.
   */
  readonly index: number | undefined;
  /** How often it ran. */
  readonly runs: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The profile of an interpreter that keeps one.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`.
 */
export function requireProfile(profile: Profile | undefined): Profile {
  if (profile) return profile;
  throw new TFLiteError(
    'OPTION_INVALID',
    `getProfile() needs an interpreter that was created with { enableProfiling: true }.`,
    { option: 'enableProfiling', actual: false },
  );
}

/** Sums up runs as they come. */
export class Profile {
  readonly #rows = new Map<string, { row: OperatorProfile; total: number }>();

  /**
   * Adds what one inference ran.
   *
   * @param placeOf - Where a run belongs in the file.
   */
  add(
    runs: readonly OperatorRun[],
    placeOf: (run: OperatorRun) => { readonly subgraph: number; readonly index: number | undefined },
  ): void {
    for (const run of runs) {
      const { name, kind, node, ms } = run;
      const place = placeOf(run);
      // Every session counts its subgraphs from its own first one: the file's tells them apart.
      const key = `${place.subgraph} ${kind} ${node} ${name}`;
      const known = this.#rows.get(key);
      const { runs: before, min, max } = known?.row ?? { runs: 0, min: Infinity, max: 0 };
      const total = (known?.total ?? 0) + ms;
      const summed = { runs: before + 1, mean: total / (before + 1), min: Math.min(min, ms), max: Math.max(max, ms) };
      this.#rows.set(key, { row: { name, kind, ...place, ...summed }, total });
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#rows.clear();
  }

  /** One row for each operator, in the order in which they first ran. */
  rows(): OperatorProfile[] {
    return [...this.#rows.values()].map(({ row }) => row);
  }
}
