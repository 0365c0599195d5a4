// ModelDraft: a model under change. What the file has stays where it is; what is new is kept here until it is written.

import { DTYPES, type DType } from '../dtypes.ts';
import type { ModelGraph, OperatorFacts, Subgraph, TensorFacts } from './graph.ts';
import { newTable, type NewField, type Overrides, type Part } from './flatbuffer-writer.ts';
import type { OptionsName } from './operator-options.ts';
import { TENSOR } from './schema.ts';

/** A tensor that the file does not have. */
export interface NewTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Scale and zero point of the whole tensor. */
  readonly quantization?: { readonly scale: number; readonly zeroPoint: number };
  /** The value of a constant, in the engine's bytes. */
  readonly bytes?: Uint8Array;
}

/** What is different about a tensor of the file; `bytes` is the value of a constant that changes. */
export type TensorChange = Overrides<typeof TENSOR> & { readonly bytes?: Uint8Array };

/** A node that takes the place of a node of the file, or of a part of its work. */
export interface NewNode {
  /** A built-in operator. */
  readonly operator: string;
  readonly version: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options?: { readonly name: OptionsName; readonly table: Part } | undefined;
}

/** A node as it will be written: one of the file's by its position, or a new one. */
export type DraftNode = number | NewNode;

/** Changes of one subgraph. */
export class SubgraphDraft {
  readonly subgraph: Subgraph;
  /** In the order in which they run. */
  readonly nodes: DraftNode[] = [];
  /** For each of these, the node of the file that it does the work of. */
  readonly origins: number[] = [];
  readonly tensors: NewTensor[] = [];
  readonly changes = new Map<number, TensorChange>();

  constructor(subgraph: Subgraph) {
    this.subgraph = subgraph;
  }

  /** Adds a tensor and gives its index. */
  add(tensor: NewTensor): number {
    return this.subgraph.tensorCount + this.tensors.push(tensor) - 1;
  }

  /** Adds a tensor for a value on its way to `index`: of its shape and name, but of another dtype. */
  addLike(index: number, dtype: DType): number {
    const { name, shape } = this.subgraph.tensor(index);
    return this.add({ name: `${name}/lowered`, dtype, shape });
  }

  /** A tensor of the file, or one that was added, as a new one of the same kind; constants lose their value. */
  like(index: number): NewTensor {
    const added = this.tensors[index - this.subgraph.tensorCount];
    if (added) return { name: added.name, dtype: added.dtype, shape: added.shape };
    const { name, dtype, shape, quantization } = this.subgraph.tensor(index);
    const [scale] = quantization.scales;
    if (scale === undefined) return { name, dtype, shape };
    return { name, dtype, shape, quantization: { scale, zeroPoint: quantization.zeroPoints[0] ?? 0 } };
  }

  /** Adds a constant of whole numbers or floats and gives its index. */
  addConstant(
    name: string,
    dtype: 'int32' | 'float32' | 'bool',
    shape: readonly number[],
    values: ArrayLike<number>,
  ): number {
    const array = DTYPES[dtype].array.from(values);
    return this.add({ name, dtype, shape, bytes: new Uint8Array(array.buffer) });
  }
}

/** A subgraph that the file does not have, to be called by nodes. */
export interface NewSubgraph {
  readonly tensors: readonly NewTensor[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly nodes: readonly NewNode[];
}

/** Changes of a model; see `rewriteModel`, which writes them. */
export class ModelDraft {
  readonly graph: ModelGraph;
  readonly subgraphs: readonly SubgraphDraft[];
  /** One line for each kind of change, for people. */
  readonly notes = new Set<string>();
  /** They come after those of the file. */
  readonly added: NewSubgraph[] = [];

  constructor(graph: ModelGraph) {
    this.graph = graph;
    this.subgraphs = graph.subgraphs.map((subgraph) => new SubgraphDraft(subgraph));
  }

  /** Adds a subgraph and gives its position. */
  readonly addSubgraph = (subgraph: NewSubgraph): number => this.subgraphs.length + this.added.push(subgraph) - 1;

  /** Operators of the file that are still used, by position in its list. */
  usedCodes(): ReadonlySet<number> {
    return new Set(
      this.subgraphs.flatMap(({ nodes, subgraph }) =>
        nodes.flatMap((node) => (typeof node === 'number' ? [subgraph.operator(node).opcodeIndex] : [])),
      ),
    );
  }
}

/** A node of the file with what a rule needs to know of it. */
export interface NodeView {
  readonly draft: SubgraphDraft;
  readonly graph: ModelGraph;
  /** Adds a subgraph to the model and gives its position. */
  readonly addSubgraph: (subgraph: NewSubgraph) => number;
  readonly operator: string;
  readonly version: number;
  readonly facts: OperatorFacts;
  /** The engine gets this use of the operator wrong, whatever the version. */
  readonly unfit?: boolean;
}

/** Facts of a node's input; undefined when it is left out. */
export function inputOf({ draft, facts }: NodeView, position: number): TensorFacts | undefined {
  const index = facts.inputs[position] ?? -1;
  return index < 0 ? undefined : draft.subgraph.tensor(index);
}

/** Facts of a node's output. */
export function outputOf({ draft, facts }: NodeView, position = 0): TensorFacts {
  return draft.subgraph.tensor(facts.outputs[position]!);
}

/** The bytes of a constant of the file; undefined for a tensor that is none. */
export function constantBytes({ graph }: NodeView, tensor: TensorFacts | undefined): Uint8Array | undefined {
  return tensor?.constant ? graph.bufferBytes(tensor.buffer) : undefined;
}

/** A small scalar field, as enumerations and flags are. */
export function byteField(value: number | boolean): NewField {
  return { kind: 'int8', value };
}

/** The table of a new tensor; `buffer` is its position in the model's buffers. */
export function tensorTable({ name, dtype, shape, quantization }: NewTensor, buffer: number): Part {
  const { scale, zeroPoint } = quantization ?? {};
  return newTable(TENSOR, {
    shape: { kind: 'int32', values: shape },
    type: byteField(DTYPES[dtype].code),
    buffer: { kind: 'uint32', value: buffer },
    name: { text: name },
    hasRank: { kind: 'bool', value: true },
    quantization:
      scale === undefined
        ? undefined
        : newTable(TENSOR.quantization[2], {
            scale: { kind: 'float32', values: [scale] },
            zeroPoint: { kind: 'int64', values: [BigInt(zeroPoint!)] },
          }),
  });
}
