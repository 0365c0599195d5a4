// Allocations: every subgraph of an interpreter that was used, and the state that they share: open, busy, closed.

import { describeType } from './check-arguments.ts';
import { Allocation } from './allocation.ts';
import { TFLiteError } from './errors.ts';
import type { InterpreterOptions } from './interpreter-options.ts';
import type { OpenedModel } from './open-model.ts';
import { Profile } from './profile.ts';
import { SharedSession, sharingSubgraphs } from './shared-session.ts';

/** The life cycle of an interpreter, as its methods check it. */
export class Allocations {
  /** How long operators take; undefined where that is not wanted. */
  readonly profile: Profile | undefined;
  readonly #preserveAllTensors: boolean;
  readonly #model: OpenedModel;
  readonly #shared: SharedSession | undefined;
  /** By subgraph; the first one is what the interpreter itself runs. */
  readonly #used = new Map<number, Allocation>();
  #closed = false;
  #busy = false;

  constructor(model: OpenedModel, { preserveAllTensors = false, enableProfiling = false }: InterpreterOptions) {
    this.#model = model;
    this.#preserveAllTensors = preserveAllTensors;
    this.profile = enableProfiling ? new Profile() : undefined;
    const sharing = sharingSubgraphs(model.graph);
    this.#shared = sharing && new SharedSession({ ...model, preserveAllTensors, profile: this.profile }, sharing);
  }

  /** In a word. */
  get state(): string {
    if (this.#closed) return 'closed';
    return this.#used.get(0)?.session ? 'allocated' : 'not allocated';
  }

  /**
   * A subgraph, to be asked for what is known of it.
   *
   * @param method - Who asks, as errors call it.
   * @throws {@link TFLiteError} `CLOSED`, `SUBGRAPH_INDEX`.
   */
  get(method: string, subgraphIndex = 0): Allocation {
    if (this.#closed) throw closedBefore(method);
    if (typeof subgraphIndex !== 'number') {
      throw new TypeError(`The index of a subgraph has to be a number, not ${describeType(subgraphIndex)}.`);
    }
    const known = this.#used.get(subgraphIndex);
    if (known) return known;
    const allocation = new Allocation({
      ...this.#model,
      shared: this.#shared,
      profile: this.profile,
      subgraphIndex,
      preserveAllTensors: this.#preserveAllTensors,
    });
    this.#used.set(subgraphIndex, allocation);
    return allocation;
  }

  /**
   * A subgraph whose memory is to be read or changed.
   *
   * @throws {@link TFLiteError} `CLOSED`, `SUBGRAPH_INDEX`; `BUSY` while an inference runs.
   */
  idle(method: string, subgraphIndex = 0): Allocation {
    const allocation = this.get(method, subgraphIndex);
    if (!this.#busy) return allocation;
    throw new TFLiteError(
      'BUSY',
      `${method}() while invokeAsync() runs: an interpreter does one thing at a time. Await the promise first, or create another interpreter.`,
      { method },
    );
  }

  /**
   * The first subgraph, ready to run.
   *
   * @throws {@link TFLiteError} as {@link idle}; `NOT_ALLOCATED`.
   */
  allocated(method: string): Allocation {
    const allocation = this.idle(method);
    if (allocation.session) return allocation;
    throw new TFLiteError('NOT_ALLOCATED', `${method}() before allocateTensors(): call that first.`, { method });
  }

  /**
   * Runs a subgraph in the background; until it has ended, {@link idle} refuses.
   *
   * @throws {@link TFLiteError} `CLOSED` when the interpreter was closed meanwhile, and those of the engine.
   */
  async run(method: string, allocation: Allocation): Promise<void> {
    this.#busy = true;
    try {
      await allocation.invokeAsync();
    } finally {
      this.#busy = false;
    }
    if (this.#closed) throw closedBefore(method);
  }

  close(): void {
    this.#closed = true;
    for (const allocation of this.#used.values()) allocation.close();
    this.#model.engine.close();
  }
}

function closedBefore(method: string): TFLiteError<'CLOSED'> {
  return new TFLiteError('CLOSED', `${method}() after close(): create a new interpreter.`, { method });
}
