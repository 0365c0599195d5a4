// TensorDetails: what Python's get_tensor_details tells of a tensor, from the file's facts and the session's shape.

import type { DType } from './dtypes.ts';
import { float16ToNumber } from './float16.ts';
import type { TensorFacts } from './model/graph.ts';
import type { QuantizationFacts, SparsityFacts, StoredValues } from './model/tensor-layout.ts';
import type { QuantizationParameters } from './quantization.ts';

/** Python's eight facts about a tensor, in camelCase. */
export interface TensorDetails {
  /** Empty when the model gives none; names may occur twice. */
  readonly name: string;
  /** The tensor's index in the file; what `setTensor` and `getTensor` take. */
  readonly index: number;
  /** The present dimensions, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** The dimensions as the model declares them: -1 may be resized. */
  readonly shapeSignature: readonly number[];
  readonly dtype: DType;
  /** Scale and zero point of the whole tensor; `[0, 0]` where there is none or one per channel. */
  readonly quantization: readonly [scale: number, zeroPoint: number];
  /** Scales and zero points, however many there are. */
  readonly quantizationParameters: QuantizationParameters & {
    /** Elements of the last dimension that share a scale; 0 unless the quantization is blockwise. */
    readonly blockSize: number;
  };
  /** How a sparse constant is stored; without properties for every other tensor. */
  readonly sparsityParameters: SparsityParameters | Record<string, never>;
}

/** What a session says of a tensor; what it leaves out is as in the file. */
export interface TensorNow {
  readonly shape?: readonly number[] | undefined;
  readonly dtype?: DType | undefined;
  /** The model's signature holds no more. */
  readonly signatureLost?: boolean;
}

/** How a sparse constant is stored: Python's dictionary of that name, in camelCase. */
export type SparsityParameters = SparsityFacts;

/**
 * Joins what the file says of a tensor with its present shape.
 *
 * @param facts - The tensor in the file.
 * @param index - Its index there.
 * @param now - What the session says of it; without one, the file's word holds.
 * @returns A frozen object; the typed arrays in it are shared by all details of this tensor.
 */
export function detailsOfTensor(facts: TensorFacts, index: number, now: TensorNow = {}): TensorDetails {
  const { name, quantization, sparsity } = facts;
  const { shape = facts.shape, dtype = facts.dtype } = now;
  const { scales, zeroPoints } = quantization;
  return Object.freeze({
    name,
    index,
    shape: Object.freeze([...shape]),
    // As in Python, a tensor without a signature takes whatever shape it has for one.
    shapeSignature: Object.freeze([...((now.signatureLost ? undefined : facts.shapeSignature) ?? shape)]),
    dtype,
    quantization: Object.freeze([
      scales.length === 1 ? scales[0]! : 0,
      scales.length === 1 ? zeroPoints[0]! : 0,
    ] as const),
    quantizationParameters: Object.freeze(parametersOf(quantization)),
    sparsityParameters: Object.freeze(sparsity ?? {}),
  });
}

function parametersOf({
  scales,
  zeroPoints,
  quantizedDimension,
  blockwise,
}: QuantizationFacts): TensorDetails['quantizationParameters'] {
  if (!blockwise) return { scales, zeroPoints, quantizedDimension, blockSize: 0 };
  return { scales: readScales(blockwise.scales), zeroPoints, quantizedDimension, blockSize: blockwise.blockSize };
}

/** Python shows the scales of blocks as float32; the file stores them as float16. */
function readScales({ dtype, bytes }: StoredValues): Float32Array {
  if (dtype === 'float32') return new Float32Array(bytes.slice().buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length >> 1 }, (_, i) => float16ToNumber(view.getUint16(2 * i, true)));
}
