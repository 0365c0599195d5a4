// Activations: their names in Keras, and the operators that they become.

import { binary, compare, select, unary, type UnaryOperator } from '../graph/elementwise.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { softmax } from '../graph/neural.ts';
import { reshape, split, transpose } from '../graph/shaping.ts';
import { isJsonObject, type Json, type JsonObject, type KerasDialect } from '../keras/keras-model.ts';

/** An activation with the options of its layer, where it is one. */
export interface Activation {
  readonly name: ActivationName;
  readonly options: JsonObject;
}

type Lower = (b: GraphBuilder, x: GraphTensor, options: JsonObject) => GraphTensor;

const by =
  (operator: UnaryOperator): Lower =>
  (b, x) =>
    unary(b, operator, x);

/** Each activation's operators. The formulas are those of `keras.activations`. */
export const ACTIVATIONS = {
  linear: (_, x) => x,
  relu: (b, x, options) =>
    relu(b, x, {
      maxValue: numberIn(options, 'max_value', null),
      slope: numberIn(options, 'negative_slope', null) ?? numberIn(options, 'alpha', 0) ?? 0,
      threshold: numberIn(options, 'threshold', 0) ?? 0,
    }),
  relu6: by('RELU6'),
  leaky_relu: (b, x, options) =>
    leakyRelu(b, x, numberIn(options, 'negative_slope', null) ?? numberIn(options, 'alpha', 0.2) ?? 0.2),
  elu: (b, x, options) => elu(b, x, numberIn(options, 'alpha', 1) ?? 1),
  // The constants of Klambauer et al., "Self-Normalizing Neural Networks", as Keras has them.
  selu: (b, x) => binary(b, 'MUL', elu(b, x, 1.67326324), 1.05070098),
  celu: (b, x, options) => {
    const alpha = numberIn(options, 'alpha', 1) ?? 1;
    if (alpha === 1) return unary(b, 'ELU', x);
    return binary(b, 'MUL', unary(b, 'ELU', binary(b, 'MUL', x, 1 / alpha)), alpha);
  },
  sigmoid: by('LOGISTIC'),
  tanh: by('TANH'),
  softmax: (b, x, options) => softmaxOver(b, x, numberIn(options, 'axis', -1) ?? -1),
  log_softmax: (b, x, options) =>
    overLast(b, x, numberIn(options, 'axis', -1) ?? -1, (last) => unary(b, 'LOG_SOFTMAX', last)),
  softplus: (b, x) => softplus(b, x),
  softsign: (b, x) => binary(b, 'DIV', x, binary(b, 'ADD', unary(b, 'ABS', x), 1)),
  silu: (b, x) => binary(b, 'MUL', x, unary(b, 'LOGISTIC', x)),
  gelu: (b, x, options) => b.node('GELU', [x], { shape: x.shape }, { approximate: options['approximate'] === true }),
  exponential: by('EXP'),
  hard_sigmoid: (b, x) => hardSigmoid(b, x, 1 / 6),
  hard_silu: by('HARD_SWISH'),
  hard_tanh: by('RELU_N1_TO_1'),
  mish: (b, x) => binary(b, 'MUL', x, unary(b, 'TANH', softplus(b, x))),
  log_sigmoid: (b, x) => unary(b, 'NEG', softplus(b, unary(b, 'NEG', x))),
  tanh_shrink: (b, x) => binary(b, 'SUB', x, unary(b, 'TANH', x)),
  hard_shrink: (b, x, options) => {
    const threshold = numberIn(options, 'threshold', 0.5) ?? 0.5;
    return select(b, compare(b, 'GREATER', unary(b, 'ABS', x), threshold), x, 0);
  },
  soft_shrink: (b, x, options) => {
    const threshold = numberIn(options, 'threshold', 0.5) ?? 0.5;
    return binary(b, 'SUB', x, binary(b, 'MINIMUM', binary(b, 'MAXIMUM', x, -threshold), threshold));
  },
  sparse_plus: (b, x) => {
    const middle = binary(b, 'MUL', unary(b, 'SQUARE', binary(b, 'ADD', x, 1)), 0.25);
    const upper = select(b, compare(b, 'LESS', x, 1), middle, x);
    return select(b, compare(b, 'LESS_EQUAL', x, -1), 0, upper);
  },
  sparse_sigmoid: (b, x) => hardSigmoid(b, x, 0.5),
  squareplus: (b, x) => {
    const root = unary(b, 'SQRT', binary(b, 'ADD', unary(b, 'SQUARE', x), 4));
    return binary(b, 'MUL', binary(b, 'ADD', x, root), 0.5);
  },
  threshold: (b, x, options) => {
    const limit = numberIn(options, 'threshold', 0) ?? 0;
    return select(b, compare(b, 'GREATER', x, limit), x, numberIn(options, 'default_value', 0) ?? 0);
  },
  glu: (b, x, options) => {
    const axis = numberIn(options, 'axis', -1) ?? -1;
    const [value, gate] = split(b, x, 2, axis) as [GraphTensor, GraphTensor];
    return binary(b, 'MUL', value, unary(b, 'LOGISTIC', gate));
  },
  // What Keras 2 and TensorFlow.js call hard_sigmoid.
  keras2_hard_sigmoid: (b, x) => hardSigmoid(b, x, 0.2),
} as const satisfies Readonly<Record<string, Lower>>;

