// Allocation: one subgraph of a model in the engine. What shapes its inputs should have, and the session that has them.

import type { OperatorRun, Session } from './engine/engine.ts';
import { isTFLiteError, TFLiteError } from './errors.ts';
import { readInnerShapes } from './inner-shapes.ts';
import { answersOf, keptTensors } from './kept-tensors.ts';
import type { ModelEngine } from './model-engine.ts';
import type { ModelGraph, Subgraph } from './model/graph.ts';
import { requireCustomOperators } from './model/preflight.ts';
import { rewriteModel } from './model/rewrite.ts';
import { roomForAnswers } from './answer-room.ts';
import type { Profile } from './profile.ts';
import { explainRun, explainShapes, explainUse, requireResizable } from './resizing.ts';
import type { SharedSession } from './shared-session.ts';
import { detailsOfTensor, type TensorDetails } from './tensor-details.ts';

/** What an allocation is of. */
export interface AllocationOptions {
  readonly graph: ModelGraph;
  readonly engine: ModelEngine;
  /** The session of all subgraphs that share variables; undefined where each has its own. */
  readonly shared: SharedSession | undefined;
  /** Sums up how long operators take; undefined where that is not wanted. */
  readonly profile: Profile | undefined;
  /** Which subgraph is run. */
  readonly subgraphIndex: number;
  /** Every tensor that an operator computes keeps its value after an inference. */
  readonly preserveAllTensors: boolean;
  /** Gives the memory of the file back; undefined where it stays. */
  readonly release: (() => void) | undefined;
}

/** Life cycle of one subgraph: resized, allocated, invoked, and again. */
export class Allocation {
  readonly graph: ModelGraph;
  readonly subgraph: Subgraph;
  /** Tensors whose values can be read after an inference. */
  readonly kept: ReadonlySet<number>;
  readonly #options: AllocationOptions;
  /** Shapes that inputs were given; the others have the file's. */
  readonly #shapes = new Map<number, readonly number[]>();
  /** Values of inputs between the end of one session and the start of the next. */
  readonly #carried = new Map<number, Uint8Array>();
  #session: Session | undefined;
  /** An input was resized since the session was made. */
  #stale = false;
  /** Shapes that this session does not tell; read when they are asked for. */
  #innerShapes: ReadonlyMap<number, readonly number[]> | undefined;

  /** @throws {@link TFLiteError} `SUBGRAPH_INDEX`. */
  constructor(options: AllocationOptions) {
    const { graph, subgraphIndex, preserveAllTensors } = options;
    this.#options = options;
    this.graph = graph;
    this.subgraph = graph.subgraphs[subgraphIndex] ?? noSuchSubgraph(subgraphIndex, graph.subgraphs.length);
    this.kept = keptTensors(this.subgraph, preserveAllTensors);
  }

  /** The session, once it is allocated for the shapes that are wanted. */
  get session(): Session | undefined {
    return this.#stale || !this.#session?.usable ? undefined : this.#session;
  }

  /**
   * The session that still holds a tensor's value: after a resize the old one does, but for what was resized.
   */
  sessionHolding(index: number): Session | undefined {
    if (!this.#session?.usable || (this.#stale && this.#shapes.has(index) && this.#differs(index))) return undefined;
    return this.#session;
  }

  /** A tensor's details: the file's facts, with the shape that it has now. */
  details(index: number): TensorDetails {
    const wanted = this.#stale ? this.#shapes.get(index) : undefined;
    const session = this.#session?.usable ? this.#session : undefined;
    return detailsOfTensor(this.subgraph.tensor(index), index, {
      shape: wanted ?? session?.shape(index) ?? this.#shapes.get(index) ?? this.#innerShape(index),
      dtype: session?.dtype(index),
      // TensorFlow Lite makes a tensor anew when it writes strings to it, and the signature is not kept.
      signatureLost: session?.dtype(index) === 'string' && session.bytes(index) !== undefined,
    });
  }

  /** The shape of a tensor that no session tells; undefined where it is the file's. */
  #innerShape(index: number): readonly number[] | undefined {
    const { engine, graph, shared, subgraphIndex } = this.#options;
    const isResized = this.#shapes.size > 0 && !this.#stale && this.session !== undefined;
    if (isResized && !shared && engine.fitted.engine.reachesOutputsOnly && !this.subgraph.tensor(index).constant) {
      this.#innerShapes ??= readInnerShapes(engine.fitted, graph, subgraphIndex, this.#shapes);
    }
    return this.#innerShapes?.get(index);
  }

