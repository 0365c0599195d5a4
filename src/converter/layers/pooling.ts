// MaxPooling and AveragePooling over sequences and images: MAX_POOL_2D and AVERAGE_POOL_2D.

import { pool2d } from '../graph/neural.ts';
import { asImage, pairOf } from './convolution.ts';
import { dataFormat, withChannelsLast } from './data-format.ts';
import { defineLayer, type LayerSpec } from './layer.ts';
import { choice, sizes, sizesOrNull } from './option.ts';

function poolingLayer(dimensions: 1 | 2, kind: 'Max' | 'Average'): LayerSpec {
  const operator = kind === 'Max' ? 'MAX_POOL_2D' : 'AVERAGE_POOL_2D';
  return defineLayer({
    names: [`${kind}Pooling${dimensions}D`, `${kind === 'Max' ? 'Max' : 'Avg'}Pool${dimensions}D`],
    becomes: dimensions === 1 ? `${operator} over an image of height 1` : operator,
    options: {
      pool_size: sizes(dimensions, 2),
      strides: sizesOrNull(dimensions),
      padding: choice('valid', 'same'),
      data_format: dataFormat,
    },
    passesMask: false,
    lower: ({ b, x, options }) => {
      const { pool_size: size, strides, padding } = options;
      const window = { padding, strides: pairOf(strides ?? size) };
      const image = (y: typeof x): typeof x => pool2d(b, operator, y, pairOf(size), window);
      return withChannelsLast(b, x, options.data_format, (y) => (dimensions === 1 ? asImage(b, y, image) : image(y)));
    },
  });
}

/** The greatest value in each window of a sequence. */
export const maxPooling1dLayer = poolingLayer(1, 'Max');

/** The greatest value in each window of an image. */
export const maxPooling2dLayer = poolingLayer(2, 'Max');

/** The mean of each window of a sequence. */
export const averagePooling1dLayer = poolingLayer(1, 'Average');

/** The mean of each window of an image. */
export const averagePooling2dLayer = poolingLayer(2, 'Average');
