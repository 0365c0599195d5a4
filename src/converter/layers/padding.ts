// ZeroPadding and Cropping of sequences and images: PAD and STRIDED_SLICE.

import { pad, slice } from '../graph/shaping.ts';
import { dataFormat, withChannelsLast } from './data-format.ts';
import { defineLayer, type LayerSpec } from './layer.ts';
import { amounts } from './option.ts';

function paddingLayer(dimensions: 1 | 2 | 3): LayerSpec {
  return defineLayer({
    names: [`ZeroPadding${dimensions}D`],
    becomes: 'PAD; nothing before a convolution whose own padding is the same',
    options: { padding: amounts(dimensions, 1), data_format: dataFormat },
    passesMask: false,
    lower: ({ b, x, options }) =>
      withChannelsLast(b, x, options.data_format, (y) => pad(b, y, [[0, 0], ...options.padding, [0, 0]])),
  });
}

function croppingLayer(dimensions: 1 | 2 | 3): LayerSpec {
  return defineLayer({
    names: [`Cropping${dimensions}D`],
    becomes: 'STRIDED_SLICE',
    options: { cropping: amounts(dimensions, 1), data_format: dataFormat },
    passesMask: false,
    lower: ({ b, x, options }) =>
      withChannelsLast(b, x, options.data_format, (y) => {
        const ranges = options.cropping.map(([before, after]) => ({
          begin: before === 0 ? undefined : before,
          end: after === 0 ? undefined : -after,
        }));
        return slice(b, y, [undefined, ...ranges]);
      }),
  });
}

/** Zeros around a sequence. */
export const zeroPadding1dLayer = paddingLayer(1);

/** Zeros around an image. */
export const zeroPadding2dLayer = paddingLayer(2);

/** Zeros around a volume. */
export const zeroPadding3dLayer = paddingLayer(3);

/** A sequence without its ends. */
export const cropping1dLayer = croppingLayer(1);

/** An image without its borders. */
export const cropping2dLayer = croppingLayer(2);

/** A volume without its borders. */
export const cropping3dLayer = croppingLayer(3);
