// A graph of operators as the bytes of a .tflite file: tables, buffers, the signature, the least runtime.

import { DTYPES } from '../dtypes.ts';
import {
  newTable,
  writeHead,
  type LateBytes,
  type NewField,
  type NewTable,
  type Part,
} from '../model/flatbuffer-writer.ts';
import type { Field } from '../model/flatbuffer.ts';
import { BUILTIN_OPTIONS } from '../model/options.ts';
import { OPERATOR_NAMES } from '../model/operators.ts';
import {
  BUFFER,
  FILE_IDENTIFIER,
  METADATA,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  QUANTIZATION_PARAMETERS,
  SCHEMA_VERSION,
  SIGNATURE_DEF,
  SUBGRAPH,
  TENSOR,
  TENSOR_MAP,
} from '../model/schema.ts';
import { Deferred } from './graph/deferred.ts';
import {
  withLoops,
  type ConstantTensor,
  type GraphNode,
  type GraphQuantization,
  type GraphTensor,
  type TensorGraph,
} from './graph/graph.ts';
import { versionOf } from './graph/operators.ts';

/** What goes into the file beside the graph. */
export interface FileFacts {
  /** Names of inputs and outputs in the signature, in the order of the graph's. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Named buffers: `TFLITE_METADATA` and its like. */
  readonly metadata?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** The key of the one signature; the one that TensorFlow's converter writes. */
const SIGNATURE_KEY = 'serving_default';

/**
 * Writes a model; the same graph always gives the same bytes.
 *
 * @param allocate - Gives as many zeros, from the beginning of their buffer. @defaultValue a new array
 */
export function writeModel(
  graph: TensorGraph,
  { inputNames, outputNames, metadata = [] }: FileFacts,
  allocate?: (length: number) => Uint8Array,
): Uint8Array {
  const graphs = withLoops(graph);
  const lists = new FileLists();
  const subgraphs = graphs.map((one) => writeGraph(one, graphs, lists));
  const minimum = new TextEncoder().encode(leastRuntime(graphs).padEnd(16, '\0'));
  const named = [{ name: 'min_runtime_version', bytes: minimum }, ...metadata].map(({ name, bytes }) =>
    newTable(METADATA, {
      name: { text: name },
      buffer: uint32(lists.bufferOf(contentOf(bytes))),
    }),
  );
  const signature = newTable(SIGNATURE_DEF, {
    inputs: { tables: tensorMap(inputNames, graph.inputs, subgraphs[0]!.indices) },
    outputs: { tables: tensorMap(outputNames, graph.outputs, subgraphs[0]!.indices) },
    signatureKey: { text: SIGNATURE_KEY },
    subgraphIndex: uint32(0),
  });
  const root = newTable(MODEL, {
    version: uint32(SCHEMA_VERSION),
    operatorCodes: { tables: lists.codes },
    subgraphs: { tables: subgraphs.map(({ table }) => table) },
    description: { text: 'Converted by tflite-interpreter.' },
    buffers: { tables: lists.buffers },
    metadata: { tables: named },
    signatureDefs: { tables: [signature] },
  });
  return writeHead(root, FILE_IDENTIFIER, allocate);
}

/** Operators and buffers of all graphs. */
class FileLists {
  readonly codes: NewTable[] = [];
  /** The first one is empty, and stands for every value that is computed. */
  readonly buffers: NewTable[] = [newTable(BUFFER, {})];
  readonly #codes = new Map<string, number>();
  readonly #buffers = new Map<unknown, { readonly content: Content; readonly index: number }[]>();

  codeOf(node: GraphNode): number {
    const { version } = versionOf(node);
    const key = `${node.operator} ${version}`;
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = OPERATOR_NAMES.indexOf(node.operator);
    const index = this.codes.push(
      newTable(OPERATOR_CODE, {
        // Codes from 127 on do not fit the older field.
        deprecatedBuiltinCode: { kind: 'int8', value: Math.min(code, 127) },
        builtinCode: { kind: 'int32', value: code },
        version: { kind: 'int32', value: version },
      }),
    );
    this.#codes.set(key, index - 1);
    return index - 1;
  }

