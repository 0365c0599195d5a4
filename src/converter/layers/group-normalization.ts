// GroupNormalization and UnitNormalization.

import { binary, unary } from '../graph/elementwise.ts';
import { reduce } from '../graph/neural.ts';
import { reshape, transpose } from '../graph/shaping.ts';
import { range } from './data-format.ts';
import { defineLayer } from './layer.ts';
import { standardize } from './layer-normalization.ts';
import { axes, flag, integer, number } from './option.ts';

/** Each group of channels with a mean of 0 and a variance of 1, scaled. */
export const groupNormalizationLayer = defineLayer({
  names: ['GroupNormalization'],
  becomes: 'RESHAPE, what LayerNormalization becomes, RESHAPE',
  options: { groups: integer(32), axis: axes([-1]), epsilon: number(0.001), center: flag(true), scale: flag(true) },
  weights: ({ scale, center }) => [...(scale ? [{ name: 'gamma' }] : []), ...(center ? [{ name: 'beta' }] : [])],
  lower: ({ b, x: given, options, weight }) => {
    const rank = given.shape.length;
    const axis = options.axis?.[0] ?? -1;
    const at = axis < 0 ? axis + rank : axis;
    // The channels last, and back where they were.
    const order = [...range(0, rank).filter((i) => i !== at), at];
    const x = transpose(b, given, order);
    const channels = x.shape[rank - 1]!;
    const groups = options.groups === -1 ? channels : options.groups;
    const kept = x.shape.slice(0, -1).map((size, i) => (size === -1 ? { like: i } : size));
    const grouped = reshape(b, x, [...kept, groups, channels / groups]);
    // All dimensions of a group: those between the batch and the channels, and its own channels.
    const even = standardize(b, grouped, [...range(1, rank - 1), rank], options.epsilon);
    const y = reshape(b, even, [...kept, channels]);
    const gamma = weight('gamma');
    const beta = weight('beta');
    const scaled = gamma ? binary(b, 'MUL', y, b.floats(gamma.data)) : y;
    const moved = beta ? binary(b, 'ADD', scaled, b.floats(beta.data)) : scaled;
    return transpose(
      b,
      moved,
      range(0, rank).map((i) => order.indexOf(i)),
    );
  },
});

/** Each sample with a length of 1. */
export const unitNormalizationLayer = defineLayer({
  names: ['UnitNormalization'],
  becomes: 'SQUARE, SUM, MAXIMUM, RSQRT and MUL',
  options: { axis: axes([-1]) },
  lower: ({ b, x, options }) => {
    const squares = reduce(b, 'SUM', unary(b, 'SQUARE', x), options.axis ?? [-1], true);
    // The least square that Keras divides by.
    return binary(b, 'MUL', x, unary(b, 'RSQRT', binary(b, 'MAXIMUM', squares, 1e-12)));
  },
});
