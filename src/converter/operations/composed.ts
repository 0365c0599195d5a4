// keras.ops without an operator of their own: composed of others.

import { activate, type ActivationName } from '../layers/activation.ts';
import { binary, cast, compare, select, unary } from '../graph/elementwise.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { reduce } from '../graph/neural.ts';
import type { JsonObject } from '../keras/keras-model.ts';
import {
  flagOf,
  given,
  listOf,
  numberOf,
  operandOf,
  tensorOf,
  type OperationCall,
  type OperationSpec,
} from './operation.ts';

type Formula = (b: GraphBuilder, x: GraphTensor) => GraphTensor;

function formula(names: readonly string[], functions: readonly string[], becomes: string, of: Formula): OperationSpec {
  return { names, functions, becomes, lower: (call) => of(call.b, tensorOf(call, 0, 'x', 'input')) };
}

const scaledLog =
  (base: number): Formula =>
  (b, x) =>
    binary(b, 'MUL', unary(b, 'LOG', x), 1 / Math.log(base));

/** `(exp(x) + sign * exp(-x)) / 2`. */
const hyperbolic =
  (operator: 'ADD' | 'SUB'): Formula =>
  (b, x) =>
    binary(b, 'MUL', binary(b, operator, unary(b, 'EXP', x), unary(b, 'EXP', unary(b, 'NEG', x))), 0.5);

/** Ones where a condition holds. */
function ones(b: GraphBuilder, condition: GraphTensor): GraphTensor {
  return cast(b, condition, 'float32');
}

/** Whether some, or all, of the elements hold. */
function quantifier(
  names: readonly string[],
  functions: readonly string[],
  operator: 'REDUCE_MAX' | 'REDUCE_MIN',
): OperationSpec {
  return {
    names,
    functions,
    becomes: `CAST, ${operator} and GREATER`,
    lower: (call) => {
      const { b } = call;
      const x = tensorOf(call, 0, 'x', 'input_tensor');
      const numbers = x.dtype === 'bool' ? ones(b, x) : ones(b, compare(b, 'NOT_EQUAL', x, 0));
      return compare(
        b,
        'GREATER',
        reduce(b, operator, numbers, listOf(call, 1, 'axis'), flagOf(call, 2, 'keepdims')),
        0.5,
      );
    },
  };
}

/** `max + log(sum(exp(x - max)))`, which does not overflow. */
function logSumExp(call: OperationCall): GraphTensor {
  const { b } = call;
  const x = tensorOf(call, 0, 'x', 'input_tensor');
  const axes = listOf(call, 1, 'axis');
  const keep = flagOf(call, 2, 'keepdims');
  const sum = reduce(
    b,
    'SUM',
    unary(b, 'EXP', binary(b, 'SUB', x, reduce(b, 'REDUCE_MAX', x, axes, true))),
    axes,
    keep,
  );
  return binary(b, 'ADD', unary(b, 'LOG', sum), reduce(b, 'REDUCE_MAX', x, axes, keep));
}

/** Classes of `keras.ops` that are activations, beside those that TensorFlow has functions of. */
const ACTIVATION_CLASSES: Readonly<Record<string, ActivationName>> = {
  Celu: 'celu',
  Glu: 'glu',
  HardShrink: 'hard_shrink',
  HardTanh: 'hard_tanh',
  SoftShrink: 'soft_shrink',
  SparsePlus: 'sparse_plus',
  SparseSigmoid: 'sparse_sigmoid',
  Squareplus: 'squareplus',
  TanhShrink: 'tanh_shrink',
  Threshold: 'threshold',
};

const activations = Object.entries(ACTIVATION_CLASSES).map(([name, activation]): OperationSpec => ({
  names: [name],
  functions: [],
  becomes: `what the activation \`${activation}\` becomes`,
  lower: (call) => activate(call.b, tensorOf(call, 0, 'x'), { name: activation, options: call.named as JsonObject }),
}));