/** The name of an activation. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** Other names, also those of the layers that can be given as an activation. */
const ALIASES: Readonly<Partial<Record<string, ActivationName>>> = {
  swish: 'silu',
  hard_swish: 'hard_silu',
  exp: 'exponential',
  relu_6: 'relu6',
  leakyrelu: 'leaky_relu',
  re_lu: 'relu',
};

/** Adds an activation. */
export function activate(b: GraphBuilder, x: GraphTensor, { name, options }: Activation): GraphTensor {
  const lower: Lower = ACTIVATIONS[name];
  return lower(b, x, options);
}

/** Reads an activation from a configuration: a name, a function by name, or a layer; undefined for what is not known. */
export function readActivation(value: Json, dialect: KerasDialect): Activation | undefined {
  if (value === null) return { name: 'linear', options: {} };
  if (typeof value === 'string') return named(value, {}, dialect);
  if (!isJsonObject(value)) return undefined;
  const { class_name: className, config } = value;
  if (className === 'function') return typeof config === 'string' ? named(config, {}, dialect) : undefined;
  if (typeof className !== 'string') return undefined;
  const options = isJsonObject(config) ? config : {};
  if (className === 'Activation') return readActivation(options['activation'] ?? null, dialect);
  return named(className, options, dialect);
}

function named(text: string, options: JsonObject, dialect: KerasDialect): Activation | undefined {
  const lower = text
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^(?:tf\.)?nn\./, '');
  const name = lower in ACTIVATIONS ? (lower as ActivationName) : (ALIASES[lower] ?? ALIASES[text.toLowerCase()]);
  if (name === 'hard_sigmoid' && dialect === 'keras2') return { name: 'keras2_hard_sigmoid', options };
  return name && { name, options };
}

/** Softmax over any dimension, or several: over the last one it is the operator's own. */
export function softmaxOver(b: GraphBuilder, x: GraphTensor, ...axes: readonly number[]): GraphTensor {
  const rank = x.shape.length;
  const [at = rank - 1, ...others] = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (others.length > 0) return softmaxOverAll(b, x, [at, ...others]);
  return overLast(b, x, at, (last) => softmax(b, last));
}

