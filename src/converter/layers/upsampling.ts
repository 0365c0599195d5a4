// UpSampling1D and UpSampling2D: RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR.

import { resizeImage, type Pair } from '../graph/neural.ts';
import { asImage } from './convolution.ts';
import { dataFormat, withChannelsLast } from './data-format.ts';
import { defineLayer } from './layer.ts';
import { choice, sizes } from './option.ts';

function grown(size: readonly (number | undefined)[], by: Pair): Pair {
  const [height, width] = size as [number, number];
  if (height === -1 || width === -1) throw new RangeError('an image of unknown size: give the Input a shape');
  return [height * by[0], width * by[1]];
}

/** Each step repeated. */
export const upSampling1dLayer = defineLayer({
  names: ['UpSampling1D'],
  becomes: 'RESIZE_NEAREST_NEIGHBOR over an image of height 1',
  options: { size: sizes(1, 2) },
  passesMask: false,
  lower: ({ b, x, options }) =>
    asImage(b, x, (image) =>
      resizeImage(b, 'RESIZE_NEAREST_NEIGHBOR', image, grown(image.shape.slice(1, 3), [1, options.size[0]!]), false),
    ),
});

/** A larger image. */
export const upSampling2dLayer = defineLayer({
  names: ['UpSampling2D'],
  becomes: 'RESIZE_NEAREST_NEIGHBOR or RESIZE_BILINEAR',
  options: { size: sizes(2, 2), data_format: dataFormat, interpolation: choice('nearest', 'bilinear') },
  passesMask: false,
  lower: ({ b, x, options }) =>
    withChannelsLast(b, x, options.data_format, (image) => {
      const size = grown(image.shape.slice(1, 3), [options.size[0]!, options.size[1]!]);
      // A whole factor takes each pixel from the same place, with centres or corners; without is the older operator.
      return options.interpolation === 'nearest'
        ? resizeImage(b, 'RESIZE_NEAREST_NEIGHBOR', image, size, false)
        : resizeImage(b, 'RESIZE_BILINEAR', image, size, true);
    }),
});
