// SeparableConv1D and SeparableConv2D: DEPTHWISE_CONV_2D, then CONV_2D with a kernel of 1.

import { conv2d, depthwiseConv2d } from '../graph/neural.ts';
import {
  biasOf,
  causal,
  convKernel,
  convolve,
  depthwiseKernel,
  depthwiseStrides,
  pairOf,
  refuseStridesOfDilated,
} from './convolution.ts';
import { dataFormat } from './data-format.ts';
import { defineLayer, requireWeight, type LayerSpec } from './layer.ts';
import { activation, choice, flag, ignored, integer, only, sizes } from './option.ts';

function separableLayer(dimensions: 1 | 2, name: string, alias: string): LayerSpec {
  return defineLayer({
    names: [name, alias],
    becomes: 'DEPTHWISE_CONV_2D, then CONV_2D with a kernel of 1',
    options: {
      filters: integer(),
      kernel_size: sizes(dimensions, 1),
      strides: sizes(dimensions, 1),
      padding: choice('valid', 'same', 'causal'),
      data_format: dataFormat,
      dilation_rate: sizes(dimensions, 1),
      depth_multiplier: integer(1),
      activation: activation(),
      use_bias: flag(true),
      rank: ignored(),
      groups: only(1),
    },
    weights: ({ use_bias: hasBias }) => [
      { name: 'depthwise_kernel' },
      { name: 'pointwise_kernel' },
      ...(hasBias ? [{ name: 'bias' }] : []),
    ],
    passesMask: false,
    refuses: refuseStridesOfDilated,
    lower: (call) => {
      const { b, options } = call;
      const depthwise = depthwiseKernel(b, requireWeight(call, 'depthwise_kernel'));
      const pointwise = convKernel(b, requireWeight(call, 'pointwise_kernel'));
      const none = biasOf(b, undefined, depthwise.shape[3]!);
      const bias = biasOf(b, call.weight('bias'), options.filters);
      const image = (x: typeof call.x): typeof call.x => {
        const given = {
          padding: options.padding,
          strides: depthwiseStrides(options.strides),
          dilation: pairOf(options.dilation_rate),
        };
        const { x: padded, window } = causal(b, x, depthwise.shape[2]!, given);
        const filtered = depthwiseConv2d(b, padded, depthwise, none, window);
        return conv2d(b, filtered, pointwise, bias, { padding: 'valid', strides: [1, 1] });
      };
      return convolve(call, image);
    },
  });
}

/** A convolution of each channel of a sequence, then one across channels. */
export const separableConv1dLayer = separableLayer(1, 'SeparableConv1D', 'SeparableConvolution1D');

/** A convolution of each channel of an image, then one across channels. */
export const separableConv2dLayer = separableLayer(2, 'SeparableConv2D', 'SeparableConvolution2D');
