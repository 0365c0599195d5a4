// Elementwise nodes: one value from one or two, with numpy's broadcasting; constants are computed at once.

import type { OperatorName } from '../../model/operators.ts';
import type { GraphBuilder } from './builder.ts';
import { isFloatConstant, type GraphTensor, type NodeOptions } from './graph.ts';

/** Operators of one input that keep its shape and dtype. */
export type UnaryOperator = Extract<
  OperatorName,
  | 'ABS'
  | 'CEIL'
  | 'COS'
  | 'ELU'
  | 'EXP'
  | 'FLOOR'
  | 'HARD_SWISH'
  | 'LOG'
  | 'LOGISTIC'
  | 'LOG_SOFTMAX'
  | 'NEG'
  | 'RELU'
  | 'RELU6'
  | 'RELU_N1_TO_1'
  | 'ROUND'
  | 'RSQRT'
  | 'SIGN'
  | 'SIN'
  | 'SQRT'
  | 'SQUARE'
  | 'TANH'
  | 'L2_NORMALIZATION'
>;

/** Arithmetic of two inputs. */
export type BinaryOperator = Extract<
  OperatorName,
  'ADD' | 'SUB' | 'MUL' | 'DIV' | 'MAXIMUM' | 'MINIMUM' | 'POW' | 'SQUARED_DIFFERENCE' | 'FLOOR_DIV' | 'FLOOR_MOD'
>;

/** Comparisons of two inputs, and logic. */
export type ComparisonOperator = Extract<
  OperatorName,
  'EQUAL' | 'NOT_EQUAL' | 'LESS' | 'LESS_EQUAL' | 'GREATER' | 'GREATER_EQUAL' | 'LOGICAL_AND' | 'LOGICAL_OR'
>;

const FUSED_NONE: NodeOptions = { fusedActivationFunction: 0 };

/** Operators whose kernels can apply an activation at their end; the number is that of no activation. */
const FUSING = new Set<OperatorName>(['ADD', 'SUB', 'MUL', 'DIV']);

/** One value from one. */
export function unary(b: GraphBuilder, operator: UnaryOperator, x: GraphTensor): GraphTensor {
  return b.node(operator, [x], { shape: x.shape }, operator === 'L2_NORMALIZATION' ? FUSED_NONE : {});
}

const INVERSES: Readonly<Partial<Record<BinaryOperator, { operator: BinaryOperator; of: (value: number) => number }>>> =
  {
    DIV: { operator: 'MUL', of: (value) => 1 / value },
    SUB: { operator: 'ADD', of: (value) => -value },
  };

/** One value from two; a number is a constant of the other's dtype. */
export function binary(
  b: GraphBuilder,
  operator: BinaryOperator,
  first: GraphTensor | number,
  second: GraphTensor | number,
): GraphTensor {
  const x = operand(b, first, second);
  const y = operand(b, second, first);
  const shape = broadcastShapes(x.shape, y.shape);
  const folded = foldBinary(b, operator, x, y, shape);
  if (folded) return folded;
  // A division by a constant is a multiplication, which more kernels can do; a difference is a sum.
  const inverse = INVERSES[operator];
  if (inverse && isFloatConstant(y)) return binary(b, inverse.operator, x, b.floats(y.data.map(inverse.of), y.shape));
  // Later passes look for a constant in the second place.
  const swap = (operator === 'ADD' || operator === 'MUL') && x.data !== undefined;
  return b.node(operator, swap ? [y, x] : [x, y], { shape }, FUSING.has(operator) ? FUSED_NONE : {});
}

/** A bool from two values. */
export function compare(
  b: GraphBuilder,
  operator: ComparisonOperator,
  first: GraphTensor | number,
  second: GraphTensor | number,
): GraphTensor {
  const x = operand(b, first, second);
  const y = operand(b, second, first);
  return b.node(operator, [x, y], { shape: broadcastShapes(x.shape, y.shape), dtype: 'bool' });
}

/** Elements of `yes` where the condition holds, else those of `no`. */
export function select(
  b: GraphBuilder,
  condition: GraphTensor,
  yes: GraphTensor | number,
  no: GraphTensor | number,
): GraphTensor {
  const x = operand(b, yes, no);
  const y = operand(b, no, yes);
  const shape = broadcastShapes(condition.shape, broadcastShapes(x.shape, y.shape));
  return b.node('SELECT_V2', [condition, x, y], { shape, dtype: x.dtype });
}

/** Another dtype with the same values. */
export function cast(b: GraphBuilder, x: GraphTensor, dtype: GraphTensor['dtype']): GraphTensor {
  return x.dtype === dtype ? x : b.node('CAST', [x], { shape: x.shape, dtype });
}

/** The shape that two shapes have in common; -1 with 1 stays -1, with another dimension becomes that. */
export function broadcastShapes(a: readonly number[], c: readonly number[]): number[] {
  const rank = Math.max(a.length, c.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = c[c.length - rank + i] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1 || x === -1) return y;
    if (y === -1) return x;
    throw new RangeError(`the shapes [${a.join(', ')}] and [${c.join(', ')}] do not fit`);
  });
}

function operand(b: GraphBuilder, value: GraphTensor | number, other: GraphTensor | number): GraphTensor {
  if (typeof value !== 'number') return value;
  const dtype = typeof other === 'number' ? 'float32' : other.dtype;
  if (dtype === 'int32') return b.ints([value], []);
  if (dtype === 'int64') return b.constant(BigInt64Array.of(BigInt(value)), [], 'int64');
  return b.floats([value], []);
}

const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, (x: number, y: number) => number>>> = {
  ADD: (x, y) => x + y,
  SUB: (x, y) => x - y,
  MUL: (x, y) => x * y,
  DIV: (x, y) => x / y,
  MAXIMUM: Math.max,
  MINIMUM: Math.min,
  POW: Math.pow,
};

function foldBinary(
  b: GraphBuilder,
  operator: BinaryOperator,
  x: GraphTensor,
  y: GraphTensor,
  shape: readonly number[],
): GraphTensor | undefined {
  const compute = ARITHMETIC[operator];
  if (!compute || !isFloatConstant(x) || !isFloatConstant(y)) return undefined;
  return combineConstants(b, x, y, shape, compute);
}

/** A constant from two, elementwise, with broadcasting. */
export function combineConstants(
  b: Pick<GraphBuilder, 'floats'>,
  x: GraphTensor & { data: Float32Array },
  y: GraphTensor & { data: Float32Array },
  shape: readonly number[],
  compute: (x: number, y: number) => number,
): GraphTensor & { data: Float32Array } {
  const at = (tensor: GraphTensor): ((flat: number) => number) => indexInto(tensor.shape, shape);
  const [atX, atY] = [at(x), at(y)];
  const count = shape.reduce((n, d) => n * d, 1);
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = compute(x.data[atX(i)]!, y.data[atY(i)]!);
  return b.floats(data, shape);
}

/** From a position in a broadcast shape to the one in the operand. */
function indexInto(own: readonly number[], shape: readonly number[]): (flat: number) => number {
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let i = own.length - 1; i >= 0; i--) {
    if (own[i] !== 1) strides[shape.length - own.length + i] = stride;
    stride *= own[i]!;
  }
  return (flat) => {
    let index = 0;
    let rest = flat;
    for (let d = shape.length - 1; d >= 0; d--) {
      index += (rest % shape[d]!) * strides[d]!;
      rest = Math.floor(rest / shape[d]!);
    }
    return index;
  };
}
