// keras.ops over whole dimensions: means, sums, extremes, their positions, variances, norms.

import { binary, unary } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { reduce } from '../graph/neural.ts';
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
      const x = tensorOf(call, 0, 'x', 'input');
      const axis = numberOf(call, -1, 1, 'axis');
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
    names: ['Norm'],
    functions: [],
    becomes: 'SQUARE, SUM and SQRT',
    lower: (call) => {
      const order = given(call, 1, 'ord');
      if (order !== undefined && order !== null && order !== 2) throw new RangeError('a norm other than the second');
      const sum = reduce(
        call.b,
        'SUM',
        unary(call.b, 'SQUARE', tensorOf(call, 0, 'x')),
        listOf(call, 2, 'axis'),
        flagOf(call, 3, 'keepdims'),
      );
      return unary(call.b, 'SQRT', sum);
    },
  },
];
