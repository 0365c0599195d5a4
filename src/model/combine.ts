// Several subgraphs as branches of one: what they share of the engine's memory, resource variables, they then share.
//
// The new first subgraph holds the inputs and outputs of all branches, and for each branch an IF over a selector of its
// own: then the branch, else a subgraph that answers with a single empty value.

import { DTYPES, type DType } from '../dtypes.ts';
import { packStrings } from '../strings.ts';
import { tensorTable, type ModelDraft, type NewTensor } from './draft.ts';
import { newTable, type NewTable, type Part } from './flatbuffer-writer.ts';
import { mapTables, readTables } from './flatbuffer.ts';
import type { ModelGraph, Subgraph } from './graph.ts';
import { BUILTIN_OPTIONS } from './options.ts';
import { assembleModel, ModelLists, writeNode, writeSubgraph } from './rewrite.ts';
import { MODEL, SUBGRAPH } from './schema.ts';

/** Where the tensors of a subgraph are in the combined model. */
export interface Branch {
  /** The bool tensor that says whether the branch runs. */
  readonly selector: number;
  /** Inputs and outputs: from the subgraph's own index to the combined model's. */
  readonly tensors: ReadonlyMap<number, number>;
}

/** A model whose first subgraph runs the chosen branches. */
export interface CombinedModel {
  readonly parts: Uint8Array[];
  readonly branches: ReadonlyMap<number, Branch>;
  /** The inputs of all branches and their selectors. */
  readonly inputs: readonly number[];
}

/**
 * Makes branches of subgraphs.
 *
 * @param shapes - For each subgraph that is to be a branch, new shapes of its inputs.
 */
export function combineSubgraphs(
  graph: ModelGraph,
  shapes: ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>,
  draft: ModelDraft | undefined,
): CombinedModel {
  const lists = new ModelLists(graph, draft);
  const own = mapTables(readTables(graph.root, MODEL.subgraphs), (table, index) =>
    writeSubgraph(table, lists, draft?.subgraphs[index]),
  );
  const tensors: Part[] = [];
  const add = (tensor: NewTensor): number => tensors.push(tensorTable(tensor, lists.bufferOf(tensor.bytes))) - 1;
  const branches = new Map<number, Branch>();
  const nodes: Part[] = [];
  const elses: NewTable[] = [];
  for (const [index, inputShapes] of shapes) {
    const subgraph = graph.subgraphs[index]!;
    const selector = add({ name: `run/${index}`, dtype: 'bool', shape: [] });
    const from = (list: readonly number[]): number[] =>
      list.map((i) => add(emptyLike(subgraph, i, inputShapes.get(i))));
    const inputs = from(subgraph.inputs);
    const outputs = from(subgraph.outputs);
    // The former first subgraph comes behind the others, which stay where they are, and the empty answers behind it.
    const position = index === 0 ? own.length : index;
    const table = newTable(BUILTIN_OPTIONS.IfOptions, {
      thenSubgraphIndex: { kind: 'int32', value: position },
      elseSubgraphIndex: { kind: 'int32', value: own.length + 1 + elses.length },
    });
    const options = { name: 'IfOptions', table } as const;
    nodes.push(
      writeNode({ operator: 'IF', version: 1, inputs: [selector, ...inputs], outputs, options }, neverOld, lists),
    );
    elses.push(emptyAnswers(subgraph, lists));
    const pairs = [...zip(subgraph.outputs, outputs), ...zip(subgraph.inputs, inputs)];
    branches.set(index, { selector, tensors: new Map(pairs) });
  }
  const inputs = [...branches].flatMap(([i, { selector, tensors: all }]) => [
    selector,
    ...graph.subgraphs[i]!.inputs.map((t) => all.get(t)!),
  ]);
  const main = newTable(SUBGRAPH, {
    tensors: { tables: tensors },
    inputs: { kind: 'int32', values: inputs },
    outputs: {
      kind: 'int32',
      values: [...branches].flatMap(([i, { tensors: all }]) => graph.subgraphs[i]!.outputs.map((t) => all.get(t)!)),
    },
    operators: { tables: nodes },
    name: { text: 'branches' },
  });
  return { parts: assembleModel(graph, lists, [main, ...own.slice(1), own[0]!, ...elses]), branches, inputs };
}

function emptyLike({ tensor }: Subgraph, index: number, shape = tensor(index).shape): NewTensor {
  const { name, dtype } = tensor(index);
  return { name, dtype, shape };
}

/** A subgraph with the same inputs and outputs that computes nothing. */
function emptyAnswers(subgraph: Subgraph, lists: ModelLists): NewTable {
  const { inputs, outputs } = subgraph;
  const tensors = [
    ...inputs.map((index) => emptyLike(subgraph, index)),
    ...outputs.map((index): NewTensor => ({
      ...emptyLike(subgraph, index),
      shape: [1],
      bytes: oneValue(subgraph.tensor(index).dtype),
    })),
  ];
  return newTable(SUBGRAPH, {
    tensors: { tables: tensors.map((tensor) => tensorTable(tensor, lists.bufferOf(tensor.bytes))) },
    inputs: { kind: 'int32', values: inputs.map((_, i) => i) },
    outputs: { kind: 'int32', values: outputs.map((_, i) => inputs.length + i) },
    name: { text: 'empty_answers' },
  });
}

function oneValue(dtype: DType): Uint8Array {
  return dtype === 'string' ? packStrings([new Uint8Array()]) : new Uint8Array(Math.ceil(DTYPES[dtype].byteWidth));
}

function zip(a: readonly number[], b: readonly number[]): [number, number][] {
  return a.map((value, i) => [value, b[i]!]);
}

function neverOld(): never {
  throw new RangeError('a combined model has no nodes of the file in its first subgraph');
}
