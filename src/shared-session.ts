// SharedSession: one session of the engine for several subgraphs, so that these share resource variables as in Python.

import type { DType } from './dtypes.ts';
import type { OperatorRun, Session } from './engine/engine.ts';
import { TFLiteError } from './errors.ts';
import { answersOf } from './kept-tensors.ts';
import { combineSubgraphs, type Branch } from './model/combine.ts';
import type { ModelEngine } from './model-engine.ts';
import type { ModelGraph } from './model/graph.ts';
import type { Profile } from './profile.ts';

type Shapes = ReadonlyMap<number, readonly number[]>;

/**
 * The subgraphs of a model that have to share variables: those that `invoke` and the signatures run. Undefined where
 * each can have a session of its own.
 */
export function sharingSubgraphs(graph: ModelGraph): readonly number[] | undefined {
  const subgraphs = [...new Set([0, ...graph.signatures.map(({ subgraph }) => subgraph)])];
  return subgraphs.length > 1 && graph.operatorCodes.some(({ name }) => name === 'VAR_HANDLE') ? subgraphs : undefined;
}

/** What a shared session is made of. */
interface SharedSessionOptions {
  readonly graph: ModelGraph;
  readonly engine: ModelEngine;
  readonly preserveAllTensors: boolean;
  readonly profile: Profile | undefined;
}

interface OpenSession {
  readonly session: Session;
  readonly branches: ReadonlyMap<number, Branch>;
  /** The shapes that inputs of each subgraph were given when the session was made. */
  readonly shapes: ReadonlyMap<number, Shapes>;
}

/** Life cycle of the one session behind all branches. */
export class SharedSession {
  readonly #options: SharedSessionOptions;
  readonly #subgraphs: readonly number[];
  #open: OpenSession | undefined;

  constructor(options: SharedSessionOptions, subgraphs: readonly number[]) {
    this.#options = options;
    this.#subgraphs = subgraphs;
  }

  /**
   * A session for one subgraph. The first call makes the session behind it, with these shapes.
   *
   * @throws {@link TFLiteError} `NOT_RESIZABLE` for other shapes than the file's once the session is there.
   */
  branch(subgraphIndex: number, shapes: Shapes): Session {
    if (!this.#open?.session.usable) this.#open = this.#create(subgraphIndex, shapes);
    const { session, branches, shapes: made } = this.#open;
    if (String([...shapes]) !== String([...made.get(subgraphIndex)!])) {
      const name = this.#options.graph.subgraphs[subgraphIndex]!.tensor([...shapes.keys()][0] ?? 0).name;
      throw new TFLiteError(
        'NOT_RESIZABLE',
        `Tensor '${name}' cannot be resized any more: its subgraph shares resource variables with others that have run, which this engine would lose. Create a new interpreter.`,
        { tensor: name, reason: 'resource variables' },
      );
    }
    return new BranchSession(session, branches, subgraphIndex);
  }

  #create(subgraphIndex: number, shapes: Shapes): OpenSession {
    const { graph, engine, preserveAllTensors, profile } = this.#options;
    const answers = (index: number): readonly number[] => answersOf(graph.subgraphs[index]!, preserveAllTensors);
    const all = new Map<number, Shapes>(
      this.#subgraphs.map((index) => [index, index === subgraphIndex ? shapes : new Map()]),
    );
    let branches: OpenSession['branches'] = new Map();
    const session = engine.createSession(({ engine: { name, reachesOutputsOnly }, draft }) => {
      if (reachesOutputsOnly) throw branchesUnknown(name);
      const combined = combineSubgraphs(graph, all, answers, draft);
      branches = combined.branches;
      return { parts: combined.parts, settable: combined.inputs, profile: profile !== undefined };
    });
    return {
      session,
      branches,
      shapes: new Map([...all].map(([index, map]) => [index, new Map(map)])),
    };
  }
}

function branchesUnknown(engine: string): TFLiteError<'UNSUPPORTED_MODEL'> {
  return new TFLiteError(
    'UNSUPPORTED_MODEL',
    `The engine ${engine} does not run several signatures that share resource variables. The engine tflite-wasm does (engine: 'wasm' or 'auto').`,
    { engine, operator: 'VAR_HANDLE' },
  );
}

/** The session as one of its branches sees it. */
class BranchSession implements Session {
  readonly #session: Session;
  readonly #branches: ReadonlyMap<number, Branch>;
  readonly #branch: Branch;

  constructor(session: Session, branches: ReadonlyMap<number, Branch>, subgraphIndex: number) {
    this.#session = session;
    this.#branches = branches;
    this.#branch = branches.get(subgraphIndex)!;
  }

  get usable(): boolean {
    return this.#session.usable;
  }

  bytes(index: number): Uint8Array | undefined {
    const inside = this.#branch.tensors.get(index);
    return inside === undefined ? undefined : this.#session.bytes(inside);
  }

  shape(index: number): readonly number[] | undefined {
    const inside = this.#branch.tensors.get(index);
    return inside === undefined ? undefined : this.#session.shape(inside);
  }

  dtype(index: number): DType | undefined {
    const inside = this.#branch.tensors.get(index);
    return inside === undefined ? undefined : this.#session.dtype(inside);
  }

  replaceBytes(index: number, bytes: Uint8Array): void {
    this.#session.replaceBytes(this.#branch.tensors.get(index)!, bytes);
  }

  invoke(): void {
    this.#select();
    this.#session.invoke();
  }

  invokeAsync(): Promise<void> {
    this.#select();
    return this.#session.invokeAsync();
  }

  /** Those of the branch, with the subgraphs of the file; choosing between branches is no operator of the model. */
  operatorRuns(): OperatorRun[] {
    const positions = new Map([...this.#branches].map(([index, { position }]) => [position, index]));
    return (this.#session.operatorRuns?.() ?? []).flatMap((run) =>
      run.subgraph === 0 ? [] : [{ ...run, subgraph: positions.get(run.subgraph) ?? run.subgraph }],
    );
  }

  resetVariables(): void {
    this.#session.resetVariables();
  }

  close(): void {
    this.#session.close();
  }

  #select(): void {
    for (const branch of this.#branches.values()) {
      this.#session.bytes(branch.selector)!.fill(branch === this.#branch ? 1 : 0);
    }
  }
}
