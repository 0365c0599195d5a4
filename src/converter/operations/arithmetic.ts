// keras.ops of one and two values: arithmetic, comparisons, functions, activations.

import { activate, type ActivationName } from '../layers/activation.ts';
import {
  binary,
  cast,
  compare,
  select,
  unary,
  type BinaryOperator,
  type ComparisonOperator,
  type UnaryOperator,
} from '../graph/elementwise.ts';
import { given, operandOf, operandsOf, tensorOf, type OperationSpec } from './operation.ts';
import type { JsonObject } from '../keras/keras-model.ts';

const CAST_DTYPES = ['float32', 'int32', 'int64', 'int16', 'int8', 'uint8', 'bool'] as const;

function two(operator: BinaryOperator, names: readonly string[], functions: readonly string[]): OperationSpec {
  return {
    names,
    functions,
    becomes: operator,
    lower: (call) => binary(call.b, operator, ...operandsOf(call)),
  };
}

function one(operator: UnaryOperator, names: readonly string[], functions: readonly string[]): OperationSpec {
  return {
    names,
    functions,
    becomes: operator,
    lower: (call) => unary(call.b, operator, tensorOf(call, 0, 'x', 'features')),
  };
}

function comparison(
  operator: ComparisonOperator,
  names: readonly string[],
  functions: readonly string[],
): OperationSpec {
  return {
    names,
    functions,
    becomes: operator,
    lower: (call) => compare(call.b, operator, ...operandsOf(call)),
  };
}

function activation(name: ActivationName, names: readonly string[], functions: readonly string[]): OperationSpec {
  return {
    names,
    functions,
    becomes: `what the activation \`${name}\` becomes`,
    lower: (call) =>
      activate(call.b, tensorOf(call, 0, 'x', 'features', 'logits'), { name, options: call.named as JsonObject }),
  };
}

/** Arithmetic, comparisons and functions. */
export const arithmetic: readonly OperationSpec[] = [
  two('ADD', ['Add'], ['math.add', '__operators__.add']),
  two('SUB', ['Subtract'], ['math.subtract', '__operators__.sub']),
  two('MUL', ['Multiply'], ['math.multiply', '__operators__.mul']),
  two('DIV', ['TrueDivide', 'Divide'], ['math.truediv', 'math.divide', '__operators__.truediv', 'realdiv']),
  two('FLOOR_DIV', ['FloorDivide'], ['math.floordiv']),
  two('FLOOR_MOD', ['Mod'], ['math.floormod', 'math.mod']),
  two('POW', ['Power'], ['math.pow']),
  two('MAXIMUM', ['Maximum'], ['math.maximum']),
  two('MINIMUM', ['Minimum'], ['math.minimum']),
  one('ABS', ['Absolute', 'Abs'], ['math.abs']),
  one('NEG', ['Negative'], ['math.negative']),
  one('EXP', ['Exp'], ['math.exp']),
  one('LOG', ['Log'], ['math.log']),
  one('SQRT', ['Sqrt'], ['math.sqrt']),
  one('RSQRT', ['Rsqrt'], ['math.rsqrt']),
  one('SQUARE', ['Square'], ['math.square']),
  one('SIN', ['Sin'], ['math.sin']),
  one('COS', ['Cos'], ['math.cos']),
  one('FLOOR', ['Floor'], ['math.floor']),
  one('CEIL', ['Ceil'], ['math.ceil']),
  one('ROUND', ['Round'], ['math.round']),
  one('SIGN', ['Sign'], ['math.sign']),
  comparison('EQUAL', ['Equal'], ['math.equal']),
  comparison('NOT_EQUAL', ['NotEqual'], ['math.not_equal']),
  comparison('LESS', ['Less'], ['math.less']),
  comparison('LESS_EQUAL', ['LessEqual'], ['math.less_equal']),
  comparison('GREATER', ['Greater'], ['math.greater']),
  comparison('GREATER_EQUAL', ['GreaterEqual'], ['math.greater_equal']),
  comparison('LOGICAL_AND', ['LogicalAnd'], ['math.logical_and']),
  comparison('LOGICAL_OR', ['LogicalOr'], ['math.logical_or']),
  activation('relu', ['Relu'], ['nn.relu']),
  activation('relu6', ['Relu6'], ['nn.relu6']),
  activation('sigmoid', ['Sigmoid'], ['math.sigmoid', 'nn.sigmoid']),
  activation('tanh', ['Tanh'], ['math.tanh', 'nn.tanh']),
  activation('softmax', ['Softmax'], ['nn.softmax']),
  activation('log_softmax', ['LogSoftmax'], ['nn.log_softmax']),
  activation('softplus', ['Softplus'], ['math.softplus', 'nn.softplus']),
  activation('softsign', ['Softsign'], ['nn.softsign']),
  activation('silu', ['Silu'], ['nn.silu', 'nn.swish']),
  activation('gelu', ['Gelu'], ['nn.gelu']),
  activation('elu', ['Elu'], ['nn.elu']),
  activation('selu', ['Selu'], ['nn.selu']),
  activation('leaky_relu', ['LeakyRelu'], ['nn.leaky_relu']),
  activation('hard_sigmoid', ['HardSigmoid'], []),
  activation('hard_silu', ['HardSilu'], []),
  activation('log_sigmoid', ['LogSigmoid'], []),
  {
    names: ['Reciprocal'],
    functions: ['math.reciprocal'],
    becomes: 'DIV',
    lower: (call) => binary(call.b, 'DIV', 1, tensorOf(call, 0, 'x')),
  },
  {
    names: ['LogicalNot'],
    functions: ['math.logical_not'],
    becomes: 'LOGICAL_NOT',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x');
      return call.b.node('LOGICAL_NOT', [x], { shape: x.shape });
    },
  },
  {
    names: ['Clip'],
    functions: ['clip_by_value'],
    becomes: 'MAXIMUM and MINIMUM, or RELU6 and RELU_N1_TO_1 for their limits',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 't');
      const min = operandOf(call, 1, 'x_min', 'clip_value_min');
      const max = operandOf(call, 2, 'x_max', 'clip_value_max');
      if (min === 0 && max === 6) return unary(call.b, 'RELU6', x);
      if (min === -1 && max === 1) return unary(call.b, 'RELU_N1_TO_1', x);
      const low = min === 0 ? unary(call.b, 'RELU', x) : binary(call.b, 'MAXIMUM', x, min);
      return binary(call.b, 'MINIMUM', low, max);
    },
  },
  {
    names: ['Where'],
    functions: ['where'],
    becomes: 'SELECT_V2',
    lower: (call) =>
      select(call.b, tensorOf(call, 0, 'condition'), operandOf(call, 1, 'x1', 'x'), operandOf(call, 2, 'x2', 'y')),
  },
  {
    names: ['Cast'],
    functions: ['cast'],
    becomes: 'CAST',
    lower: (call) => {
      const wanted = given(call, 1, 'dtype');
      const name = typeof wanted === 'string' ? wanted : 'another dtype';
      // The converted model computes in float32.
      const dtype =
        CAST_DTYPES.find((one) => one === name) ?? (/^(?:b?float16|float64)$/.test(name) ? 'float32' : undefined);
      if (dtype === undefined) throw new RangeError(`a cast to ${name}`);
      return cast(call.b, tensorOf(call, 0, 'x'), dtype);
    },
  },
];
