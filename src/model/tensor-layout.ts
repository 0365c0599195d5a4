// How a tensor's bytes stand for its values: quantization and sparsity, as the file has them.

import type { DType } from '../dtypes.ts';
import {
  mapTables,
  readScalar,
  readTable,
  readTables,
  readUnion,
  readVector,
  vectorExtent,
  type Table,
  type UnionField,
} from './flatbuffer.ts';
import {
  DIMENSION_METADATA,
  QUANTIZATION_DETAILS,
  QUANTIZATION_PARAMETERS,
  SPARSE_INDEX_VECTOR,
  SPARSITY_PARAMETERS,
  TENSOR,
} from './schema.ts';

/** real = (integer - zeroPoint) * scale, with one pair for the tensor or one per slice of a dimension. */
export interface QuantizationFacts {
  /** Empty: not quantized; one: per tensor; more: one per index of the quantized dimension. */
  readonly scales: Float32Array;
  /** As many as scales. The file has 64 bits; Python keeps 32. Read when they are asked for. */
  readonly zeroPoints: Int32Array;
  readonly zeroPointCount: number;
  /** The dimension that the scales belong to, when there are several. */
  readonly quantizedDimension: number;
  /** Set where each block of elements in the last dimension has a scale; then `scales` is empty. */
  readonly blockwise: { readonly blockSize: number; readonly scales: StoredValues } | undefined;
}

/** Values as the file stores them: little-endian, row-major. */
export interface StoredValues {
  readonly dtype: DType;
  readonly bytes: Uint8Array;
}

/** The layout of a sparse constant: the dimensions in storage order, as TACO names them (http://tensor-compiler.org). */
export interface SparsityFacts {
  readonly traversalOrder: Int32Array;
  readonly blockMap: Int32Array;
  readonly dimMetadata: readonly SparseDimension[];
}

/** One dimension of a sparse constant: dense (format 0) with its size, or compressed (1) with segments and indices. */
export type SparseDimension =
  | { readonly format: 0; readonly denseSize: number }
  | { readonly format: 1; readonly arraySegments: Int32Array; readonly arrayIndices: Int32Array };

/**
 * The quantization of a tensor's table.
 *
 * @param valuesOf - The values of a constant tensor of the same graph, by index.
 */
export function readQuantization(tensor: Table, valuesOf: (tensor: number) => StoredValues): QuantizationFacts {
  const table = readTable(tensor, TENSOR.quantization);
  if (!table) return NONE;
  const details = readUnion(table, QUANTIZATION_PARAMETERS.details);
  if (details.type === BLOCKWISE && details.value) {
    const { scales, blockSize } = QUANTIZATION_DETAILS.BlockwiseQuantization;
    const tensorOfScales = readScalar(details.value, scales);
    return {
      ...NONE,
      blockwise: {
        blockSize: readScalar(details.value, blockSize),
        get scales() {
          return valuesOf(tensorOfScales);
        },
      },
    };
  }
  const scales = readVector(table, QUANTIZATION_PARAMETERS.scale);
  // Without a scale the rest means nothing; converters leave a minimum and a maximum there.
  if (scales.length === 0) return NONE;
  let zeroPoints: Int32Array | undefined;
  return {
    scales,
    get zeroPoints() {
      return (zeroPoints ??= lowWords(readVector(table, QUANTIZATION_PARAMETERS.zeroPoint)));
    },
    zeroPointCount: vectorExtent(table, QUANTIZATION_PARAMETERS.zeroPoint[0], 8)?.length ?? 0,
    quantizedDimension: readScalar(table, QUANTIZATION_PARAMETERS.quantizedDimension),
    blockwise: undefined,
  };
}

/** The sparsity of a tensor's table; undefined for a dense tensor. */
export function readSparsity(tensor: Table): SparsityFacts | undefined {
  const table = readTable(tensor, TENSOR.sparsity);
  return (
    table && {
      traversalOrder: readVector(table, SPARSITY_PARAMETERS.traversalOrder),
      blockMap: readVector(table, SPARSITY_PARAMETERS.blockMap),
      dimMetadata: mapTables(readTables(table, SPARSITY_PARAMETERS.dimMetadata), readDimension),
    }
  );
}

/** The lower 32 bits of each number: little-endian, they come first. */
function lowWords(numbers: BigInt64Array): Int32Array {
  const words = new Int32Array(numbers.buffer);
  const low = new Int32Array(numbers.length);
  for (let i = 0; i < low.length; i++) low[i] = words[2 * i]!;
  return low;
}

const NONE: QuantizationFacts = {
  scales: new Float32Array(),
  zeroPoints: new Int32Array(),
  zeroPointCount: 0,
  quantizedDimension: 0,
  blockwise: undefined,
};

const BLOCKWISE = Object.keys(QUANTIZATION_DETAILS).indexOf('BlockwiseQuantization') + 1;

function readDimension(table: Table): SparseDimension {
  if (readScalar(table, DIMENSION_METADATA.format) === 0) {
    return { format: 0, denseSize: readScalar(table, DIMENSION_METADATA.denseSize) };
  }
  return {
    format: 1,
    arraySegments: readIndices(table, DIMENSION_METADATA.arraySegments),
    arrayIndices: readIndices(table, DIMENSION_METADATA.arrayIndices),
  };
}

function readIndices(table: Table, field: UnionField): Int32Array {
  const { type, value } = readUnion(table, field);
  const member = Object.values(SPARSE_INDEX_VECTOR)[type - 1];
  return member && value
    ? Int32Array.from(readVector<'int32' | 'uint16' | 'uint8'>(value, member.values))
    : new Int32Array();
}
