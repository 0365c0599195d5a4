// DepthwiseConv1D and DepthwiseConv2D: DEPTHWISE_CONV_2D with its activation.

import { depthwiseConv2d } from '../graph/neural.ts';
import { activate } from './activation.ts';
import { asImage, biasOf, causal, kernelAndBias, pairOf } from './convolution.ts';
import { dataFormat, withChannelsLast } from './data-format.ts';
import { defineLayer, requireWeight, type LayerSpec } from './layer.ts';
import { activation, choice, flag, integer, only, sizes } from './option.ts';

function depthwiseLayer(dimensions: 1 | 2, name: string): LayerSpec {
  return defineLayer({
    names: [name],
    becomes: dimensions === 1 ? 'DEPTHWISE_CONV_2D over an image of height 1' : 'DEPTHWISE_CONV_2D',
    options: {
      kernel_size: sizes(dimensions, 1),
      strides: sizes(dimensions, 1),
      padding: choice('valid', 'same', 'causal'),
      depth_multiplier: integer(1),
      data_format: dataFormat,
      dilation_rate: sizes(dimensions, 1),
      activation: activation(),
      use_bias: flag(true),
      groups: only(1),
    },
    weights: ({ use_bias: hasBias }) => kernelAndBias(hasBias),
    passesMask: false,
    refuses: ({ strides, dilation_rate: dilation }) =>
      strides.some((s) => s > 1) && dilation.some((d) => d > 1) ? 'strides and dilation_rate together' : undefined,
    lower: (call) => {
      const { b, options } = call;
      const { shape, data } = requireWeight(call, 'kernel');
      // [height, width, in, multiplier] and [1, height, width, in * multiplier] are the same elements in the same order.
      const [height, width, channels, multiplier] = (dimensions === 1 ? [1, ...shape] : shape) as [
        number,
        number,
        number,
        number,
      ];
      const kernel = b.floats(data, [1, height, width, channels * multiplier]);
      const bias = biasOf(b, call.weight('bias'), channels * multiplier);
      const strides = pairOf(options.strides);
      // The operator takes one stride for both dimensions in some kernels; a height of 1 does not mind.
      const square = dimensions === 1 ? ([strides[1], strides[1]] as const) : strides;
      const image = (x: typeof call.x): typeof call.x => {
        const given = { padding: options.padding, strides: square, dilation: pairOf(options.dilation_rate) };
        const { x: padded, window } = causal(b, x, width, given);
        return depthwiseConv2d(b, padded, kernel, bias, window);
      };
      const y = withChannelsLast(b, call.x, options.data_format, (x) =>
        dimensions === 1 ? asImage(b, x, image) : image(x),
      );
      return activate(b, y, options.activation);
    },
  });
}

/** A convolution over a sequence, each channel by itself. */
export const depthwiseConv1dLayer = depthwiseLayer(1, 'DepthwiseConv1D');

/** A convolution over an image, each channel by itself. */
export const depthwiseConv2dLayer = depthwiseLayer(2, 'DepthwiseConv2D');
