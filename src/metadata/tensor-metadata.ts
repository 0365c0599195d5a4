// TensorMetadata: what a model says of one of its inputs or outputs.

import {
  mapTables,
  readScalar,
  readString,
  readTable,
  readTables,
  readUnion,
  readVector,
  type ScalarField,
  type Table,
  type TableList,
} from '../model/flatbuffer.ts';
import {
  ASSOCIATED_FILE,
  type BOX_TYPES,
  type COLOR_SPACES,
  CONTENT,
  CONTENT_PROPERTIES,
  type COORDINATE_TYPES,
  type FILE_TYPES,
  IMAGE_SIZE,
  PROCESS_UNIT,
  PROCESS_UNITS,
  STATS,
  TENSOR_METADATA,
  VALUE_RANGE,
} from './schema.ts';

/** A file that stands behind the model, such as a list of labels. */
export interface AssociatedFile {
  /** Its name in the archive. */
  readonly name: string;
  readonly description: string | undefined;
  readonly type: (typeof FILE_TYPES)[number];
  /** The language of its texts, such as `en`. */
  readonly locale: string | undefined;
  readonly version: string | undefined;
}

/** What a tensor's values stand for. */
export type TensorContent =
  | { readonly kind: 'feature' }
  | {
      readonly kind: 'image';
      readonly colorSpace: (typeof COLOR_SPACES)[number];
      /** In pixels. */
      readonly defaultSize: { readonly width: number; readonly height: number } | undefined;
    }
  | {
      readonly kind: 'boundingBox';
      /** Positions of the four numbers in the tensor. */
      readonly index: readonly number[];
      readonly type: (typeof BOX_TYPES)[number];
      readonly coordinateType: (typeof COORDINATE_TYPES)[number];
    }
  | {
      readonly kind: 'audio';
      /** In hertz. */
      readonly sampleRate: number;
      readonly channels: number;
    };

/** An input or output in the model's own words. */
export interface TensorMetadata {
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** Undefined where the model does not say. */
  readonly content: TensorContent | undefined;
  /** The positions of a dimension that `content` speaks of. */
  readonly contentRange: { readonly min: number; readonly max: number } | undefined;
  /** The model wants (value - mean) / std: one number of each, or one per channel. */
  readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] } | undefined;
  /** Scores below this mean nothing. */
  readonly scoreThreshold: number | undefined;
  /** The least and greatest values, after normalization of an input: one number of each, or one per channel. */
  readonly range: { readonly min: readonly number[]; readonly max: readonly number[] } | undefined;
  readonly associatedFiles: readonly AssociatedFile[];
}

/** Reads the table of an input or output. */
export function readTensorMetadata(table: Table): TensorMetadata {
  const content = readTable(table, TENSOR_METADATA.content);
  const range = content && readTable(content, CONTENT.range);
  const stats = readTable(table, TENSOR_METADATA.stats);
  const units = readTables(table, TENSOR_METADATA.processUnits);
  const normalization = findUnit(units, 'NormalizationOptions');
  const threshold = findUnit(units, 'ScoreThresholdingOptions');
  const { NormalizationOptions, ScoreThresholdingOptions } = PROCESS_UNITS;
  return {
    name: readString(table, TENSOR_METADATA.name),
    description: readString(table, TENSOR_METADATA.description),
    content: content && readContent(content),
    contentRange: range && { min: readScalar(range, VALUE_RANGE.min), max: readScalar(range, VALUE_RANGE.max) },
    normalization: normalization && {
      mean: Array.from(readVector(normalization, NormalizationOptions.mean)),
      std: Array.from(readVector(normalization, NormalizationOptions.std)),
    },
    scoreThreshold: threshold && readScalar(threshold, ScoreThresholdingOptions.globalScoreThreshold),
    range: stats && { min: Array.from(readVector(stats, STATS.min)), max: Array.from(readVector(stats, STATS.max)) },
    associatedFiles: readAssociatedFiles(readTables(table, TENSOR_METADATA.associatedFiles)),
  };
}

/** Reads a list of associated files. */
export function readAssociatedFiles(tables: TableList): AssociatedFile[] {
  return mapTables(tables, (table) => ({
    name: readString(table, ASSOCIATED_FILE.name) ?? '',
    description: readString(table, ASSOCIATED_FILE.description),
    type: readName(table, ASSOCIATED_FILE.type),
    locale: readString(table, ASSOCIATED_FILE.locale),
    version: readString(table, ASSOCIATED_FILE.version),
  }));
}

function readContent(table: Table): TensorContent | undefined {
  const { type, value } = readUnion(table, CONTENT.properties);
  if (!value) return undefined;
  const { ImageProperties: image, BoundingBoxProperties: box, AudioProperties: audio } = CONTENT_PROPERTIES;
  switch (Object.keys(CONTENT_PROPERTIES)[type - 1]) {
    case 'FeatureProperties':
      return { kind: 'feature' };
    case 'ImageProperties': {
      const size = readTable(value, image.defaultSize);
      return {
        kind: 'image',
        colorSpace: readName(value, image.colorSpace),
        defaultSize: size && { width: readScalar(size, IMAGE_SIZE.width), height: readScalar(size, IMAGE_SIZE.height) },
      };
    }
    case 'BoundingBoxProperties':
      return {
        kind: 'boundingBox',
        index: Array.from(readVector(value, box.index)),
        type: readName(value, box.type),
        coordinateType: readName(value, box.coordinateType),
      };
    case 'AudioProperties':
      return {
        kind: 'audio',
        sampleRate: readScalar(value, audio.sampleRate),
        channels: readScalar(value, audio.channels),
      };
    default:
      return undefined;
  }
}

/** The first step of a kind. */
function findUnit(units: TableList, kind: keyof typeof PROCESS_UNITS): Table | undefined {
  const wanted = Object.keys(PROCESS_UNITS).indexOf(kind) + 1;
  return mapTables(units, (unit) => readUnion(unit, PROCESS_UNIT.options)).find(({ type }) => type === wanted)?.value;
}

/** The name of an enumeration's value; its first name for a value newer than the list. */
function readName<Name extends string>(
  table: Table,
  field: readonly [slot: number, kind: 'int8', fallback: number, names: readonly [Name, ...Name[]]],
): Name {
  const scalar: ScalarField<'int8'> = field;
  const names = field[3];
  return names[readScalar(table, scalar)] ?? names[0];
}
