// The tables of TFLite Metadata: slots and kinds of the fields that are read or checked.
//
// Source: metadata_schema.fbs of TensorFlow Lite Support; names in camelCase.

import type { TableSchema, UnionSchema } from '../model/flatbuffer.ts';

/** Bytes 4 to 7 of the metadata's own flatbuffer. */
export const METADATA_IDENTIFIER = 'M001';

/** What an associated file is for, by code. */
export const FILE_TYPES = [
  'UNKNOWN',
  'DESCRIPTIONS',
  'TENSOR_AXIS_LABELS',
  'TENSOR_VALUE_LABELS',
  'TENSOR_AXIS_SCORE_CALIBRATION',
  'VOCABULARY',
  'SCANN_INDEX_FILE',
] as const;

/** Channels of an image, by code. */
export const COLOR_SPACES = ['UNKNOWN', 'RGB', 'GRAYSCALE'] as const;

/** What the four numbers of a bounding box are, by code. */
export const BOX_TYPES = ['UNKNOWN', 'BOUNDARIES', 'UPPER_LEFT', 'CENTER'] as const;

/** The unit of a bounding box, by code. */
export const COORDINATE_TYPES = ['RATIO', 'PIXEL'] as const;

/** A file in the archive behind the model. */
export const ASSOCIATED_FILE = {
  name: [0, 'string'],
  description: [1, 'string'],
  type: [2, 'int8', 0, FILE_TYPES],
  locale: [3, 'string'],
  version: [4, 'string'],
} as const satisfies TableSchema;

/** The size of an image in pixels. */
export const IMAGE_SIZE = { width: [0, 'uint32'], height: [1, 'uint32'] } as const satisfies TableSchema;

/** What a tensor's values stand for; the key's position is the union's type, less one. */
export const CONTENT_PROPERTIES = {
  FeatureProperties: {},
  ImageProperties: { colorSpace: [0, 'int8', 0, COLOR_SPACES], defaultSize: [1, 'table', IMAGE_SIZE] },
  BoundingBoxProperties: {
    index: [0, 'uint32s'],
    type: [1, 'int8', 0, BOX_TYPES],
    coordinateType: [2, 'int8', 0, COORDINATE_TYPES],
  },
  AudioProperties: { sampleRate: [0, 'uint32'], channels: [1, 'uint32'] },
} as const satisfies UnionSchema;

/** Positions along a dimension, from `min` to `max`. */
export const VALUE_RANGE = { min: [0, 'int32'], max: [1, 'int32'] } as const satisfies TableSchema;

/** What a tensor holds. */
export const CONTENT = {
  properties: [1, 'union', CONTENT_PROPERTIES],
  range: [2, 'table', VALUE_RANGE],
} as const satisfies TableSchema;

/** Steps before or after the model; the key's position is the union's type, less one. */
export const PROCESS_UNITS = {
  NormalizationOptions: { mean: [0, 'float32s'], std: [1, 'float32s'] },
  ScoreCalibrationOptions: { scoreTransformation: [0, 'int8'], defaultScore: [1, 'float32'] },
  ScoreThresholdingOptions: { globalScoreThreshold: [0, 'float32'] },
  BertTokenizerOptions: { vocabFile: [0, 'tables', ASSOCIATED_FILE] },
  SentencePieceTokenizerOptions: {
    sentencePieceModel: [0, 'tables', ASSOCIATED_FILE],
    vocabFile: [1, 'tables', ASSOCIATED_FILE],
  },
  RegexTokenizerOptions: { delimRegexPattern: [0, 'string'], vocabFile: [1, 'tables', ASSOCIATED_FILE] },
} as const satisfies UnionSchema;

/** One step. */
export const PROCESS_UNIT = { options: [1, 'union', PROCESS_UNITS] } as const satisfies TableSchema;

/** The values that occur in a tensor, per channel or over all. */
export const STATS = { max: [0, 'float32s'], min: [1, 'float32s'] } as const satisfies TableSchema;

/** An input or output. */
export const TENSOR_METADATA = {
  name: [0, 'string'],
  description: [1, 'string'],
  content: [3, 'table', CONTENT],
  processUnits: [4, 'tables', PROCESS_UNIT],
  stats: [5, 'table', STATS],
  associatedFiles: [6, 'tables', ASSOCIATED_FILE],
} as const satisfies TableSchema;

/** One graph of the model. */
export const SUBGRAPH_METADATA = {
  name: [0, 'string'],
  description: [1, 'string'],
  inputs: [2, 'tables', TENSOR_METADATA],
  outputs: [3, 'tables', TENSOR_METADATA],
  associatedFiles: [4, 'tables', ASSOCIATED_FILE],
} as const satisfies TableSchema;

/** The root. */
export const MODEL_METADATA = {
  name: [0, 'string'],
  description: [1, 'string'],
  version: [2, 'string'],
  subgraphs: [3, 'tables', SUBGRAPH_METADATA],
  author: [4, 'string'],
  license: [5, 'string'],
  associatedFiles: [6, 'tables', ASSOCIATED_FILE],
  minParserVersion: [7, 'string'],
} as const satisfies TableSchema;