  /**
   * Gives an input another shape, as Python's `resize_tensor_input` does; it holds from the next {@link allocate} on.
   *
   * @throws {@link TFLiteError} `NOT_RESIZABLE`.
   */
  resize(index: number, shape: readonly number[], strict: boolean): void {
    const details = this.details(index);
    requireResizable(this.subgraph, details, shape, strict);
    if (String(shape) === String(details.shape)) return;
    this.#requireNoVariables(details);
    this.#shapes.set(index, Object.freeze([...shape]));
    this.#stale = this.#session !== undefined && this.subgraph.inputs.some((input) => this.#differs(input));
  }

  /**
   * Makes a session for the wanted shapes, unless there is one. Inputs that keep their shape keep their values.
   *
   * @throws {@link TFLiteError} `UNSUPPORTED_MODEL`, `ALLOCATE_FAILED`, `ENGINE_ABORTED`; the shapes can be changed and
   * tried again after that.
   */
  allocate(): void {
    if (this.session) return;
    const { graph, engine, shared, subgraphIndex } = this.#options;
    requireCustomOperators(graph, engine.support);
    // Times of other shapes, or of an engine that broke, do not belong together with those to come.
    if (this.#session) this.#options.profile?.clear();
    this.#retire();
    const session = shared?.branch(subgraphIndex, this.#shapes) ?? this.#createSession();
    for (const [index, bytes] of this.#carried) restore(session, this.subgraph, index, bytes);
    this.#carried.clear();
    this.#session = session;
    this.#stale = false;
  }

  /**
   * Runs the session once.
   *
   * @throws {@link TFLiteError} those of the engine.
   */
  invoke(): void {
    try {
      this.#session!.invoke();
    } catch (error) {
      throw this.#explained(error);
    }
    this.#profile();
  }

  /** The same, without keeping the event loop from its work. */
  async invokeAsync(): Promise<void> {
    try {
      await this.#session!.invokeAsync();
    } catch (error) {
      throw this.#explained(error);
    }
    this.#profile();
  }

  #explained(error: unknown): unknown {
    return isTFLiteError(error, 'INVOKE_FAILED') ? explainRun(error, this.subgraph, this.#shapes) : error;
  }

  #profile(): void {
    const { profile } = this.#options;
    if (!profile) return;
    // Subgraphs beyond those of the file belong to what lowering put into a node's place.
    const runs = (this.#session?.operatorRuns?.() ?? []).filter((run) => run.subgraph < this.graph.subgraphs.length);
    profile.add(runs, (run) => this.#placeOf(run));
  }

  /** Where a run belongs in the file: the engine's first subgraph is the one that this allocation runs. */
  #placeOf({ kind, subgraph: position, node }: OperatorRun): { subgraph: number; index: number | undefined } {
    const { engine, subgraphIndex } = this.#options;
    const subgraph = position === 0 ? subgraphIndex : position;
    const origins = engine.fitted.draft?.subgraphs[subgraph]?.origins;
    return { subgraph, index: kind === 'operator' ? (origins ? origins[node] : node) : undefined };
  }

  #createSession(): Session {
    const { graph, engine, preserveAllTensors, profile, subgraphIndex, release } = this.#options;
    const { inputs, outputs, tensor } = this.subgraph;
    // What every caller asks for is read before the file is given back.
    if (release) for (const index of [...inputs, ...outputs]) this.details(index);
    const variables = [...this.kept].filter((index) => tensor(index).isVariable);
    try {
      return engine.createSession(({ engine: { reachesOutputsOnly, support }, draft }) => {
        const answers = answersOf(this.subgraph, preserveAllTensors, reachesOutputsOnly);
        const edits = {
          firstSubgraph: subgraphIndex,
          inputShapes: this.#shapes,
          outputs: answers.length > outputs.length ? answers : undefined,
          signature: reachesOutputsOnly,
        };
        return {
          settable: [...inputs, ...variables],
          // A draft holds parts of the file.
          copied: draft ? undefined : release,
          profile: profile !== undefined,
          room: reachesOutputsOnly ? roomForAnswers(graph, support, subgraphIndex, answers, this.#shapes) : undefined,
          parts: rewriteModel(graph, edits, draft),
        };
      });
    } catch (error) {
      if (!isTFLiteError(error, 'ALLOCATE_FAILED')) throw error;
      throw this.#shapes.size > 0
        ? explainShapes(error, graph, this.subgraph)
        : explainUse(error, graph, engine.support);
    }
  }

  /**
   * Resizes inputs and allocates in one step; when that fails, the shapes are what they were.
   *
   * @throws {@link TFLiteError} those of {@link resize} and {@link allocate}.
   */
  allocateFor(inputs: readonly { readonly index: number; readonly shape: readonly number[] }[]): Session {
    const before = new Map(this.#shapes);
    try {
      for (const { index, shape } of inputs) this.resize(index, shape, false);
      this.allocate();
      return this.#session!;
    } catch (error) {
      this.#shapes.clear();
      for (const [index, shape] of before) this.#shapes.set(index, shape);
      this.#stale = this.#session !== undefined && inputs.some(({ index }) => this.#differs(index));
      throw error;
    }
  }

  /** Puts variables back to their start, also in a session that a resize has made useless for now. */
  resetVariables(): void {
    if (this.#session?.usable) this.#session.resetVariables();
  }

  /** Frees the session; the wanted shapes stay. */
  close(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#innerShapes = undefined;
    this.#stale = false;
    this.#carried.clear();
  }

  /** Ends the session before the next one begins, so that never two of them are in memory. */
  #retire(): void {
    const session = this.#session;
    if (!session) return;
    for (const index of this.subgraph.inputs) {
      if (this.subgraph.tensor(index).constant) continue;
      const bytes = session.usable ? session.bytes(index) : undefined;
      if (bytes && String(session.shape(index)) === String(this.details(index).shape)) {
        this.#carried.set(index, Uint8Array.from(bytes));
      }
    }
    session.close();
    this.#session = undefined;
    this.#innerShapes = undefined;
    this.#stale = false;
  }

  /** True where the session has another shape than the one that is wanted. */
  #differs(index: number): boolean {
    const wanted = this.#shapes.get(index) ?? this.subgraph.tensor(index).shape;
    return String(this.#session?.shape(index)) !== String(wanted);
  }

  /** Resource variables live in the session: a new one would forget them without a word. */
  #requireNoVariables({ name }: TensorDetails): void {
    const { graph } = this.#options;
    if (!this.#session || !graph.operatorCodes.some((code) => code.name === 'VAR_HANDLE')) return;
    throw new TFLiteError(
      'NOT_RESIZABLE',
      `Tensor '${name}' cannot be resized any more: the model keeps resource variables, which this engine would lose. Resize before the first allocateTensors(), or create a new interpreter.`,
      { tensor: name, reason: 'resource variables' },
    );
  }
}

function noSuchSubgraph(index: number, count: number): never {
  throw new TFLiteError('SUBGRAPH_INDEX', `There is no subgraph ${index}: the model has ${count}, counted from 0.`, {
    index,
    count,
  });
}

function restore(session: Session, subgraph: Subgraph, index: number, bytes: Uint8Array): void {
  if (subgraph.tensor(index).dtype === 'string') session.replaceBytes(index, bytes);
  else if (session.bytes(index)?.length === bytes.length) session.bytes(index)!.set(bytes);
}
