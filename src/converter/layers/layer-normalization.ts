// LayerNormalization: mean and variance over dimensions of each sample, by the operators that every engine has.

import type { GraphTensor } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { binary, unary } from '../graph/elementwise.ts';
import { reduce } from '../graph/neural.ts';
import { defineLayer } from './layer.ts';
import { axes, flag, number, only } from './option.ts';

/** Each sample with a mean of 0 and a variance of 1, scaled. */
export const layerNormalizationLayer = defineLayer({
  names: ['LayerNormalization'],
  becomes: 'MEAN, SUB, SQUARED_DIFFERENCE, MEAN, ADD, RSQRT, MUL, and MUL and ADD with its weights',
  options: {
    axis: axes([-1]),
    epsilon: number(0.001),
    center: flag(true),
    scale: flag(true),
    rms_scaling: only(false),
  },
  weights: ({ center, scale }) => [...(scale ? [{ name: 'gamma' }] : []), ...(center ? [{ name: 'beta' }] : [])],
  lower: ({ b, x, options, weight }) => {
    const gamma = weight('gamma');
    const beta = weight('beta');
    const rank = x.shape.length;
    const given = (options.axis ?? [-1]).map((axis) => (axis < 0 ? axis + rank : axis));
    // Keras 3 forgets in an .h5 file that there were several; the weights still know.
    const dimensions = (gamma ?? beta)?.shape.length ?? given.length;
    const at =
      given.length === dimensions ? given : Array.from({ length: dimensions }, (_, i) => rank - dimensions + i);
    const y = standardize(b, x, at, options.epsilon);
    const shape = x.shape.map((size, i) => (at.includes(i) ? size : 1));
    const scaled = gamma ? binary(b, 'MUL', y, b.floats(gamma.data, shape)) : y;
    return beta ? binary(b, 'ADD', scaled, b.floats(beta.data, shape)) : scaled;
  },
});

/** `(x - mean) / sqrt(variance + epsilon)` over dimensions. */
export function standardize(b: GraphBuilder, x: GraphTensor, axes: readonly number[], epsilon: number): GraphTensor {
  const mean = reduce(b, 'MEAN', x, axes, true);
  const variance = reduce(b, 'MEAN', binary(b, 'SQUARED_DIFFERENCE', x, mean), axes, true);
  const factor = unary(b, 'RSQRT', binary(b, 'ADD', variance, epsilon));
  return binary(b, 'MUL', binary(b, 'SUB', x, mean), factor);
}
