// ModelMetadata: what a model says of itself, such as labels, normalisation and descriptions.

import { describeType } from './check-arguments.ts';
import { TFLiteError } from './errors.ts';
import { parseLabels } from './label-file.ts';
import { readArchive, readEntry, type Archive } from './metadata/archive.ts';
import { corruptMetadata } from './metadata/corrupt.ts';
import { METADATA_IDENTIFIER, MODEL_METADATA, SUBGRAPH_METADATA } from './metadata/schema.ts';
import {
  readAssociatedFiles,
  readTensorMetadata,
  type AssociatedFile,
  type TensorMetadata,
} from './metadata/tensor-metadata.ts';
import { mapTables, openFlatBuffer, readString, readTables, rootTable, type Table } from './model/flatbuffer.ts';
import type { ModelGraph } from './model/graph.ts';
import { METADATA_ENTRY } from './model/schema.ts';
import { placeOf, verifyStructure, type Trail } from './model/verify-structure.ts';

export type { AssociatedFile, TensorContent, TensorMetadata } from './metadata/tensor-metadata.ts';

/** What a model says of itself. Texts that it does not give are undefined. */
export interface ModelMetadata {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly author: string | undefined;
  readonly license: string | undefined;
  readonly subgraphs: readonly SubgraphMetadata[];
  /** Files that belong to the model as a whole; those of a tensor stand with it. */
  readonly associatedFiles: readonly AssociatedFile[];
  /**
   * The names of all files that stand behind the model.
   *
   * @throws {@link TFLiteError} `METADATA_CORRUPT` when the archive is damaged or beyond a limit.
   */
  readonly files: readonly string[];
  /**
   * The labels of the first output that has some, in the order of its scores; undefined where none has.
   *
   * @throws {@link TFLiteError} `METADATA_CORRUPT` when the file of labels is missing or damaged.
   */
  readonly labels: readonly string[] | undefined;
  /**
   * The content of a file that stands behind the model; yours.
   *
   * @throws {@link TFLiteError} `OPTION_INVALID` when there is no such file, `METADATA_CORRUPT` when it is damaged.
   */
  file(name: string): Uint8Array;
}

/** What a model says of one of its graphs. */
export interface SubgraphMetadata {
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** In the order of the model's inputs. */
  readonly inputs: readonly TensorMetadata[];
  /** In the order of the model's outputs. */
  readonly outputs: readonly TensorMetadata[];
  readonly associatedFiles: readonly AssociatedFile[];
}

/**
 * Reads a model's metadata; undefined for a model without.
 *
 * The archive behind the model is opened only when a file or the labels are asked for.
 *
 * @throws {@link TFLiteError} `METADATA_CORRUPT`.
 */
export function readMetadata(graph: ModelGraph): ModelMetadata | undefined {
  const entry = graph.metadata.find(({ name }) => name === METADATA_ENTRY);
  if (!entry) return undefined;
  const root = openMetadata(graph, entry.buffer);
  const subgraphs = mapTables(readTables(root, MODEL_METADATA.subgraphs), readSubgraphMetadata);
  const associatedFiles = readAssociatedFiles(readTables(root, MODEL_METADATA.associatedFiles));
  let opened: Archive | undefined;
  const archive = (): Archive => (opened ??= readArchive(graph.bytes));
  return {
    name: readString(root, MODEL_METADATA.name),
    description: readString(root, MODEL_METADATA.description),
    version: readString(root, MODEL_METADATA.version),
    author: readString(root, MODEL_METADATA.author),
    license: readString(root, MODEL_METADATA.license),
    subgraphs,
    associatedFiles,
    get files() {
      return [...archive().keys()];
    },
    get labels() {
      const list = findLabelFile(subgraphs[0]);
      // Labels in another encoding do not keep the model from running.
      return list && parseLabels(new TextDecoder().decode(readListed(graph.bytes, archive(), list.name)));
    },
    file: (name) => {
      if (typeof name !== 'string') throw new TypeError(`'name' has to be a string, not ${describeType(name)}.`);
      const found = archive().get(name);
      if (!found) throw noSuchFile(name, archive());
      return readEntry(graph.bytes, name, found);
    },
  };
}

function openMetadata(graph: ModelGraph, buffer: number): Table {
  if (buffer >= graph.bufferCount) throw corruptMetadata(`its buffer ${buffer} is none of ${graph.bufferCount}`);
  const bytes = graph.bufferBytes(buffer);
  const identifier = String.fromCharCode(...bytes.subarray(4, 8));
  if (identifier !== METADATA_IDENTIFIER)
    throw corruptMetadata(`its buffer does not begin with ${METADATA_IDENTIFIER}`);
  const trail: Trail = [];
  const file = openFlatBuffer(bytes, (what, offset) => corruptMetadata(`${placeOf(trail)}${what} at byte ${offset}`));
  const root = rootTable(file);
  verifyStructure(root, MODEL_METADATA, trail);
  return root;
}

function readSubgraphMetadata(table: Table): SubgraphMetadata {
  return {
    name: readString(table, SUBGRAPH_METADATA.name),
    description: readString(table, SUBGRAPH_METADATA.description),
    inputs: mapTables(readTables(table, SUBGRAPH_METADATA.inputs), readTensorMetadata),
    outputs: mapTables(readTables(table, SUBGRAPH_METADATA.outputs), readTensorMetadata),
    associatedFiles: readAssociatedFiles(readTables(table, SUBGRAPH_METADATA.associatedFiles)),
  };
}

/** A model may have its labels in several languages: the list without one comes first. */
function findLabelFile(subgraph: SubgraphMetadata | undefined): AssociatedFile | undefined {
  for (const { associatedFiles } of subgraph?.outputs ?? []) {
    const lists = associatedFiles.filter(({ type }) => type === 'TENSOR_AXIS_LABELS' || type === 'TENSOR_VALUE_LABELS');
    if (lists.length > 0) return lists.find(({ locale }) => !locale) ?? lists[0];
  }
  return undefined;
}

function readListed(bytes: Uint8Array, archive: Archive, name: string): Uint8Array {
  const entry = archive.get(name);
  if (!entry) throw corruptMetadata(`file '${name}' is listed, but not in the archive behind the model`);
  return readEntry(bytes, name, entry);
}

function noSuchFile(name: string, archive: Archive): TFLiteError<'OPTION_INVALID'> {
  const known = [...archive.keys()].join(', ') || 'none';
  return new TFLiteError('OPTION_INVALID', `No file '${name}' stands behind the model; there is ${known}.`, {
    option: 'name',
    actual: name,
  });
}
