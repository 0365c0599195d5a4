// Writes a changed model as a small head before its untouched file: other nodes, input shapes, outputs, first subgraph.

import { tensorTable, type DraftNode, type ModelDraft, type NewNode, type SubgraphDraft } from './draft.ts';
import { copyTable, newTable, writeHead, type NewTable, type Overrides, type Part } from './flatbuffer-writer.ts';
import { mapTables, readTables, type Table } from './flatbuffer.ts';
import type { ModelGraph } from './graph.ts';
import { OPERATOR_NAMES } from './operators.ts';
import {
  BUFFER,
  FILE_IDENTIFIER,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  SIGNATURE_DEF,
  SUBGRAPH,
  TENSOR,
  TENSOR_MAP,
} from './schema.ts';

/** What is to be different in the rewritten model. */
export interface ModelEdits {
  /** The subgraph that engines run. @defaultValue 0 */
  readonly firstSubgraph?: number;
  /** New shapes of inputs of that subgraph, by tensor index. */
  readonly inputShapes?: ReadonlyMap<number, readonly number[]>;
  /** The outputs of that subgraph, in place of its own. */
  readonly outputs?: readonly number[] | undefined;
  /**
   * Gives the subgraph a signature in which every input and output has a name of its own, by its position: `i0`, `o0`.
   *
   * @defaultValue false: the model has no signatures any more
   */
  readonly signature?: boolean;
}

/**
 * The bytes of a model with edits, as pieces to be put one after the other: a small head, then the original file.
 *
 * Tensor indices stay what they are; tensors of a draft come after those of the file. Signatures are left out of an
 * edited model: their tensors belong to a subgraph that may have moved.
 *
 * @param draft - Changes of nodes and tensors. @defaultValue none
 */
export function rewriteModel(graph: ModelGraph, edits: ModelEdits = {}, draft?: ModelDraft): Uint8Array[] {
  const { firstSubgraph = 0, inputShapes = new Map(), outputs, signature = false } = edits;
  if (!draft && firstSubgraph === 0 && inputShapes.size === 0 && outputs === undefined && !signature) {
    return [graph.bytes];
  }
  const lists = new ModelLists(graph, draft);
  const tables = mapTables(readTables(graph.root, MODEL.subgraphs), (table, index): Part => {
    const isFirst = index === firstSubgraph;
    return writeSubgraph(
      table,
      lists,
      draft?.subgraphs[index],
      isFirst ? inputShapes : new Map(),
      isFirst ? outputs : undefined,
    );
  });
  // IF, WHILE and their like name subgraphs by position, so all others stay where they are, and the former first one,
  // which nothing calls, gives way.
  const subgraphs = tables.map((table, index) => (index === 0 ? tables[firstSubgraph]! : table));
  const first = graph.subgraphs[firstSubgraph]!;
  const signatures = signature ? signatureOf(first.inputs, outputs ?? first.outputs) : [];
  return assembleModel(graph, lists, [...subgraphs, ...writeAdded(draft, lists)], signatures);
}

/** The subgraphs that a draft adds. */
export function writeAdded(draft: ModelDraft | undefined, lists: ModelLists): Part[] {
  return (draft?.added ?? []).map(({ tensors, inputs, outputs, nodes }) =>
    newTable(SUBGRAPH, {
      tensors: { tables: tensors.map((tensor) => tensorTable(tensor, lists.bufferOf(tensor.bytes))) },
      inputs: { kind: 'int32', values: inputs },
      outputs: { kind: 'int32', values: outputs },
      operators: { tables: nodes.map((node) => writeNewNode(node, lists)) },
    }),
  );
}

/** Puts subgraphs and the lists that they refer to in front of the file. */
export function assembleModel(
  graph: ModelGraph,
  lists: ModelLists,
  subgraphs: readonly Part[],
  signatures: readonly Part[] = [],
): Uint8Array[] {
  const root = copyTable(graph.root, MODEL, {
    operatorCodes: { tables: lists.codes },
    buffers: { tables: lists.buffers },
    subgraphs: { tables: subgraphs },
    signatureDefs: signatures.length > 0 ? { tables: signatures } : undefined,
  });
  return [writeHead(root, FILE_IDENTIFIER), graph.bytes];
}

