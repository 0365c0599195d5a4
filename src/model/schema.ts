// The tables of the .tflite file format, apart from the operators' options: slots and kinds of every field.
//
// Source: TensorFlow Lite's schema.fbs; names in camelCase.

import type { TableSchema, UnionSchema } from './flatbuffer.ts';
import { BUILTIN_OPTIONS } from './options.ts';
import { BUILTIN_OPTIONS_2 } from './options-stablehlo.ts';

/** Bytes 4 to 7 of every .tflite file. */
export const FILE_IDENTIFIER = 'TFL3';

/** The one version of the format that TensorFlow Lite reads. */
export const SCHEMA_VERSION = 3;

/** Ways of quantizing beyond a scale per tensor or channel; the key's position is the union's type, less one. */
export const QUANTIZATION_DETAILS = {
  CustomQuantization: { custom: [0, 'uint8s'] },
  BlockwiseQuantization: { scales: [0, 'int32'], zeroPoints: [1, 'int32'], blockSize: [2, 'int32'] },
  MultiAxisQuantization: {
    scales: [0, 'int32'],
    zeroPoints: [1, 'int32'],
    blockSize: [2, 'int32'],
    quantizedDimensions: [3, 'int32s'],
  },
} as const satisfies UnionSchema;

/** How integers stand for real numbers in a tensor. */
export const QUANTIZATION_PARAMETERS = {
  min: [0, 'float32s'],
  max: [1, 'float32s'],
  scale: [2, 'float32s'],
  zeroPoint: [3, 'int64s'],
  details: [5, 'union', QUANTIZATION_DETAILS],
  quantizedDimension: [6, 'int32'],
} as const satisfies TableSchema;

/** Indices of a sparse dimension, in the width they need; the key's position is the union's type, less one. */
export const SPARSE_INDEX_VECTOR = {
  Int32Vector: { values: [0, 'int32s'] },
  Uint16Vector: { values: [0, 'uint16s'] },
  Uint8Vector: { values: [0, 'uint8s'] },
} as const satisfies UnionSchema;

/** One dimension of a sparse tensor. */
export const DIMENSION_METADATA = {
  format: [0, 'int8'],
  denseSize: [1, 'int32'],
  arraySegments: [3, 'union', SPARSE_INDEX_VECTOR],
  arrayIndices: [5, 'union', SPARSE_INDEX_VECTOR],
} as const satisfies TableSchema;

/** How the elements of a sparse tensor lie in its buffer. */
export const SPARSITY_PARAMETERS = {
  traversalOrder: [0, 'int32s'],
  blockMap: [1, 'int32s'],
  dimMetadata: [2, 'tables', DIMENSION_METADATA],
} as const satisfies TableSchema;

/** What a variant tensor holds. */
const VARIANT_SUB_TYPE = {
  shape: [0, 'int32s'],
  type: [1, 'int8'],
  hasRank: [2, 'bool'],
} as const satisfies TableSchema;

/** A tensor of a subgraph. */
export const TENSOR = {
  shape: [0, 'int32s'],
  type: [1, 'int8'],
  buffer: [2, 'uint32'],
  name: [3, 'string'],
  quantization: [4, 'table', QUANTIZATION_PARAMETERS],
  isVariable: [5, 'bool'],
  sparsity: [6, 'table', SPARSITY_PARAMETERS],
  shapeSignature: [7, 'int32s'],
  hasRank: [8, 'bool'],
  variantTensors: [9, 'tables', VARIANT_SUB_TYPE],
  externalBuffer: [10, 'uint32'],
} as const satisfies TableSchema;

/** An operator and version that the model uses. */
export const OPERATOR_CODE = {
  deprecatedBuiltinCode: [0, 'int8'],
  customCode: [1, 'string'],
  version: [2, 'int32', 1],
  builtinCode: [3, 'int32'],
} as const satisfies TableSchema;

/** A node of a subgraph. */
export const OPERATOR = {
  opcodeIndex: [0, 'uint32'],
  inputs: [1, 'int32s'],
  outputs: [2, 'int32s'],
  builtinOptions: [4, 'union', BUILTIN_OPTIONS],
  customOptions: [5, 'uint8s'],
  customOptionsFormat: [6, 'int8'],
  mutatingVariableInputs: [7, 'bools'],
  intermediates: [8, 'int32s'],
  largeCustomOptionsOffset: [9, 'uint64'],
  largeCustomOptionsSize: [10, 'uint64'],
  builtinOptions2: [12, 'union', BUILTIN_OPTIONS_2],
  debugMetadataIndex: [13, 'int32', -1],
} as const satisfies TableSchema;

/** One graph of the model. */
export const SUBGRAPH = {
  tensors: [0, 'tables', TENSOR],
  inputs: [1, 'int32s'],
  outputs: [2, 'int32s'],
  operators: [3, 'tables', OPERATOR],
  name: [4, 'string'],
  debugMetadataIndex: [5, 'int32', -1],
} as const satisfies TableSchema;

/** Bytes of a constant or of metadata; `offset` and `size` where they lie behind the flatbuffer. */
export const BUFFER = {
  data: [0, 'uint8s'],
  offset: [1, 'uint64'],
  size: [2, 'uint64'],
} as const satisfies TableSchema;

/** A file that holds external buffers. */
const EXTERNAL_BUFFER_GROUP = { name: [0, 'string'] } as const satisfies TableSchema;

/** Bytes in another file. */
const EXTERNAL_BUFFER = {
  id: [0, 'uint32'],
  group: [1, 'uint32'],
  offset: [2, 'uint64'],
  length: [3, 'uint64'],
  packing: [4, 'string'],
} as const satisfies TableSchema;

/** The name of the buffer that holds what a model says of itself; converters add others for their own purposes. */
export const METADATA_ENTRY = 'TFLITE_METADATA';

/** A named buffer. */
export const METADATA = { name: [0, 'string'], buffer: [1, 'uint32'] } as const satisfies TableSchema;

/** A tensor under the name that a signature gives it. */
export const TENSOR_MAP = { name: [0, 'string'], tensorIndex: [1, 'uint32'] } as const satisfies TableSchema;

/** A way of calling one subgraph by names. */
export const SIGNATURE_DEF = {
  inputs: [0, 'tables', TENSOR_MAP],
  outputs: [1, 'tables', TENSOR_MAP],
  signatureKey: [2, 'string'],
  deprecatedTag: [3, 'string'],
  subgraphIndex: [4, 'uint32'],
} as const satisfies TableSchema;

/** The root of the file. */
export const MODEL = {
  version: [0, 'uint32'],
  operatorCodes: [1, 'tables', OPERATOR_CODE],
  subgraphs: [2, 'tables', SUBGRAPH],
  description: [3, 'string'],
  buffers: [4, 'tables', BUFFER],
  metadataBuffer: [5, 'int32s'],
  metadata: [6, 'tables', METADATA],
  signatureDefs: [7, 'tables', SIGNATURE_DEF],
  externalBufferGroups: [8, 'tables', EXTERNAL_BUFFER_GROUP],
  externalBuffers: [9, 'tables', EXTERNAL_BUFFER],
} as const satisfies TableSchema;
