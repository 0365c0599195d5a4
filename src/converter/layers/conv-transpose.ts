// Conv1DTranspose and Conv2DTranspose: TRANSPOSE_CONV with its activation.

import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { transposeConv2d } from '../graph/neural.ts';
import { transposeData } from '../graph/transpose-data.ts';
import type { WeightArray } from '../keras/keras-model.ts';
import { activate } from './activation.ts';
import { asImage, biasOf, kernelAndBias, pairOf } from './convolution.ts';
import { dataFormat, withChannelsLast } from './data-format.ts';
import { defineLayer, requireWeight, type LayerSpec } from './layer.ts';
import { activation, choice, flag, integer, sizes, sizesOrNull } from './option.ts';

function transposeLayer(dimensions: 1 | 2, names: readonly [string, string]): LayerSpec {
  return defineLayer({
    names,
    becomes: 'TRANSPOSE_CONV',
    options: {
      filters: integer(),
      kernel_size: sizes(dimensions, 1),
      strides: sizes(dimensions, 1),
      padding: choice('valid', 'same'),
      output_padding: sizesOrNull(dimensions),
      data_format: dataFormat,
      dilation_rate: sizes(dimensions, 1),
      groups: integer(1),
      activation: activation(),
      use_bias: flag(true),
    },
    weights: ({ use_bias: hasBias }) => kernelAndBias(hasBias),
    passesMask: false,
    refuses: ({ groups, strides, dilation_rate: dilation }) => {
      if (groups !== 1) return 'groups other than 1';
      return strides.some((s) => s > 1) && dilation.some((d) => d > 1)
        ? 'strides and dilation_rate together'
        : undefined;
    },
    lower: (call) => {
      const { b, options } = call;
      const kernel = transposeKernel(b, requireWeight(call, 'kernel'), pairOf(options.dilation_rate));
      const bias = biasOf(b, call.weight('bias'), options.filters);
      const strides = pairOf(options.strides);
      const extra = options.output_padding === null ? undefined : pairOf(options.output_padding);
      const image = (x: GraphTensor): GraphTensor => {
        const size = (axis: 0 | 1): number =>
          outputSize(
            x.shape[axis + 1]!,
            kernel.shape[axis + 1]!,
            strides[axis],
            options.padding,
            dimensions === 1 && axis === 0 ? undefined : extra?.[axis],
          );
        return transposeConv2d(b, x, kernel, bias, { padding: options.padding, strides }, [size(0), size(1)]);
      };
      const y = withChannelsLast(b, call.x, options.data_format, (x) => {
        if (x.shape.slice(1).includes(-1)) throw new RangeError('an input of unknown size: give the Input a shape');
        return dimensions === 1 ? asImage(b, x, image) : image(x);
      });
      return activate(b, y, options.activation);
    },
  });
}

/** Keras' `compute_conv_transpose_output_length`. */
function outputSize(
  size: number,
  kernel: number,
  stride: number,
  padding: 'same' | 'valid',
  extra: number | undefined,
): number {
  if (extra === undefined) return padding === 'same' ? size * stride : size * stride + Math.max(kernel - stride, 0);
  const inner = (size - 1) * stride + kernel + extra;
  return padding === 'same' ? inner - 2 * Math.floor(kernel / 2) : inner;
}

/** Keras' [..., out, in] to [out, height, width, in]; a dilated kernel is one with zeros between. */
function transposeKernel(
  b: GraphBuilder,
  weight: WeightArray,
  [dilationH, dilationW]: readonly [number, number],
): GraphTensor {
  const shape = weight.shape.length === 3 ? [1, ...weight.shape] : weight.shape;
  const [height, width, out, channels] = shape as [number, number, number, number];
  const data = transposeData(weight.data, shape, [2, 0, 1, 3]);
  if (dilationH === 1 && dilationW === 1) return b.floats(data, [out, height, width, channels]);
  const tall = (height - 1) * dilationH + 1;
  const wide = (width - 1) * dilationW + 1;
  const spread = new Float32Array(out * tall * wide * channels);
  for (let o = 0; o < out; o++) {
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        const from = ((o * height + h) * width + w) * channels;
        spread.set(
          data.subarray(from, from + channels),
          ((o * tall + h * dilationH) * wide + w * dilationW) * channels,
        );
      }
    }
  }
  return b.floats(spread, [out, tall, wide, channels]);
}

/** A transposed convolution over a sequence. */
export const conv1dTransposeLayer = transposeLayer(1, ['Conv1DTranspose', 'Convolution1DTranspose']);

/** A transposed convolution over an image. */
export const conv2dTransposeLayer = transposeLayer(2, ['Conv2DTranspose', 'Convolution2DTranspose']);
