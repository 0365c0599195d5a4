// The contract that every engine keeps. It speaks of bytes, indices and shapes; Python's API is not its business.

import type { DType } from '../dtypes.ts';
import type { EngineSupport } from '../engine-support.ts';

/** A model as consecutive pieces: a rewritten one is a new head before the untouched original. */
export type ModelParts = readonly Uint8Array[];

/** What is asked of a session. */
export interface SessionNeeds {
  /** Whether {@link Session.operatorRuns} is going to be asked for. */
  readonly profile?: boolean;
  /**
   * Outputs whose shape is computed while the model runs, and how many times as large as the file says they may become;
   * for engines that reach outputs only.
   */
  readonly room?: ReadonlyMap<number, number> | undefined;
  /** Called once the engine has a copy of its own: from there on the model's bytes may be gone. */
  readonly copied?: (() => void) | undefined;
}

/** A loaded runtime, ready to open sessions without waiting. One interpreter owns one engine. */
export interface Engine {
  /** The engine's name, as errors and `interpreter.engine` give it. */
  readonly name: string;
  /** The version of the runtime inside. */
  readonly version: string;
  /** What it knows, so that a model can be refused before it is loaded. */
  readonly support: EngineSupport;
  /** Threads that work on one inference, the calling one included. */
  readonly numThreads: number;
  /**
   * Only inputs and outputs can be reached, through the model's signature: variables have to be listed as outputs, and a
   * signature has to give each of them a name of its own.
   */
  readonly reachesOutputsOnly: boolean;
  /**
   * Prepares a model: every tensor has its memory when this returns.
   *
   * @param model - The bytes; they are copied, the caller may let go of them.
   */
  createSession(model: ModelParts, options?: SessionNeeds): Session;
  /** Gives back everything the engine holds, its threads too. Twice is fine. */
  close(): void;
}

/** One run of an operator, as the runtime's own profiler measured it. */
export interface OperatorRun {
  /** The operator's name, or the runtime's own name for a part of a delegate's work. */
  readonly name: string;
  /** A node that the runtime ran itself; a delegate, in place of several nodes; one step of the delegate before it. */
  readonly kind: 'operator' | 'delegate' | 'kernel';
  /** The subgraph, by its position in the model that the session was given. */
  readonly subgraph: number;
  /** The node's position in that subgraph; for a step of a delegate, its position in the delegate's work. */
  readonly node: number;
  /** Milliseconds, with the operators that it calls. */
  readonly ms: number;
}

/** One prepared model. Tensor indices are those of the first subgraph of the file. */
export interface Session {
  /** False once the engine broke, in this session or another one on the same instance: only {@link close} is left. */
  readonly usable: boolean;
  /**
   * The live bytes of a tensor, read anew at each call: the view is valid until the next call of the session.
   * Undefined where the tensor has no memory (a dynamic tensor before the first inference).
   */
  bytes(index: number): Uint8Array | undefined;
  /** The shape a tensor has now; a dynamic one changes with each inference. Undefined where the engine does not say. */
  shape(index: number): readonly number[] | undefined;
  /** The dtype a tensor has now: some operators change their output's. Undefined where the engine does not say. */
  dtype(index: number): DType | undefined;
  /** Replaces the bytes of a tensor whose length is not fixed by its shape (strings). */
  replaceBytes(index: number, bytes: Uint8Array): void;
  /** Runs the first subgraph once. */
  invoke(): void;
  /**
   * The same, on a thread of the engine where it has one for this; where it has none, in the call itself. Until it is
   * settled, nothing but {@link close} may be called, which then waits for the inference before it frees anything.
   */
  invokeAsync(): Promise<void>;
  /**
   * What the last inference ran, in its order. Empty unless the session was made with `profile`; engines without a
   * profiler leave the method out.
   */
  operatorRuns?(): readonly OperatorRun[];
  /** Puts variable tensors (a recurrent layer's state) back to their start; resource variables stay. */
  resetVariables(): void;
  /** Frees the session. Twice is fine. */
  close(): void;
}
