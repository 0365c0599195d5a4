// Conv1D and Conv2D: CONV_2D with its activation.

import { conv2d } from '../graph/neural.ts';
import { biasOf, causal, convKernel, convolve, kernelAndBias, pairOf, refuseStridesOfDilated } from './convolution.ts';
import { dataFormat } from './data-format.ts';
import { defineLayer, requireWeight, type LayerSpec } from './layer.ts';
import { activation, choice, flag, integer, sizes } from './option.ts';

const convOptions = (dimensions: 1 | 2) =>
  ({
    filters: integer(),
    kernel_size: sizes(dimensions, 1),
    strides: sizes(dimensions, 1),
    padding: choice('valid', 'same', 'causal'),
    data_format: dataFormat,
    dilation_rate: sizes(dimensions, 1),
    groups: integer(1),
    activation: activation(),
    use_bias: flag(true),
  }) as const;

function convLayer(dimensions: 1 | 2, name: string, alias: string): LayerSpec {
  return defineLayer({
    names: [name, alias],
    becomes: dimensions === 1 ? 'CONV_2D over an image of height 1' : 'CONV_2D',
    options: convOptions(dimensions),
    weights: ({ use_bias: hasBias }) => kernelAndBias(hasBias),
    passesMask: false,
    refuses: refuseStridesOfDilated,
    lower: (call) => {
      const { b, options } = call;
      const kernel = convKernel(b, requireWeight(call, 'kernel'));
      const bias = biasOf(b, call.weight('bias'), options.filters);
      const image = (x: typeof call.x): typeof call.x => {
        const given = {
          padding: options.padding,
          strides: pairOf(options.strides),
          dilation: pairOf(options.dilation_rate),
        };
        const { x: padded, window } = causal(b, x, kernel.shape[2]!, given);
        return conv2d(b, padded, kernel, bias, window);
      };
      return convolve(call, image);
    },
  });
}

/** A convolution over a sequence. */
export const conv1dLayer = convLayer(1, 'Conv1D', 'Convolution1D');

/** A convolution over an image. */
export const conv2dLayer = convLayer(2, 'Conv2D', 'Convolution2D');
