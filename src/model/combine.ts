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
import { assembleModel, ModelLists, writeNode, writeAdded, writeSubgraph } from './rewrite.ts';
import { MODEL, SUBGRAPH } from './schema.ts';

/** Where the tensors of a subgraph are in the combined model. */
export interface Branch {
  /** The bool tensor that says whether the branch runs. */
  readonly selector: number;
  /** Where its subgraph is in the combined model. */
  readonly position: number;
  /** Inputs and answers: from the subgraph's own index to the combined model's. */
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
 * @param answersOf - What a branch gives out: the outputs of its subgraph, and more of its tensors.
 */
export function combineSubgraphs(
  graph: ModelGraph,
  shapes: ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>,
  answersOf: (subgraphIndex: number) => readonly number[],
  draft: ModelDraft | undefined,
): CombinedModel {
  const lists = new ModelLists(graph, draft);
  const tables = readTables(graph.root, MODEL.subgraphs);
  const own = [
    ...mapTables(tables, (table, index) => writeSubgraph(table, lists, draft?.subgraphs[index])),
    ...writeAdded(draft, lists),
  ];
  // The branches come behind the subgraphs of the file, which may be called by position, and the empty answers last.
  const thens: Part[] = [];
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
    const answers = answersOf(index);
    const outputs = from(answers);
    const position = own.length + thens.length;
    thens.push(writeSubgraph(tables.at(index), lists, draft?.subgraphs[index], new Map(), answers));
    const table = newTable(BUILTIN_OPTIONS.IfOptions, {
      thenSubgraphIndex: { kind: 'int32', value: position },
      elseSubgraphIndex: { kind: 'int32', value: own.length + shapes.size + elses.length },
    });
    const options = { name: 'IfOptions', table } as const;
    nodes.push(
      writeNode({ operator: 'IF', version: 1, inputs: [selector, ...inputs], outputs, options }, neverOld, lists),
    );
    elses.push(emptyAnswers(subgraph, answers, lists));
    const pairs = [...zip(answers, outputs), ...zip(subgraph.inputs, inputs)];
    branches.set(index, { selector, position, tensors: new Map(pairs) });
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
      values: [...branches].flatMap(([i, { tensors: all }]) => answersOf(i).map((t) => all.get(t)!)),
    },
    operators: { tables: nodes },
    name: { text: 'branches' },
  });
  return { parts: assembleModel(graph, lists, [main, ...own.slice(1), ...thens, ...elses]), branches, inputs };
}

function emptyLike({ tensor }: Subgraph, index: number, shape = tensor(index).shape): NewTensor {
  const { name, dtype } = tensor(index);
  return { name, dtype, shape };
}

/** A subgraph with the same inputs that computes nothing. */
function emptyAnswers(subgraph: Subgraph, answers: readonly number[], lists: ModelLists): NewTable {
  const { inputs } = subgraph;
  const tensors = [
    ...inputs.map((index) => emptyLike(subgraph, index)),
    ...answers.map((index): NewTensor => ({
      ...emptyLike(subgraph, index),
      shape: [1],
      bytes: oneValue(subgraph.tensor(index).dtype),
    })),
  ];
  return newTable(SUBGRAPH, {
    tensors: { tables: tensors.map((tensor) => tensorTable(tensor, lists.bufferOf(tensor.bytes))) },
    inputs: { kind: 'int32', values: inputs.map((_, i) => i) },
    outputs: { kind: 'int32', values: answers.map((_, i) => inputs.length + i) },
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
