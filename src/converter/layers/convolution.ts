// What the layers of convolution have in common: weights in the order of the operators, causal padding, one dimension as two,
// the activation.

import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import type { Pair, WindowOptions, WindowPadding } from '../graph/neural.ts';
import { expandDims, pad, squeeze } from '../graph/shaping.ts';
import type { WeightArray, WeightName } from '../keras/keras-model.ts';
import { activate, type Activation } from './activation.ts';
import { withChannelsLast, type DataFormat } from './data-format.ts';
import type { LayerCall } from './layer.ts';

/** The kernel, and the bias where there is one. */
export function kernelAndBias(hasBias: boolean, kernel = 'kernel'): WeightName[] {
  return hasBias ? [{ name: kernel }, { name: 'bias' }] : [{ name: kernel }];
}

/** The bias, or as many zeros. */
export function biasOf(b: GraphBuilder, bias: WeightArray | undefined, count: number): GraphTensor {
  return bias ? b.floats(bias.data) : b.floats(new Float32Array(count));
}

/** Keras' [..., in, out] to CONV_2D's [out, height, width, in]; one dimension becomes a height of 1. */
export function convKernel(b: GraphBuilder, { shape, data }: WeightArray): GraphTensor {
  const [height, width, channels, out] = (shape.length === 3 ? [1, ...shape] : shape) as [
    number,
    number,
    number,
    number,
  ];
  return b.transposed(data, [height, width, channels, out], [3, 0, 1, 2]);
}

/** Keras' [..., in, multiplier] to DEPTHWISE_CONV_2D's [1, height, width, in * multiplier]: the same elements in the same order. */
export function depthwiseKernel(b: GraphBuilder, { shape, data }: WeightArray): GraphTensor {
  const [height, width, channels, multiplier] = (shape.length === 3 ? [1, ...shape] : shape) as [
    number,
    number,
    number,
    number,
  ];
  return b.floats(data, [1, height, width, channels * multiplier]);
}

/** Strides of a depthwise convolution: some kernels take one for both dimensions, and a height of 1 does not mind. */
export function depthwiseStrides(strides: readonly number[]): Pair {
  return strides.length === 1 ? [strides[0]!, strides[0]!] : pairOf(strides);
}

/** What no kernel does, and Keras neither. */
export function refuseStridesOfDilated(options: {
  readonly strides: readonly number[];
  readonly dilation_rate: readonly number[];
}): string | undefined {
  const both = [options.strides, options.dilation_rate].every((sizes) => sizes.some((size) => size > 1));
  return both ? 'strides and dilation_rate together' : undefined;
}

/** Runs a convolution of images on what a layer is given, with the layer's activation. */
export function convolve(
  { b, x, options }: LayerCall<{ readonly data_format: DataFormat; readonly activation: Activation }>,
  convolution: (image: GraphTensor) => GraphTensor,
): GraphTensor {
  const y = withChannelsLast(b, x, options.data_format, (last) =>
    last.shape.length === 3 ? asImage(b, last, convolution) : convolution(last),
  );
  return activate(b, y, options.activation);
}

/** Runs `lower` on a sequence [batch, steps, channels] as an image of height 1. */
export function asImage(b: GraphBuilder, x: GraphTensor, lower: (image: GraphTensor) => GraphTensor): GraphTensor {
  return squeeze(b, lower(expandDims(b, x, 1)), [1]);
}

/** One number of each dimension as a pair: the height of a sequence is 1. */
export function pairOf(sizes: readonly number[]): Pair {
  return sizes.length === 1 ? [1, sizes[0]!] : [sizes[0]!, sizes[1]!];
}

/** The window of a convolution; causal ones look back only, which is padding before a valid one. */
export function causal(
  b: GraphBuilder,
  x: GraphTensor,
  width: number,
  window: Omit<WindowOptions, 'padding'> & { readonly padding: WindowPadding | 'causal' },
): { x: GraphTensor; window: WindowOptions } {
  const { padding, ...rest } = window;
  if (padding !== 'causal') return { x, window: { ...rest, padding } };
  const before = (width - 1) * (window.dilation?.[1] ?? 1);
  const padded = pad(b, x, [
    [0, 0],
    [0, 0],
    [before, 0],
    [0, 0],
  ]);
  return { x: padded, window: { ...rest, padding: 'valid' } };
}
