// verifyModel: everything about a file that has to be true before an engine may see its bytes.

import { TFLiteError } from '../errors.ts';
import { mapTables, openFlatBuffer, readScalar, readTables, rootTable, type Table } from './flatbuffer.ts';
import { requireTFLite } from './file-kind.ts';
import { corruptModel, graphOf, type ModelGraph } from './graph.ts';
import { MODEL_LIMITS, requireWithin, type ModelLimits } from './limits.ts';
import { BUFFER, MODEL, SCHEMA_VERSION, SUBGRAPH } from './schema.ts';
import { verifyNodes } from './verify-nodes.ts';
import { placeOf, verifyStructure, type Refuse, type Trail } from './verify-structure.ts';
import { verifyTensors } from './verify-tensors.ts';

/** What to call the file, and how large it may be. */
export interface VerifyOptions {
  /** A path, an address, or what the bytes came in as. @defaultValue `'The model'` */
  readonly source?: string;
  /** @defaultValue {@link MODEL_LIMITS} */
  readonly limits?: ModelLimits;
}

/**
 * Checks a file and reads its facts.
 *
 * What passes is well formed: every offset lies inside the file, every index points to something, constants are as long
 * as their shapes say. Weights are not read. Whether an engine knows the operators is `findUnsupported`'s business:
 * Python's constructor, too, takes models that it cannot run.
 *
 * @param bytes - The file; kept, not copied, and must not change.
 * @throws {@link TFLiteError} `NOT_TFLITE`, `MODEL_CORRUPT`, `MODEL_TOO_LARGE`; `UNSUPPORTED_MODEL` for a file whose
 * weights lie outside the flatbuffer.
 */
export function verifyModel(
  bytes: Uint8Array,
  { source = 'The model', limits = MODEL_LIMITS }: VerifyOptions = {},
): ModelGraph {
  requireTFLite(bytes, source);
  requireWithin('bytes', bytes.length, limits.maxBytes);
  const trail: Trail = [];
  const file = openFlatBuffer(bytes, (what, offset) => corruptModel(source, `${placeOf(trail)}${what}`, offset));
  const refuse: Refuse = (what) => {
    throw corruptModel(source, `${placeOf(trail)}${what}`);
  };
  const root = rootTable(file);
  verifyStructure(root, MODEL, trail);
  requireCounts(root, limits);
  requireOneFile(root);

  const graph = graphOf(file);
  if (graph.version !== SCHEMA_VERSION) refuse(`version ${graph.version} of the format instead of ${SCHEMA_VERSION}`);
  if (graph.subgraphs.length === 0) refuse('there is no subgraph');
  const calls = graph.subgraphs.map((subgraph, index) => {
    trail.push('subgraphs', index);
    verifyTensors(graph, subgraph, limits, trail, refuse);
    const called = verifyNodes(graph, subgraph, trail, refuse);
    trail.length = 0;
    return called;
  });
  requireNoRecursion(calls, refuse);
  verifySignatures(graph, refuse);
  return graph;
}

function requireCounts(root: Table, limits: ModelLimits): void {
  const subgraphs = readTables(root, MODEL.subgraphs);
  requireWithin('subgraphs', subgraphs.length, limits.maxSubgraphs);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const tensors = mapTables(subgraphs, (subgraph) => readTables(subgraph, SUBGRAPH.tensors).length);
  const operators = mapTables(subgraphs, (subgraph) => readTables(subgraph, SUBGRAPH.operators).length);
  requireWithin('tensors', sum(tensors), limits.maxTensors);
  requireWithin('operators', sum(operators), limits.maxOperators);
}

/** Files of more than 2 GB keep their weights behind the flatbuffer, or in other files. */
function requireOneFile(root: Table): void {
  const buffers = readTables(root, MODEL.buffers);
  for (let i = 0; i < buffers.length; i++) {
    // 0 means absent; 1 stands in files whose writer reserved the field and did not need it.
    if (readScalar(buffers.at(i), BUFFER.offset) > 1n) throw outside(`buffer ${i}`);
  }
  if (readTables(root, MODEL.externalBuffers).length > 0) throw outside('an external buffer');
}

function outside(what: string): TFLiteError<'UNSUPPORTED_MODEL'> {
  return new TFLiteError(
    'UNSUPPORTED_MODEL',
    `The model keeps ${what} outside the flatbuffer, as files over 2 GB do: no engine here reads that. Convert it with weights inside the file.`,
    { engine: 'any' },
  );
}

/** TensorFlow Lite prepares called subgraphs one inside the other: a circle would never end. */
function requireNoRecursion(calls: readonly ReadonlySet<number>[], refuse: Refuse): void {
  const done = new Set<number>();
  const open = new Set<number>();
  const visit = (subgraph: number): void => {
    if (open.has(subgraph)) refuse(`subgraph ${subgraph} calls itself`);
    if (done.has(subgraph)) return;
    open.add(subgraph);
    calls[subgraph]?.forEach(visit);
    open.delete(subgraph);
    done.add(subgraph);
  };
  calls.forEach((_, subgraph) => visit(subgraph));
}

function verifySignatures(graph: ModelGraph, refuse: Refuse): void {
  for (const { key, subgraph, inputs, outputs } of graph.signatures) {
    const of =
      graph.subgraphs[subgraph] ?? refuse(`signature '${key}' names subgraph ${subgraph} of ${graph.subgraphs.length}`);
    for (const { name, tensor } of [...inputs, ...outputs]) {
      if (tensor >= of.tensorCount) refuse(`signature '${key}' has tensor ${tensor} of ${of.tensorCount} as '${name}'`);
    }
  }
}
