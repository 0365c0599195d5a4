// DepthwiseConv1D and DepthwiseConv2D: DEPTHWISE_CONV_2D with its activation.

import { depthwiseConv2d } from '../graph/neural.ts';
import {
  biasOf,
  causal,
  convolve,
  depthwiseKernel,
  depthwiseStrides,
  kernelAndBias,
  pairOf,
  refuseStridesOfDilated,
} from './convolution.ts';
import { dataFormat } from './data-format.ts';
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
    refuses: refuseStridesOfDilated,
    lower: (call) => {
      const { b, options } = call;
      const kernel = depthwiseKernel(b, requireWeight(call, 'kernel'));
      const bias = biasOf(b, call.weight('bias'), kernel.shape[3]!);
      const image = (x: typeof call.x): typeof call.x => {
        const given = {
          padding: options.padding,
          strides: depthwiseStrides(options.strides),
          dilation: pairOf(options.dilation_rate),
        };
        const { x: padded, window } = causal(b, x, kernel.shape[2]!, given);
        return depthwiseConv2d(b, padded, kernel, bias, window);
      };
      return convolve(call, image);
    },
  });
}

/** A convolution over a sequence, each channel by itself. */
export const depthwiseConv1dLayer = depthwiseLayer(1, 'DepthwiseConv1D');

/** A convolution over an image, each channel by itself. */
export const depthwiseConv2dLayer = depthwiseLayer(2, 'DepthwiseConv2D');
