// keras.ops over whole dimensions: means, sums, extremes, their positions, variances, norms.

import { binary, unary } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { reduce } from '../graph/neural.ts';
import { reshape } from '../graph/shaping.ts';
import { flagOf, given, listOf, numberOf, tensorOf, type OperationCall, type OperationSpec } from './operation.ts';

function reduction(
  operator: Parameters<typeof reduce>[1],
  names: readonly string[],
  functions: readonly string[],
): OperationSpec {
  return {
    names,
    functions,
    becomes: operator,
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'input_tensor');
      return reduce(call.b, operator, x, listOf(call, 1, 'axis'), flagOf(call, 2, 'keepdims'));
    },
  };
}

function argument(
  operator: 'ARG_MAX' | 'ARG_MIN',
  names: readonly string[],
  functions: readonly string[],
): OperationSpec {
  return {
    names,
    functions,
    becomes: operator,
    lower: (call) => {
      const whole = tensorOf(call, 0, 'x', 'input');
      const isFlat = given(call, 1, 'axis', 'dimension') === null;
      const x = isFlat ? reshape(call.b, whole, [-1]) : whole;
      const axis = isFlat ? 0 : numberOf(call, -1, 1, 'axis', 'dimension');
      const at = axis < 0 ? axis + x.shape.length : axis;
      const shape = x.shape.filter((_, i) => i !== at);
      return call.b.node(operator, [x, call.b.ints([at], [])], { shape, dtype: 'int32' }, { outputType: 2 });
    },
  };
}

/** The mean of squares about the mean. */
function variance(call: OperationCall): GraphTensor {
  const { b } = call;
  const x = tensorOf(call, 0, 'x', 'input_tensor');
  const axes = listOf(call, 1, 'axis');
  const squares = binary(b, 'SQUARED_DIFFERENCE', x, reduce(b, 'MEAN', x, axes, true));
  return reduce(b, 'MEAN', squares, axes, flagOf(call, 2, 'keepdims'));
}

/** Reductions. */
export const reductions: readonly OperationSpec[] = [
  reduction('MEAN', ['Mean'], ['math.reduce_mean']),
  reduction('SUM', ['Sum'], ['math.reduce_sum']),
  reduction('REDUCE_MAX', ['Max', 'Amax'], ['math.reduce_max']),
  reduction('REDUCE_MIN', ['Min', 'Amin'], ['math.reduce_min']),
  reduction('REDUCE_PROD', ['Prod'], ['math.reduce_prod']),
  argument('ARG_MAX', ['Argmax'], ['math.argmax']),
  argument('ARG_MIN', ['Argmin'], ['math.argmin']),
  {
    names: ['Var'],
    functions: ['math.reduce_variance'],
    becomes: 'MEAN, SQUARED_DIFFERENCE and MEAN',
    lower: variance,
  },
  {
    names: ['Std'],
    functions: ['math.reduce_std'],
    becomes: 'MEAN, SQUARED_DIFFERENCE, MEAN and SQRT',
    lower: (call) => unary(call.b, 'SQRT', variance(call)),
  },
  {
    names: ['Average'],
    functions: [],
    becomes: 'MEAN',
    lower: (call) => {
      if ((given(call, 2, 'weights') ?? null) !== null) throw new RangeError('a mean with weights');
      return reduce(call.b, 'MEAN', tensorOf(call, 0, 'x'), listOf(call, 1, 'axis'), false);
    },
  },
  {
    names: ['Norm'],
    functions: ['norm', 'linalg.norm'],
    becomes: 'SQUARE, SUM and SQRT; of the orders 1 and infinity ABS with SUM or REDUCE_MAX',
    lower: (call) => norm(call, orderOf(call, 1, 'ord'), listOf(call, 2, 'axis'), flagOf(call, 3, 'keepdims')),
  },
  {
    names: ['Normalize', 'UnitNormalize'],
    functions: ['math.l2_normalize', 'nn.l2_normalize'],
    becomes: 'L2_NORMALIZATION over the last dimension; else the norm, MAXIMUM and DIV',
    lower: (call) => {
      const { b } = call;
      const x = tensorOf(call, 0, 'x');
      const axis = numberOf(call, -1, 1, 'axis');
      const order = orderOf(call, 2, 'order');
      const isLast = (axis < 0 ? axis + x.shape.length : axis) === x.shape.length - 1;
      if (isLast && order === 2) return unary(b, 'L2_NORMALIZATION', x);
      return binary(b, 'DIV', x, binary(b, 'MAXIMUM', norm(call, order, [axis], true), 1e-12));
    },
  },
];

function orderOf(call: OperationCall, position: number, name: string): number {
  const order = given(call, position, name);
  if (order === 'Infinity' || order === 'inf') return Infinity;
  return typeof order === 'number' ? order : 2;
}

/** The length of vectors: of the order 2, 1, infinity, or another. */
function norm(call: OperationCall, order: number, axes: readonly number[] | undefined, keepDims: boolean): GraphTensor {
  const { b } = call;
  const x = tensorOf(call, 0, 'x', 'tensor');
  if (axes?.length === 2 && given(call, 1, 'ord') !== undefined && given(call, 1, 'ord') !== null)
    throw new RangeError('the norm of a matrix');
  if (order === 2) return unary(b, 'SQRT', reduce(b, 'SUM', unary(b, 'SQUARE', x), axes, keepDims));
  const size = unary(b, 'ABS', x);
  if (order === 1) return reduce(b, 'SUM', size, axes, keepDims);
  if (order === Infinity) return reduce(b, 'REDUCE_MAX', size, axes, keepDims);
  return binary(b, 'POW', reduce(b, 'SUM', binary(b, 'POW', size, order), axes, keepDims), 1 / order);
}
