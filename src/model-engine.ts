// ModelEngine: the engine of one interpreter. Where the first choice cannot run the model, the next one takes over, and
// never again once an inference has succeeded.

import type { DType } from './dtypes.ts';
import type { EngineSupport } from './engine-support.ts';
import type { Engine, ModelParts, OperatorRun, Session, SessionNeeds } from './engine/engine.ts';
import { isTFLiteError } from './errors.ts';
import type { ModelDraft } from './model/draft.ts';

/** Which engine runs the model, and how. */
export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  /** Why it is this one: what was asked for, what is installed, what another engine could not run. */
  readonly reason: string;
  /** Threads that work on one inference. */
  readonly threads: number;
  /** What of the model was said in older operators for this engine, a line each; empty for most models. */
  readonly lowered: readonly string[];
}

/** An engine, and what has to be different about the model for it. */
export interface FittedEngine {
  readonly engine: Engine;
  /** Changes for the engine's sake; undefined when it takes the model as it is. */
  readonly draft: ModelDraft | undefined;
  /** Why it was chosen, for people. */
  readonly reason: string;
}

/** A model as it is given to an engine. */
export interface WrittenModel extends SessionNeeds {
  readonly parts: ModelParts;
  /** Tensors that callers set: their values go along when another engine takes over. */
  readonly settable: readonly number[];
}

/** Writes the model for an engine; called again when another one takes over. */
export type WriteModel = (fitted: FittedEngine) => WrittenModel;

/** Opens the engine that takes over, at once; the text says why it has to. */
export type OpenNext = (why: string) => FittedEngine;

/** The engine of one interpreter, and the change to another one. */
export class ModelEngine {
  #fitted: FittedEngine;
  /** Undefined where no other engine may take over: there is none, or an inference has succeeded. */
  #next: OpenNext | undefined;
  #former: Engine | undefined;

  constructor(fitted: FittedEngine, next?: OpenNext) {
    this.#fitted = fitted;
    this.#next = next;
  }

  get fitted(): FittedEngine {
    return this.#fitted;
  }

  get support(): EngineSupport {
    return this.#fitted.engine.support;
  }

  get numThreads(): number {
    return this.#fitted.engine.numThreads;
  }

  get info(): EngineInfo {
    const { engine, draft, reason } = this.#fitted;
    const { name, version, numThreads: threads } = engine;
    return { name, version, reason, threads, lowered: [...(draft?.notes ?? [])] };
  }

  /**
   * Prepares a model in the first engine that takes it.
   *
   * @throws {@link TFLiteError} as `Engine.createSession`; what the first choice said, where none takes the model.
   */
  createSession(write: WriteModel): Session {
    try {
      const { parts, settable, ...needs } = write(this.#fitted);
      const session = this.#fitted.engine.createSession(parts, needs);
      return this.#next ? new UnsettledSession(this, session, write, settable) : session;
    } catch (error) {
      if (!isTFLiteError(error, 'ALLOCATE_FAILED') && !isTFLiteError(error, 'UNSUPPORTED_MODEL')) throw error;
      return this.takeOver(error, write);
    }
  }

  /**
   * Prepares a model in the other engine, which from then on is the interpreter's.
   *
   * @throws The error that came, when there is no other engine any more, or when it does not take the model either.
   */
  takeOver(error: Error, write: WriteModel): Session {
    if (!this.#next) throw error;
    let next: FittedEngine | undefined;
    try {
      next = this.#next(error.message);
      const { parts, profile = false, room, copied } = write(next);
      const session = next.engine.createSession(parts, { profile, room, copied });
      // Sessions of other subgraphs live in the former engine until they run.
      this.#former = this.#fitted.engine;
      this.#fitted = next;
      this.#next = undefined;
      return session;
    } catch {
      next?.engine.close();
      throw error;
    }
  }

  /** An inference has succeeded: states and bits are those of this engine from here on. */
  settle(): void {
    this.#next = undefined;
  }

  /** Frees the engines. An inference that still runs ends in the one that it is in. */
  close(): void {
    this.#next = undefined;
    this.#fitted.engine.close();
    this.#former?.close();
  }
}

/** A session that another engine may still take over: nothing has run in it yet. */
class UnsettledSession implements Session {
  readonly #owner: ModelEngine;
  readonly #write: WriteModel;
  readonly #settable: readonly number[];
  /** The engine that the session is in. */
  #fitted: FittedEngine;
  #session: Session;

  constructor(owner: ModelEngine, session: Session, write: WriteModel, settable: readonly number[]) {
    this.#owner = owner;
    this.#fitted = owner.fitted;
    this.#session = session;
    this.#write = write;
    this.#settable = settable;
  }

  get usable(): boolean {
    return this.#session.usable;
  }

  bytes(index: number): Uint8Array | undefined {
    return this.#session.bytes(index);
  }

  shape(index: number): readonly number[] | undefined {
    return this.#session.shape(index);
  }

  dtype(index: number): DType | undefined {
    return this.#session.dtype(index);
  }

  replaceBytes(index: number, bytes: Uint8Array): void {
    this.#session.replaceBytes(index, bytes);
  }

  invoke(): void {
    this.#follow();
    try {
      this.#session.invoke();
    } catch (error) {
      this.#move(error);
      this.#session.invoke();
    }
    this.#owner.settle();
  }

  async invokeAsync(): Promise<void> {
    this.#follow();
    try {
      await this.#session.invokeAsync();
    } catch (error) {
      this.#move(error);
      await this.#session.invokeAsync();
    }
    this.#owner.settle();
  }

  operatorRuns(): readonly OperatorRun[] {
    return this.#session.operatorRuns?.() ?? [];
  }

  resetVariables(): void {
    this.#session.resetVariables();
  }

  close(): void {
    this.#session.close();
  }

  /** Another subgraph has changed the engine: one interpreter has one. */
  #follow(): void {
    if (this.#fitted !== this.#owner.fitted) {
      this.#replace(this.#owner.createSession(this.#write));
    }
  }

  /** @throws The error, unless it says that the engine cannot run this model. */
  #move(error: unknown): void {
    if (!isTFLiteError(error, 'UNSUPPORTED_MODEL')) throw error;
    this.#replace(this.#owner.takeOver(error, this.#write));
  }

  #replace(session: Session): void {
    const former = this.#session;
    this.#session = session;
    this.#fitted = this.#owner.fitted;
    for (const index of this.#settable) {
      const bytes = former.bytes(index);
      if (!bytes) continue;
      if (session.dtype(index) === 'string') session.replaceBytes(index, bytes);
      else if (session.bytes(index)?.length === bytes.length) session.bytes(index)!.set(bytes);
    }
    former.close();
  }
}
