// Rewrites a model without touching its weights: other input shapes, other outputs, another subgraph to run.

import { copyTable, writeHead, type NewTable, type Part } from './flatbuffer-writer.ts';
import { mapTables, readTables, type Table } from './flatbuffer.ts';
import type { ModelGraph } from './graph.ts';
import { FILE_IDENTIFIER, MODEL, SUBGRAPH, TENSOR } from './schema.ts';

/** What is to be different in the rewritten model. */
export interface ModelEdits {
  /** The subgraph that engines run. @defaultValue 0 */
  readonly firstSubgraph?: number;
  /** New shapes of inputs of that subgraph, by tensor index. */
  readonly inputShapes?: ReadonlyMap<number, readonly number[]>;
  /** The outputs of that subgraph, in place of its own. */
  readonly outputs?: readonly number[] | undefined;
}

/**
 * The bytes of a model with edits, as pieces to be put one after the other: a small head, then the original file.
 *
 * Tensor indices stay what they are. Signatures are left out of an edited model: their tensors belong to a subgraph
 * that may have moved.
 */
export function rewriteModel(graph: ModelGraph, edits: ModelEdits): Uint8Array[] {
  const { firstSubgraph = 0, inputShapes = new Map(), outputs } = edits;
  if (firstSubgraph === 0 && inputShapes.size === 0 && outputs === undefined) return [graph.bytes];
  const tables = mapTables(readTables(graph.root, MODEL.subgraphs), (table) => table);
  const main = editSubgraph(tables[firstSubgraph]!, inputShapes, outputs);
  const subgraphs = subgraphOrder(graph, firstSubgraph).map((index, i) => (i === 0 ? main : oldTable(tables[index]!)));
  const root = copyTable(graph.root, MODEL, { subgraphs: { tables: subgraphs }, signatureDefs: undefined });
  return [writeHead(root, FILE_IDENTIFIER), graph.bytes];
}

/**
 * The subgraphs with another one in front. IF, WHILE and their like name subgraphs by position, so all others stay where
 * they are, and the former first one, which nothing calls, gives way.
 */
function subgraphOrder({ subgraphs }: ModelGraph, first: number): number[] {
  return subgraphs.map((_, index) => (index === 0 ? first : index));
}

function editSubgraph(
  table: Table,
  shapes: ReadonlyMap<number, readonly number[]>,
  outputs: readonly number[] | undefined,
): NewTable {
  const tensors = mapTables(readTables(table, SUBGRAPH.tensors), (tensor, index): Part => {
    const shape = shapes.get(index);
    return shape ? copyTable(tensor, TENSOR, { shape: { kind: 'int32', values: shape } }) : oldTable(tensor);
  });
  return copyTable(table, SUBGRAPH, {
    ...(shapes.size > 0 && { tensors: { tables: tensors } }),
    ...(outputs && { outputs: { kind: 'int32', values: outputs } }),
  });
}

function oldTable({ position }: Table): Part {
  return { old: position };
}
