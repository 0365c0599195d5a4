// Flatten, Reshape, Permute, RepeatVector: RESHAPE, TRANSPOSE, TILE.

import { expandDims, reshape, tile, transpose } from '../graph/shaping.ts';
import { channelsLast, dataFormat, range } from './data-format.ts';
import { defineLayer } from './layer.ts';
import { axes, integer } from './option.ts';

/** All dimensions but the batch as one. */
export const flattenLayer = defineLayer({
  names: ['Flatten'],
  becomes: 'RESHAPE',
  options: { data_format: dataFormat },
  passesMask: false,
  lower: ({ b, x, options }) => {
    const y = options.data_format === 'channels_first' && x.shape.length > 2 ? channelsLast(b, x) : x;
    const sizes = y.shape.slice(1);
    const size = sizes.includes(-1) ? -1 : sizes.reduce((n, d) => n * d, 1);
    return reshape(b, y, [y.shape[0] === -1 ? { like: 0 } : y.shape[0]!, size]);
  },
});

/** Another shape for each sample. */
export const reshapeLayer = defineLayer({
  names: ['Reshape'],
  becomes: 'RESHAPE; nothing where the shape is the same',
  options: { target_shape: axes([]) },
  passesMask: false,
  lower: ({ b, x, options }) => {
    const sizes = x.shape.slice(1);
    const target = options.target_shape ?? [];
    const rest = target.reduce((n, d) => (d === -1 ? n : n * d), 1);
    const known = sizes.includes(-1)
      ? target
      : target.map((d) => (d === -1 ? sizes.reduce((n, s) => n * s, 1) / rest : d));
    return reshape(b, x, [x.shape[0] === -1 ? { like: 0 } : x.shape[0]!, ...known]);
  },
});

/** Dimensions in another order, counted from 1. */
export const permuteLayer = defineLayer({
  names: ['Permute'],
  becomes: 'TRANSPOSE',
  options: { dims: axes([]) },
  passesMask: false,
  lower: ({ b, x, options }) => transpose(b, x, [0, ...(options.dims ?? range(1, x.shape.length))]),
});

/** A vector, several times. */
export const repeatVectorLayer = defineLayer({
  names: ['RepeatVector'],
  becomes: 'RESHAPE and TILE',
  options: { n: integer(1) },
  passesMask: false,
  lower: ({ b, x, options }) => tile(b, expandDims(b, x, 1), [1, options.n, 1]),
});
