// TFLite Metadata of a converted model: its labels and the normalization of its inputs, where they were given.

import { TFLiteError } from '../errors.ts';
import {
  ASSOCIATED_FILE,
  COLOR_SPACES,
  CONTENT,
  CONTENT_PROPERTIES,
  FILE_TYPES,
  IMAGE_SIZE,
  METADATA_IDENTIFIER,
  MODEL_METADATA,
  PROCESS_UNIT,
  PROCESS_UNITS,
  STATS,
  SUBGRAPH_METADATA,
  TENSOR_METADATA,
} from '../metadata/schema.ts';
import { newTable, writeHead, type NewField, type NewTable } from '../model/flatbuffer-writer.ts';
import type { GraphTensor, TensorGraph } from './graph/graph.ts';
import type { FileFacts } from './write-model.ts';

/** How pixels are scaled before the model sees them: `(x - mean) / std`, one number for all channels, or one for each. */
export interface Normalization {
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
}

/** What a model is to say of itself. */
export interface ModelFacts {
  readonly name: string;
  readonly labels: readonly string[] | undefined;
  readonly normalization: Normalization | undefined;
}

/** Metadata and the files behind the model that it names. */
export interface WrittenMetadata {
  readonly bytes: Uint8Array;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const LABEL_FILE = 'labels.txt';

/** The first version of the metadata's schema has all that is written here. */
const PARSER = '1.0.0';

/** The largest sample of 8 bits. */
const WHITE = 255;

/**
 * Writes metadata; undefined where there is nothing to say.
 *
 * @param graph - The model as it is written: what it takes and gives.
 * @throws {@link TFLiteError} `LABEL_COUNT` where no output has as many scores as there are labels, `OPTION_INVALID` for
 *   labels or a normalization that cannot be written.
 */
export function writeMetadata(
  graph: TensorGraph,
  { inputNames, outputNames }: FileFacts,
  { name, labels, normalization }: ModelFacts,
): WrittenMetadata | undefined {
  if (labels === undefined && normalization === undefined) return undefined;
  const labelled = labels && outputOf(graph, labels);
  const inputs = graph.inputs.map((tensor, i) => inputTable(inputNames[i]!, tensor, graph, normalization));
  const outputs = graph.outputs.map((tensor, i) => outputTable(outputNames[i]!, tensor, tensor === labelled));
  const subgraph = newTable(SUBGRAPH_METADATA, { inputs: { tables: inputs }, outputs: { tables: outputs } });
  const root = newTable(MODEL_METADATA, {
    name: { text: name },
    subgraphs: { tables: [subgraph] },
    minParserVersion: { text: PARSER },
  });
  const files: Record<string, Uint8Array> = labels
    ? { [LABEL_FILE]: new TextEncoder().encode(`${labels.join('\n')}\n`) }
    : {};
  return { bytes: writeHead(root, METADATA_IDENTIFIER), files };
}

/** The output that labels are for: the first one with as many scores. */
function outputOf({ outputs }: TensorGraph, labels: readonly string[]): GraphTensor {
  const given: unknown = labels;
  if (!Array.isArray(given) || given.some((label) => typeof label !== 'string')) {
    throw new TypeError("'labels' has to be an array of strings, one for each score.");
  }
  const bad = labels.findIndex((label, i) => /[\r\n]/.test(label) || (i === labels.length - 1 && label.trim() === ''));
  if (bad >= 0) {
    throw invalid('labels', labels[bad], `label ${bad}, which cannot stand on a line of its own`);
  }
  const found = outputs.find(({ shape }) => shape.at(-1) === labels.length);
  if (found) return found;
  const scores = outputs[0]?.shape.at(-1) ?? 0;
  throw new TFLiteError(
    'LABEL_COUNT',
    `The model gives ${scores} scores, but there are ${labels.length} labels: pass one label per score, in the order of the model's output.`,
    { labels: labels.length, scores },
  );
}

function inputTable(
  name: string,
  tensor: GraphTensor,
  { inputs }: TensorGraph,
  normalization: Normalization | undefined,
): NewTable {
  const isImage = tensor.shape.length === 4;
  // In a model without pictures, the normalization is that of its one input.
  const isNormalized = isImage || (inputs.length === 1 && tensor.shape.length > 0);
  const [mean, std] = normalization && isNormalized ? numbersOf(normalization, tensor) : [];
  const range = isImage && mean && std ? [0, WHITE].map((pixel) => mean.map((m, i) => (pixel - m) / std[i]!)) : [];
  return newTable(TENSOR_METADATA, {
    name: { text: name },
    content: contentTable(isImage, tensor),
    processUnits: mean &&
      std && {
        tables: [
          newTable(PROCESS_UNIT, {
            options: {
              member: 'NormalizationOptions',
              table: newTable(PROCESS_UNITS.NormalizationOptions, { mean: floats(mean), std: floats(std) }),
            },
          }),
        ],
      },
    stats: range[0] && newTable(STATS, { max: floats(range[1]!), min: floats(range[0]) }),
  });
}

function contentTable(isImage: boolean, tensor: GraphTensor): NewTable {
  const properties = isImage
    ? { member: 'ImageProperties', table: imageTable(tensor) }
    : { member: 'FeatureProperties', table: newTable(CONTENT_PROPERTIES.FeatureProperties, {}) };
  return newTable(CONTENT, { properties });
}

function imageTable({ shape }: GraphTensor): NewTable {
  const [, height = -1, width = -1, channels] = shape;
  const space = channels === 3 ? 'RGB' : channels === 1 ? 'GRAYSCALE' : 'UNKNOWN';
  const size = { width: uint32(width), height: uint32(height) };
  return newTable(CONTENT_PROPERTIES.ImageProperties, {
    colorSpace: { kind: 'int8', value: COLOR_SPACES.indexOf(space) },
    defaultSize: width > 0 && height > 0 ? newTable(IMAGE_SIZE, size) : undefined,
  });
}

function outputTable(name: string, tensor: GraphTensor, isLabelled: boolean): NewTable {
  const file = newTable(ASSOCIATED_FILE, {
    name: { text: LABEL_FILE },
    description: { text: 'The labels, one a line, in the order of the scores.' },
    type: { kind: 'int8', value: FILE_TYPES.indexOf('TENSOR_AXIS_LABELS') },
  });
  return newTable(TENSOR_METADATA, {
    name: { text: name },
    content: contentTable(false, tensor),
    associatedFiles: isLabelled ? { tables: [file] } : undefined,
  });
}

/** Mean and deviation as lists of one length. */
function numbersOf({ mean, std }: Normalization, { shape }: GraphTensor): [number[], number[]] {
  const lists = [listOf(mean), listOf(std)] as [number[], number[]];
  const count = Math.max(...lists.map(({ length }) => length));
  const channels = shape.at(-1) ?? 1;
  if (lists.flat().some((value) => !Number.isFinite(value)) || lists[1].includes(0)) {
    throw invalid('normalization', { mean, std }, 'numbers that nothing can be scaled with');
  }
  if (count > 1 && (count !== channels || lists.some(({ length }) => length !== count && length !== 1))) {
    throw invalid('normalization', { mean, std }, `${count} numbers for ${channels} channels`);
  }
  return lists.map((list) => (list.length === count ? list : new Array<number>(count).fill(list[0]!))) as [
    number[],
    number[],
  ];
}

function listOf(value: number | readonly number[]): number[] {
  return typeof value === 'number' ? [value] : Array.from(value);
}

function floats(values: readonly number[]): NewField {
  return { kind: 'float32', values };
}

function uint32(value: number): NewField {
  return { kind: 'uint32', value };
}

function invalid(option: string, actual: unknown, what: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError(
    'OPTION_INVALID',
    `'${option}' has ${what}. Pass one for the model's metadata, or leave it out.`,
    { option, actual },
  );
}