/** A signature of the first subgraph whose names are positions: no two are equal. */
function signatureOf(inputs: readonly number[], outputs: readonly number[]): Part[] {
  const named = (tensors: readonly number[], prefix: string): Part => ({
    tables: tensors.map((tensor, i) =>
      newTable(TENSOR_MAP, { name: { text: `${prefix}${i}` }, tensorIndex: { kind: 'uint32', value: tensor } }),
    ),
  });
  return [
    newTable(SIGNATURE_DEF, {
      inputs: named(inputs, 'i'),
      outputs: named(outputs, 'o'),
      signatureKey: { text: 'run' },
    }),
  ];
}

/** The lists that all subgraphs share, growing while these are written. */
export class ModelLists {
  readonly codes: Part[];
  readonly buffers: Part[];
  readonly #known = new Map<string, number>();

  constructor(graph: ModelGraph, draft: ModelDraft | undefined) {
    const used = draft?.usedCodes();
    // Engines look up every operator of the list, so what is used no more gives its place to one that all of them know.
    this.codes = mapTables(readTables(graph.root, MODEL.operatorCodes), (table, index): Part => {
      return used && !used.has(index) ? codeTable('RESHAPE', 1) : oldTable(table);
    });
    this.buffers = mapTables(readTables(graph.root, MODEL.buffers), oldTable);
  }

  /** The position of an operator in the list, added when it is new. */
  codeOf(operator: string, version: number): number {
    const key = `${operator} ${version}`;
    const known = this.#known.get(key) ?? this.codes.push(codeTable(operator, version)) - 1;
    this.#known.set(key, known);
    return known;
  }

  /** The position of a buffer for a new tensor; engines want one of its own for each, empty or not. */
  bufferOf(bytes: Uint8Array | undefined): number {
    const data = bytes && ({ kind: 'uint8', values: bytes } as const);
    return this.buffers.push(newTable(BUFFER, { data })) - 1;
  }
}

/** A subgraph with its draft, new input shapes and new outputs; the file's own where there are none. */
export function writeSubgraph(
  table: Table,
  lists: ModelLists,
  draft: SubgraphDraft | undefined,
  shapes: ReadonlyMap<number, readonly number[]> = new Map(),
  outputs?: readonly number[],
): Part {
  const tensors = mapTables(readTables(table, SUBGRAPH.tensors), (tensor, index): Part => {
    const shape = shapes.get(index);
    const { bytes, ...change } = draft?.changes.get(index) ?? {};
    if (!shape && !draft?.changes.has(index)) return oldTable(tensor);
    return copyTable(tensor, TENSOR, {
      ...change,
      ...(bytes && { buffer: { kind: 'uint32', value: lists.bufferOf(bytes) } }),
      ...(shape && { shape: { kind: 'int32', values: shape } }),
    });
  });
  const added = draft?.tensors.map((tensor) => tensorTable(tensor, lists.bufferOf(tensor.bytes))) ?? [];
  const nodes = readTables(table, SUBGRAPH.operators);
  const changes: Overrides<typeof SUBGRAPH> = {
    ...((shapes.size > 0 || draft) && { tensors: { tables: [...tensors, ...added] } }),
    ...(draft && {
      operators: { tables: draft.nodes.map((node) => writeNode(node, (index) => oldTable(nodes.at(index)), lists)) },
    }),
    ...(outputs && { outputs: { kind: 'int32', values: outputs } }),
  };
  return Object.keys(changes).length > 0 ? copyTable(table, SUBGRAPH, changes) : oldTable(table);
}

/** A node: the file's own table, or a new one. */
export function writeNode(node: DraftNode, old: (index: number) => Part, lists: ModelLists): Part {
  return typeof node === 'number' ? old(node) : writeNewNode(node, lists);
}

function writeNewNode(node: NewNode, lists: ModelLists): Part {
  const { operator, version, inputs, outputs, options } = node;
  return newTable(OPERATOR, {
    opcodeIndex: { kind: 'uint32', value: lists.codeOf(operator, version) },
    inputs: { kind: 'int32', values: inputs },
    outputs: { kind: 'int32', values: outputs },
    builtinOptions: options && { member: options.name, table: options.table },
  });
}

function codeTable(operator: string, version: number): NewTable {
  const code = OPERATOR_NAMES.findIndex((name) => name === operator);
  return newTable(OPERATOR_CODE, {
    // Codes from 127 on do not fit the older field.
    deprecatedBuiltinCode: { kind: 'int8', value: Math.min(code, 127) },
    builtinCode: { kind: 'int32', value: code },
    version: { kind: 'int32', value: version },
  });
}

function oldTable({ position }: Table): Part {
  return { old: position };
}