/** Formulas, logic and counts. */
export const composed: readonly OperationSpec[] = [
  ...activations,
  formula(['StopGradient', 'Copy'], ['stop_gradient', 'identity'], 'nothing', (_, x) => x),
  formula(['Fabs'], [], 'ABS', (b, x) => unary(b, 'ABS', x)),
  formula(['Log1p'], ['math.log1p'], 'ADD and LOG', (b, x) => unary(b, 'LOG', binary(b, 'ADD', x, 1))),
  formula(['Log2'], [], 'LOG and MUL', scaledLog(2)),
  formula(['Log10'], [], 'LOG and MUL', scaledLog(10)),
  formula(['Expm1'], ['math.expm1'], 'EXP and ADD', (b, x) => binary(b, 'ADD', unary(b, 'EXP', x), -1)),
  formula(['Exp2'], [], 'MUL and EXP', (b, x) => unary(b, 'EXP', binary(b, 'MUL', x, Math.LN2))),
  formula(['Deg2rad'], [], 'MUL', (b, x) => binary(b, 'MUL', x, Math.PI / 180)),
  formula(['Rad2deg'], [], 'MUL', (b, x) => binary(b, 'MUL', x, 180 / Math.PI)),
  formula(['Sinh'], ['math.sinh'], 'EXP, NEG, SUB and MUL', hyperbolic('SUB')),
  formula(['Cosh'], ['math.cosh'], 'EXP, NEG, ADD and MUL', hyperbolic('ADD')),
  formula(['Tan'], ['math.tan'], 'SIN, COS and DIV', (b, x) =>
    binary(b, 'DIV', unary(b, 'SIN', x), unary(b, 'COS', x)),
  ),
  formula(['Cbrt'], [], 'ABS, POW, SIGN and MUL', (b, x) =>
    binary(b, 'MUL', unary(b, 'SIGN', x), binary(b, 'POW', unary(b, 'ABS', x), 1 / 3)),
  ),
  // Away from zero the one, towards it the other: no operator truncates.
  formula(['Trunc'], [], 'ABS, FLOOR, SIGN and MUL', (b, x) =>
    binary(b, 'MUL', unary(b, 'SIGN', x), unary(b, 'FLOOR', unary(b, 'ABS', x))),
  ),
  formula(['Isnan'], ['math.is_nan'], 'NOT_EQUAL', (b, x) => compare(b, 'NOT_EQUAL', x, x)),
  // Infinity less itself is no number.
  formula(['Isfinite'], ['math.is_finite'], 'SUB and EQUAL', (b, x) => {
    return compare(b, 'EQUAL', b.node('SUB', [x, x], { shape: x.shape }, { fusedActivationFunction: 0 }), 0);
  }),
  {
    names: ['SquaredDifference'],
    functions: ['math.squared_difference'],
    becomes: 'SQUARED_DIFFERENCE',
    lower: (call) => binary(call.b, 'SQUARED_DIFFERENCE', operandOf(call, 0, 'x1', 'x'), operandOf(call, 1, 'x2', 'y')),
  },
  {
    names: ['Hypot'],
    functions: [],
    becomes: 'SQUARE, ADD and SQRT',
    lower: (call) => {
      const [x, y] = [tensorOf(call, 0, 'x1'), tensorOf(call, 1, 'x2')];
      return unary(call.b, 'SQRT', binary(call.b, 'ADD', unary(call.b, 'SQUARE', x), unary(call.b, 'SQUARE', y)));
    },
  },
  {
    names: ['Logaddexp'],
    functions: [],
    becomes: 'MAXIMUM, SUB, ABS, NEG, EXP, ADD and LOG',
    lower: (call) => {
      const { b } = call;
      const [x, y] = [tensorOf(call, 0, 'x1'), tensorOf(call, 1, 'x2')];
      const less = unary(b, 'EXP', unary(b, 'NEG', unary(b, 'ABS', binary(b, 'SUB', x, y))));
      return binary(b, 'ADD', binary(b, 'MAXIMUM', x, y), unary(b, 'LOG', binary(b, 'ADD', less, 1)));
    },
  },
  {
    names: ['DivideNoNan'],
    functions: ['math.divide_no_nan'],
    becomes: 'EQUAL, SELECT_V2 and DIV',
    lower: (call) => {
      const { b } = call;
      const x = operandOf(call, 0, 'x1', 'x');
      const y = tensorOf(call, 1, 'x2', 'y');
      const isZero = compare(b, 'EQUAL', y, 0);
      return select(b, isZero, 0, binary(b, 'DIV', x, select(b, isZero, 1, y)));
    },
  },
  {
    names: ['LogicalXor'],
    functions: ['math.logical_xor'],
    becomes: 'NOT_EQUAL',
    lower: (call) => compare(call.b, 'NOT_EQUAL', tensorOf(call, 0, 'x1', 'x'), tensorOf(call, 1, 'x2', 'y')),
  },
  quantifier(['Any'], ['math.reduce_any'], 'REDUCE_MAX'),
  quantifier(['All'], ['math.reduce_all'], 'REDUCE_MIN'),
  {
    names: ['Logsumexp'],
    functions: ['math.reduce_logsumexp'],
    becomes: 'REDUCE_MAX, SUB, EXP, SUM, LOG and ADD',
    lower: logSumExp,
  },
  {
    names: ['CountNonzero'],
    functions: [],
    becomes: 'NOT_EQUAL, CAST and SUM',
    lower: (call) => {
      const { b } = call;
      const counts = cast(b, compare(b, 'NOT_EQUAL', tensorOf(call, 0, 'x'), 0), 'int32');
      return reduce(b, 'SUM', counts, listOf(call, 1, 'axis'), false);
    },
  },
  {
    names: ['Ptp'],
    functions: [],
    becomes: 'REDUCE_MAX, REDUCE_MIN and SUB',
    lower: (call) => {
      const extreme = (operator: 'REDUCE_MAX' | 'REDUCE_MIN'): GraphTensor =>
        reduce(call.b, operator, tensorOf(call, 0, 'x'), listOf(call, 1, 'axis'), flagOf(call, 2, 'keepdims'));
      return binary(call.b, 'SUB', extreme('REDUCE_MAX'), extreme('REDUCE_MIN'));
    },
  },
  {
    names: ['Cumsum'],
    functions: ['math.cumsum', 'cumsum'],
    becomes: 'CUMSUM',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x');
      if (given(call, 1, 'axis') === null) throw new RangeError('a sum over all dimensions: name an axis');
      const axis = numberOf(call, 0, 1, 'axis');
      const at = call.b.ints([axis < 0 ? axis + x.shape.length : axis], []);
      return call.b.node('CUMSUM', [x, at], { shape: x.shape }, { exclusive: false, reverse: false });
    },
  },
];
