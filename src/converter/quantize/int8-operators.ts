// Which operators have int8 kernels that every runtime gets right, and what these ask of their scales.

import type { OperatorName } from '../../model/operators.ts';
import { isWeights, type GraphNode, type GraphQuantization } from '../graph/graph.ts';
import { isWeighted, WEIGHTED } from '../graph/weighted.ts';

/** What an int8 kernel asks of its scales. */
export interface Int8Kind {
  /** Results, and the first input or all of them, have one scale. */
  readonly share?: 'first' | 'all';
  /** The one scale that the kernel gives. */
  readonly fixed?: GraphQuantization;
}

function fixed(scale: number, zeroPoint: number): Int8Kind {
  return { fixed: { scales: [scale], zeroPoints: [zeroPoint], dimension: 0 } };
}

const SHARE: Int8Kind = { share: 'first' };
const SHARE_ALL: Int8Kind = { share: 'all' };
const FREE: Int8Kind = {};

/** By the quantization specification of TensorFlow Lite, less what some kernels get wrong. */
const KINDS: Readonly<Partial<Record<OperatorName, Int8Kind>>> = {
  ADD: FREE,
  AVERAGE_POOL_2D: SHARE,
  BATCH_MATMUL: FREE,
  CONCATENATION: SHARE_ALL,
  CONV_2D: FREE,
  DEPTHWISE_CONV_2D: FREE,
  ELU: FREE,
  EXPAND_DIMS: SHARE,
  FULLY_CONNECTED: FREE,
  GATHER: SHARE,
  HARD_SWISH: FREE,
  L2_NORMALIZATION: fixed(1 / 128, 0),
  LEAKY_RELU: FREE,
  LOGISTIC: fixed(1 / 256, -128),
  MAXIMUM: SHARE_ALL,
  MAX_POOL_2D: SHARE,
  MEAN: FREE,
  MINIMUM: SHARE_ALL,
  MUL: FREE,
  PACK: SHARE_ALL,
  PAD: SHARE,
  PRELU: FREE,
  REDUCE_MAX: SHARE,
  REDUCE_MIN: SHARE,
  RELU: FREE,
  RELU6: FREE,
  RESHAPE: SHARE,
  RESIZE_BILINEAR: SHARE,
  RESIZE_NEAREST_NEIGHBOR: SHARE,
  SLICE: SHARE,
  SOFTMAX: fixed(1 / 256, -128),
  SPLIT: SHARE,
  SQUEEZE: SHARE,
  STRIDED_SLICE: SHARE,
  SUB: FREE,
  TANH: fixed(1 / 128, 0),
  TILE: SHARE,
  TRANSPOSE: SHARE,
  TRANSPOSE_CONV: FREE,
  UNPACK: SHARE,
};

/** What a node asks of its scales; undefined where it has to stay float32. */
export function int8KindOf(node: GraphNode): Int8Kind | undefined {
  const kind = KINDS[node.operator];
  if (!kind || !node.outputs.every(({ dtype }) => dtype === 'float32')) return undefined;
  // Weights that are computed have no scales.
  if (isWeighted(node.operator) && !isWeights(node.inputs[WEIGHTED[node.operator].weights])) return undefined;
  // The kernel broadcasts in no more than four dimensions.
  const isArithmetic = node.operator === 'ADD' || node.operator === 'SUB' || node.operator === 'MUL';
  return isArithmetic && node.outputs[0]!.shape.length > 4 ? undefined : kind;
}

/** True for an operator that only moves values about: it follows its input, int8 or not. */
export function followsInput({ operator }: GraphNode): boolean {
  return KINDS[operator]?.share === 'first';
}
