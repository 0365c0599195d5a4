// Nodes with weights, windows and reductions: convolution, pooling, FULLY_CONNECTED, softmax, resize, mean.

import type { OperatorName } from '../../model/operators.ts';
import type { GraphBuilder } from './builder.ts';
import type { GraphTensor } from './graph.ts';
import { concat, shapeOf, sliceVector } from './shaping.ts';

/** How a window meets the border, by Keras' names. */
export type WindowPadding = 'same' | 'valid';

/** A pair of sizes: height, width. */
export type Pair = readonly [height: number, width: number];

/** The window of a convolution or pooling. */
export interface WindowOptions {
  readonly padding: WindowPadding;
  readonly strides: Pair;
  readonly dilation?: Pair;
}

const PADDING = { same: 0, valid: 1 } as const;

/** The size after a window has gone over a dimension; -1 stays -1. */
export function windowedSize(
  size: number,
  kernel: number,
  stride: number,
  padding: WindowPadding,
  dilation = 1,
): number {
  if (size === -1) return -1;
  const reach = padding === 'same' ? 1 : (kernel - 1) * dilation + 1;
  return Math.floor((size - reach) / stride) + 1;
}

function windowedShape(x: GraphTensor, kernel: Pair, window: WindowOptions, channels: number): number[] {
  const { padding, strides, dilation = [1, 1] } = window;
  const size = (axis: 0 | 1): number =>
    windowedSize(x.shape[axis + 1]!, kernel[axis], strides[axis], padding, dilation[axis]);
  return [x.shape[0]!, size(0), size(1), channels];
}

function convOptions({ padding, strides, dilation = [1, 1] }: WindowOptions): Record<string, number> {
  return {
    padding: PADDING[padding],
    strideW: strides[1],
    strideH: strides[0],
    fusedActivationFunction: 0,
    dilationWFactor: dilation[1],
    dilationHFactor: dilation[0],
  };
}

/** CONV_2D: `weights` [out, height, width, in], `bias` [out]. */
export function conv2d(
  b: GraphBuilder,
  x: GraphTensor,
  weights: GraphTensor,
  bias: GraphTensor,
  window: WindowOptions,
): GraphTensor {
  const [out, height, width] = weights.shape as [number, number, number];
  const shape = windowedShape(x, [height, width], window, out);
  return b.node('CONV_2D', [x, weights, bias], { shape }, convOptions(window));
}

/** DEPTHWISE_CONV_2D: `weights` [1, height, width, in * multiplier], `bias` as long. */
export function depthwiseConv2d(
  b: GraphBuilder,
  x: GraphTensor,
  weights: GraphTensor,
  bias: GraphTensor,
  window: WindowOptions,
): GraphTensor {
  const [, height, width, out] = weights.shape as [number, number, number, number];
  const shape = windowedShape(x, [height, width], window, out);
  const depthMultiplier = out / x.shape[3]!;
  return b.node('DEPTHWISE_CONV_2D', [x, weights, bias], { shape }, { ...convOptions(window), depthMultiplier });
}

/** TRANSPOSE_CONV to a size of `output`: `weights` [out, height, width, in], `bias` [out]. */
export function transposeConv2d(
  b: GraphBuilder,
  x: GraphTensor,
  weights: GraphTensor,
  bias: GraphTensor,
  { padding, strides }: WindowOptions,
  output: Pair,
): GraphTensor {
  const shape = [x.shape[0]!, ...output, weights.shape[0]!];
  const target = shape.includes(-1)
    ? concat(b, [sliceVector(b, shapeOf(b, x), 0), b.ints(shape.slice(1))], 0)
    : b.ints(shape);
  const options = { padding: PADDING[padding], strideW: strides[1], strideH: strides[0], fusedActivationFunction: 0 };
  return b.node('TRANSPOSE_CONV', [target, weights, x, bias], { shape, dtype: x.dtype }, options);
}

/** FULLY_CONNECTED over the last dimension: `weights` [out, in], `bias` [out]. */
export function fullyConnected(
  b: GraphBuilder,
  x: GraphTensor,
  weights: GraphTensor,
  bias: GraphTensor | undefined,
): GraphTensor {
  const shape = [...x.shape.slice(0, -1), weights.shape[0]!];
  return b.node(
    'FULLY_CONNECTED',
    [x, weights, bias],
    { shape },
    {
      fusedActivationFunction: 0,
      weightsFormat: 0,
      keepNumDims: x.shape.length > 2,
      asymmetricQuantizeInputs: false,
    },
  );
}

/** MAX_POOL_2D or AVERAGE_POOL_2D; the border counts for neither. */
export function pool2d(
  b: GraphBuilder,
  operator: Extract<OperatorName, 'MAX_POOL_2D' | 'AVERAGE_POOL_2D'>,
  x: GraphTensor,
  size: Pair,
  window: WindowOptions,
): GraphTensor {
  const { padding, strides } = window;
  return b.node(
    operator,
    [x],
    { shape: windowedShape(x, size, window, x.shape[3]!) },
    {
      padding: PADDING[padding],
      strideW: strides[1],
      strideH: strides[0],
      filterWidth: size[1],
      filterHeight: size[0],
      fusedActivationFunction: 0,
    },
  );
}

/** A value over dimensions, by their positions. */
export function reduce(
  b: GraphBuilder,
  operator: Extract<OperatorName, 'MEAN' | 'SUM' | 'REDUCE_MAX' | 'REDUCE_MIN' | 'REDUCE_PROD'>,
  x: GraphTensor,
  axes: readonly number[] | undefined,
  keepDims: boolean,
): GraphTensor {
  const at = (axes ?? x.shape.map((_, i) => i)).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const shape = x.shape.flatMap((size, i) => (at.includes(i) ? (keepDims ? [1] : []) : [size]));
  return b.node(operator, [x, b.ints(at)], { shape }, { keepDims });
}

/** Softmax over the last dimension. */
export function softmax(b: GraphBuilder, x: GraphTensor): GraphTensor {
  return b.node('SOFTMAX', [x], { shape: x.shape }, { beta: 1 });
}

/** Matrix products of the last two dimensions, with broadcasting before them. */
export function batchMatmul(
  b: GraphBuilder,
  x: GraphTensor,
  y: GraphTensor,
  { adjX = false, adjY = false } = {},
): GraphTensor {
  const rows = x.shape.at(adjX ? -1 : -2)!;
  const columns = y.shape.at(adjY ? -2 : -1)!;
  const [long, short] = x.shape.length >= y.shape.length ? [x, y] : [y, x];
  const outer = long.shape.slice(0, -2).map((size, i) => {
    const other = short.shape[i - (long.shape.length - short.shape.length)];
    return size === 1 && other !== undefined ? other : size;
  });
  return b.node(
    'BATCH_MATMUL',
    [x, y],
    { shape: [...outer, rows, columns] },
    {
      adjX,
      adjY,
      asymmetricQuantizeInputs: false,
    },
  );
}

/** An image of another size, with the pixels' centres half a pixel from their corners where `halfPixelCenters`. */
export function resizeImage(
  b: GraphBuilder,
  operator: Extract<OperatorName, 'RESIZE_BILINEAR' | 'RESIZE_NEAREST_NEIGHBOR'>,
  x: GraphTensor,
  size: Pair,
  halfPixelCenters: boolean,
): GraphTensor {
  const shape = [x.shape[0]!, ...size, x.shape[3]!];
  return b.node(operator, [x, b.ints(size)], { shape }, { alignCorners: false, halfPixelCenters });
}