/** What an operator does along the last dimension, along another one: the two change places. */
function overLast(
  b: GraphBuilder,
  x: GraphTensor,
  axis: number,
  lower: (last: GraphTensor) => GraphTensor,
): GraphTensor {
  const rank = x.shape.length;
  const at = axis < 0 ? axis + rank : axis;
  if (at === rank - 1) return lower(x);
  const order = x.shape.map((_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
  return transpose(b, lower(transpose(b, x, order)), order);
}

/** Several dimensions are put last, and made one. */
function softmaxOverAll(b: GraphBuilder, x: GraphTensor, axes: readonly number[]): GraphTensor {
  const order = [...x.shape.keys()].filter((i) => !axes.includes(i)).concat(axes);
  const last = transpose(b, x, order);
  const like = last.shape.map((size, i) => (size === -1 ? { like: i } : size));
  const flat = reshape(b, last, [...like.slice(0, -axes.length), axes.reduce((n, axis) => n * x.shape[axis]!, 1)]);
  return transpose(
    b,
    reshape(b, softmax(b, flat), like),
    [...x.shape.keys()].map((i) => order.indexOf(i)),
  );
}

/** `max(x, slope * x)`. */
export function leakyRelu(b: GraphBuilder, x: GraphTensor, slope: number): GraphTensor {
  return b.node('LEAKY_RELU', [x], { shape: x.shape }, { alpha: slope });
}

/** `x` above zero, `alpha * (exp(x) - 1)` below. */
export function elu(b: GraphBuilder, x: GraphTensor, alpha: number): GraphTensor {
  if (alpha === 1) return unary(b, 'ELU', x);
  // ELU's negative side scaled: what is below zero is elu(min(x, 0)).
  const negative = binary(b, 'MUL', unary(b, 'ELU', binary(b, 'MINIMUM', x, 0)), alpha);
  return binary(b, 'ADD', unary(b, 'RELU', x), negative);
}

/** Options of a rectifier. */
export interface ReluOptions {
  readonly maxValue: number | null;
  readonly slope: number;
  readonly threshold: number;
}

/** Keras' relu: `slope * (x - threshold)` below the threshold, `x` above, no more than `maxValue`. */
export function relu(b: GraphBuilder, x: GraphTensor, { maxValue, slope, threshold }: ReluOptions): GraphTensor {
  if (threshold === 0 && maxValue === 6 && slope === 0) return unary(b, 'RELU6', x);
  const positive =
    threshold === 0
      ? slope === 0
        ? unary(b, 'RELU', x)
        : leakyRelu(b, x, slope)
      : aboveThreshold(b, x, threshold, slope);
  return maxValue === null ? positive : binary(b, 'MINIMUM', positive, maxValue);
}

function aboveThreshold(b: GraphBuilder, x: GraphTensor, threshold: number, slope: number): GraphTensor {
  const above = compare(b, 'GREATER', x, threshold);
  return select(b, above, x, slope === 0 ? 0 : binary(b, 'MUL', binary(b, 'SUB', x, threshold), slope));
}

/** `log(exp(x) + 1)`. From 30 on it is the identity in float32, and the exponential overflows at 89. */
function softplus(b: GraphBuilder, x: GraphTensor): GraphTensor {
  // Limited behind the exponential, which another layer may share.
  const exponential = binary(b, 'MINIMUM', unary(b, 'EXP', x), Math.exp(30));
  return binary(b, 'MAXIMUM', unary(b, 'LOG', binary(b, 'ADD', exponential, 1)), x);
}

/** `slope * x + 0.5` between 0 and 1, as a sixth of RELU6. */
function hardSigmoid(b: GraphBuilder, x: GraphTensor, slope: number): GraphTensor {
  const line = slope === 1 / 6 ? x : binary(b, 'MUL', x, 6 * slope);
  return binary(b, 'MUL', unary(b, 'RELU6', binary(b, 'ADD', line, 3)), 1 / 6);
}

function numberIn(options: JsonObject, name: string, fallback: number | null): number | null {
  const value = options[name];
  return typeof value === 'number' ? value : fallback;
}