  /** The position of a constant; equal ones are stored once. */
  bufferOf(content: Content): number {
    const alike = this.#buffers.get(content.key) ?? [];
    const known = alike.find(
      (one) => one.content.length === content.length && equalBytes(bytesOf(one.content), bytesOf(content)),
    );
    if (known) return known.index;
    const index = this.buffers.push(newTable(BUFFER, { data: { kind: 'uint8', values: content } })) - 1;
    this.#buffers.set(content.key, [...alike, { content, index }]);
    return index;
  }
}

/** The bytes of a constant; only those of one key can be equal. */
interface Content extends LateBytes {
  readonly key: unknown;
}

function contentOf(data: ConstantTensor['data']): Content {
  if (data instanceof Deferred) {
    return { length: data.byteLength, copyTo: (target) => data.copyTo(target), key: data.source };
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { length: bytes.length, copyTo: (target) => target.set(bytes), key: `${bytes.length} ${checksum(bytes)}` };
}

function bytesOf({ length, copyTo }: LateBytes): Uint8Array {
  const bytes = new Uint8Array(length);
  copyTo(bytes);
  return bytes;
}

/** FNV-1a, of every so many bytes: what differs mostly differs everywhere. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  const step = Math.ceil(bytes.length / 4096);
  for (let i = 0; i < bytes.length; i += step) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function writeGraph(
  graph: TensorGraph,
  graphs: readonly TensorGraph[],
  lists: FileLists,
): { readonly table: NewTable; readonly indices: ReadonlyMap<GraphTensor, number> } {
  const tensors = tensorsOf(graph);
  const indices = new Map(tensors.map((tensor, index) => [tensor, index]));
  const at = (list: readonly (GraphTensor | undefined)[]): NewField => ({
    kind: 'int32',
    values: list.map((tensor) => (tensor ? indices.get(tensor)! : -1)),
  });
  const operators = graph.nodes.map((node) =>
    newTable(OPERATOR, {
      opcodeIndex: uint32(lists.codeOf(node)),
      inputs: at(node.inputs),
      outputs: at(node.outputs),
      builtinOptions: node.optionsName && { member: node.optionsName, table: optionsTable(node, graphs) },
    }),
  );
  const table = newTable(SUBGRAPH, {
    tensors: { tables: tensors.map((tensor) => tensorTable(tensor, lists)) },
    inputs: at(graph.inputs),
    outputs: at(graph.outputs),
    operators: { tables: operators },
    name: { text: graph.name },
  });
  return { table, indices };
}

/** The tensors of a graph in the order of the file: inputs first, then what each node reads and gives. */
export function tensorsOf({ inputs, outputs, nodes }: TensorGraph): GraphTensor[] {
  const all = [...inputs, ...nodes.flatMap((node) => [...node.inputs, ...node.outputs]), ...outputs];
  return [...new Set(all.filter((tensor) => tensor !== undefined))];
}

function tensorTable({ name, dtype, shape, data, quantization }: GraphTensor, lists: FileLists): NewTable {
  return newTable(TENSOR, {
    shape: { kind: 'int32', values: shape.map((size) => (size === -1 ? 1 : size)) },
    type: { kind: 'int8', value: DTYPES[dtype].code },
    buffer: uint32(data ? lists.bufferOf(contentOf(data)) : 0),
    name: { text: name },
    quantization: quantization && quantizationTable(quantization),
    shapeSignature: shape.includes(-1) ? { kind: 'int32', values: shape } : undefined,
    hasRank: { kind: 'bool', value: true },
  });
}

function quantizationTable({ scales, zeroPoints, dimension }: GraphQuantization): NewTable {
  return newTable(QUANTIZATION_PARAMETERS, {
    scale: { kind: 'float32', values: scales },
    zeroPoint: { kind: 'int64', values: zeroPoints.map(BigInt) },
    quantizedDimension: dimension === 0 ? undefined : { kind: 'int32', value: dimension },
  });
}

/** Options as the table of their operator; what is the default is left out. */
function optionsTable({ operator, options, optionsName, loop }: GraphNode, graphs: readonly TensorGraph[]): Part {
  const schema: Readonly<Record<string, Field>> = BUILTIN_OPTIONS[optionsName as keyof typeof BUILTIN_OPTIONS];
  const all = loop
    ? { condSubgraphIndex: graphs.indexOf(loop.condition), bodySubgraphIndex: graphs.indexOf(loop.body) }
    : options;
  const values = Object.entries(all).map(([name, value]): [string, NewField | undefined] => {
    const field = schema[name];
    if (!field) throw new RangeError(`${operator} has no option ${name}`);
    if (typeof value === 'object') return [name, { kind: 'int32', values: value }];
    const fallback = typeof field[2] === 'number' ? field[2] : 0;
    return [name, Number(value) === fallback ? undefined : { kind: field[1] as 'int32', value }];
  });
  return newTable(schema, Object.fromEntries(values));
}

function tensorMap(
  names: readonly string[],
  tensors: readonly GraphTensor[],
  indices: ReadonlyMap<GraphTensor, number>,
): NewTable[] {
  return tensors.map((tensor, i) =>
    newTable(TENSOR_MAP, { name: { text: names[i]! }, tensorIndex: uint32(indices.get(tensor)!) }),
  );
}

/** The first release that knows all operators at their versions. */
function leastRuntime(graphs: readonly TensorGraph[]): string {
  const needed = graphs.flatMap(({ nodes }) => nodes.map((node) => versionOf(node).since));
  return needed.reduce((least, one) => (releaseOrder(one) > releaseOrder(least) ? one : least), '1.5.0');
}

function releaseOrder(release: string): number {
  return release.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}

function uint32(value: number): NewField {
  return { kind: 'uint32', value };
}
