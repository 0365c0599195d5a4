// LayerNormalization: mean and variance over dimensions of each sample, by the operators that every engine has.

import type { GraphTensor } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { binary, unary } from '../graph/elementwise.ts';
import { reduce } from '../graph/neural.ts';
import { defineLayer, requireWeight } from './layer.ts';
import { axes, flag, number } from './option.ts';

/** Each sample with a mean of 0 and a variance of 1, scaled. */
export const layerNormalizationLayer = defineLayer({
  names: ['LayerNormalization'],
  becomes: 'MEAN, SUB, SQUARED_DIFFERENCE, MEAN, ADD, RSQRT, MUL, and MUL and ADD with its weights',
  options: {
    axis: axes([-1]),
    epsilon: number(0.001),
    center: flag(true),
    scale: flag(true),
    rms_scaling: flag(false),
  },
  // With rms_scaling there is no offset, whatever `center` says.
  weights: ({ center, scale, rms_scaling: isRms }) => [
    ...(scale || isRms ? [{ name: 'gamma' }] : []),
    ...(center && !isRms ? [{ name: 'beta' }] : []),
  ],
  lower: ({ b, x, options, weight }) => {
    const gamma = weight('gamma');
    const beta = weight('beta');
    const rank = x.shape.length;
    const given = (options.axis ?? [-1]).map((axis) => (axis < 0 ? axis + rank : axis));
    // Keras 3 forgets in an .h5 file that there were several; the weights still know.
    const dimensions = (gamma ?? beta)?.shape.length ?? given.length;
    const at =
      given.length === dimensions ? given : Array.from({ length: dimensions }, (_, i) => rank - dimensions + i);
    const y = options.rms_scaling
      ? binary(b, 'MUL', x, deviationFactor(b, x, reduce(b, 'MEAN', x, at, true), at, options.epsilon))
      : standardize(b, x, at, options.epsilon);
    const shape = x.shape.map((size, i) => (at.includes(i) ? size : 1));
    const scaled = gamma ? binary(b, 'MUL', y, b.floats(gamma.data, shape)) : y;
    return beta ? binary(b, 'ADD', scaled, b.floats(beta.data, shape)) : scaled;
  },
});

/** Each sample with a mean of squares of 1, scaled. */
export const rmsNormalizationLayer = defineLayer({
  names: ['RMSNormalization'],
  becomes: 'SQUARE, MEAN, ADD, RSQRT, MUL and MUL',
  options: { axis: axes([-1]), epsilon: number(1e-6) },
  weights: () => [{ name: 'scale' }],
  lower: (call) => {
    const { b, x, options } = call;
    const at = (options.axis ?? [-1]).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const shape = x.shape.map((size, i) => (at.includes(i) ? size : 1));
    const scale = b.floats(requireWeight(call, 'scale').data, shape);
    return binary(b, 'MUL', rootMeanSquare(b, x, at, options.epsilon), scale);
  },
});

/** `x / sqrt(mean(x * x) + epsilon)` over dimensions. */
function rootMeanSquare(b: GraphBuilder, x: GraphTensor, at: readonly number[], epsilon: number): GraphTensor {
  const mean = reduce(b, 'MEAN', unary(b, 'SQUARE', x), at, true);
  return binary(b, 'MUL', x, unary(b, 'RSQRT', binary(b, 'ADD', mean, epsilon)));
}

/** `(x - mean) / sqrt(variance + epsilon)` over dimensions. */
export function standardize(b: GraphBuilder, x: GraphTensor, axes: readonly number[], epsilon: number): GraphTensor {
  const mean = reduce(b, 'MEAN', x, axes, true);
  const factor = deviationFactor(b, x, mean, axes, epsilon);
  return binary(b, 'MUL', binary(b, 'SUB', x, mean), factor);
}

/** `1 / sqrt(variance + epsilon)`, which `rms_scaling` of a LayerNormalization scales by as well, whatever its name says. */
function deviationFactor(
  b: GraphBuilder,
  x: GraphTensor,
  mean: GraphTensor,
  axes: readonly number[],
  epsilon: number,
): GraphTensor {
  const variance = reduce(b, 'MEAN', binary(b, 'SQUARED_DIFFERENCE', x, mean), axes, true);
  return unary(b, 'RSQRT', binary(b, 'ADD', variance, epsilon));
}
