// keras.ops of images: pooling, resizing, grey, blocks of pixels to channels and back.

import { binary } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { pool2d, reduce, resizeImage, type Pair } from '../graph/neural.ts';
import { asImage, pairOf } from '../layers/convolution.ts';
import { flagOf, listOf, numberOf, tensorOf, textOf, type OperationCall, type OperationSpec } from './operation.ts';

function requireChannelsLast(call: OperationCall): void {
  if (textOf(call, NaN, 'data_format') === 'channels_first') throw new RangeError('channels before the pixels');
}

function pooling(
  name: string,
  operator: 'MAX_POOL_2D' | 'AVERAGE_POOL_2D',
  functions: readonly string[],
): OperationSpec {
  return {
    names: [name],
    functions,
    becomes: operator,
    lower: (call) => {
      requireChannelsLast(call);
      const x = tensorOf(call, 0, 'inputs', 'input');
      const size = listOf(call, 1, 'pool_size', 'ksize') ?? [];
      const strides = listOf(call, 2, 'strides') ?? size;
      const padding = textOf(call, 3, 'padding') === 'same' ? 'same' : 'valid';
      const isSequence = x.shape.length === 3;
      const pair = (list: readonly number[]): Pair =>
        pairOf(isSequence || list.length > 1 ? list : [list[0]!, list[0]!]);
      const image = (y: GraphTensor): GraphTensor =>
        pool2d(call.b, operator, y, pair(size), { padding, strides: pair(strides) });
      return isSequence ? asImage(call.b, x, image) : image(x);
    },
  };
}

function blocks(
  name: string,
  operator: 'DEPTH_TO_SPACE' | 'SPACE_TO_DEPTH',
  functions: readonly string[],
): OperationSpec {
  return {
    names: [name],
    functions,
    becomes: operator,
    lower: (call) => {
      requireChannelsLast(call);
      const x = tensorOf(call, 0, 'x', 'input');
      const block = numberOf(call, 1, 1, 'block_size');
      const by = operator === 'DEPTH_TO_SPACE' ? block : 1 / block;
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      const grown = (size: number): number => (size === -1 ? -1 : size * by);
      const shape = [batch, grown(height), grown(width), channels / by ** 2];
      return call.b.node(operator, [x], { shape }, { blockSize: block });
    },
  };
}

/** Operations of images. */
export const images: readonly OperationSpec[] = [
  pooling('MaxPool', 'MAX_POOL_2D', []),
  pooling('AveragePool', 'AVERAGE_POOL_2D', []),
  blocks('DepthToSpace', 'DEPTH_TO_SPACE', ['nn.depth_to_space']),
  blocks('SpaceToDepth', 'SPACE_TO_DEPTH', ['nn.space_to_depth']),
  {
    names: ['Resize'],
    functions: ['image.resize'],
    becomes: 'RESIZE_BILINEAR or RESIZE_NEAREST_NEIGHBOR',
    lower: (call) => {
      requireChannelsLast(call);
      const x = tensorOf(call, 0, 'images', 'image');
      const [height, width] = (listOf(call, 1, 'size') ?? []) as [number, number];
      const method = textOf(call, NaN, 'interpolation', 'method') ?? 'bilinear';
      const refused = ['antialias', 'crop_to_aspect_ratio', 'pad_to_aspect_ratio', 'preserve_aspect_ratio'];
      const set = refused.find((name) => flagOf(call, NaN, name));
      if (set !== undefined) throw new RangeError(set);
      if (x.shape.length !== 4) throw new RangeError('a picture without a batch');
      if (method !== 'bilinear' && method !== 'nearest') throw new RangeError(`the interpolation ${method}`);
      const operator = method === 'bilinear' ? 'RESIZE_BILINEAR' : 'RESIZE_NEAREST_NEIGHBOR';
      return resizeImage(call.b, operator, x, [height, width], true);
    },
  },
  {
    names: ['RGBToGrayscale'],
    functions: ['image.rgb_to_grayscale'],
    becomes: 'MUL and SUM',
    lower: (call) => {
      requireChannelsLast(call);
      // The weights of ITU-R BT.601 as tf.image has them.
      const weights = call.b.floats([0.2989, 0.587, 0.114]);
      return reduce(call.b, 'SUM', binary(call.b, 'MUL', tensorOf(call, 0, 'images'), weights), [-1], true);
    },
  },
];
