// Preprocessing inside a model: Rescaling, Normalization, Resizing, CenterCrop.

import { binary, cast, unary } from '../graph/elementwise.ts';
import { resizeImage } from '../graph/neural.ts';
import { slice } from '../graph/shaping.ts';
import { dataFormat, withChannelsLast } from './data-format.ts';
import { defineLayer } from './layer.ts';
import { axes, choice, flag, ignored, integer, numbers, only } from './option.ts';

/** `x * scale + offset`. */
export const rescalingLayer = defineLayer({
  names: ['Rescaling'],
  becomes: 'MUL and ADD, without what changes nothing',
  options: { scale: numbers(), offset: numbers(), data_format: dataFormat },
  lower: ({ b, x, options }) => {
    const float = cast(b, x, 'float32');
    const constant = (values: readonly number[]): ReturnType<typeof b.floats> =>
      values.length === 1 ? b.floats(values, []) : b.floats(values);
    const { scale, offset } = options;
    const scaled = !scale || scale.every((v) => v === 1) ? float : binary(b, 'MUL', float, constant(scale));
    return !offset || offset.every((v) => v === 0) ? scaled : binary(b, 'ADD', scaled, constant(offset));
  },
});

/** Keras' least deviation. Source: `keras.backend.epsilon()`. */
const EPSILON = 1e-7;

/** `(x - mean) / deviation`. */
export const normalizationLayer = defineLayer({
  names: ['Normalization'],
  becomes: 'ADD and MUL',
  options: { axis: axes([-1]), mean: numbers(), variance: numbers(), invert: flag(false) },
  weights: ({ mean }) =>
    mean === null
      ? [
          { name: 'mean', trainable: false },
          { name: 'variance', trainable: false },
        ]
      : [],
  lower: (call) => {
    const { b, options } = call;
    const x = cast(b, call.x, 'float32');
    const mean = options.mean ?? call.weight('mean')?.data;
    const variance = options.variance ?? call.weight('variance')?.data;
    if (!mean || !variance) throw new RangeError('no mean and variance: call adapt() before saving');
    const kept = (options.axis ?? []).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const shape = mean.length === 1 ? [] : x.shape.map((size, i) => (kept.includes(i) ? size : 1));
    const deviation = Array.from(variance, (v) => Math.max(Math.sqrt(v), EPSILON));
    const means = Float32Array.from(mean);
    if (options.invert)
      return binary(b, 'ADD', binary(b, 'MUL', x, b.floats(deviation, shape)), b.floats(means, shape));
    const centred = binary(b, 'SUB', x, b.floats(means, shape));
    return binary(
      b,
      'MUL',
      centred,
      b.floats(
        deviation.map((d) => 1 / d),
        shape,
      ),
    );
  },
});

/** An image of another size. */
export const resizingLayer = defineLayer({
  names: ['Resizing'],
  becomes: 'RESIZE_BILINEAR or RESIZE_NEAREST_NEIGHBOR; ROUND and CAST behind it for whole numbers',
  options: {
    height: integer(),
    width: integer(),
    interpolation: choice('bilinear', 'nearest'),
    crop_to_aspect_ratio: only(false),
    pad_to_aspect_ratio: only(false),
    antialias: only(false),
    fill_mode: ignored(),
    fill_value: ignored(),
    data_format: dataFormat,
  },
  passesMask: false,
  lower: ({ b, x, options, layer }) =>
    withChannelsLast(b, cast(b, x, 'float32'), options.data_format, (image) => {
      const operator = options.interpolation === 'bilinear' ? 'RESIZE_BILINEAR' : 'RESIZE_NEAREST_NEIGHBOR';
      const resized = resizeImage(b, operator, image, [options.height, options.width], true);
      // Pixels of whole numbers stay such in Keras 3, whose configuration has this option; Keras 2 made floats of them.
      const staysWhole = x.dtype !== 'float32' && 'antialias' in layer.config;
      return staysWhole ? cast(b, unary(b, 'ROUND', resized), x.dtype) : resized;
    }),
});

/** The middle of an image that is large enough. */
export const centerCropLayer = defineLayer({
  names: ['CenterCrop'],
  becomes: 'STRIDED_SLICE',
  options: { height: integer(), width: integer(), data_format: dataFormat },
  passesMask: false,
  lower: ({ b, x, options }) =>
    withChannelsLast(b, x, options.data_format, (image) => {
      const [, height = -1, width = -1] = image.shape;
      if (height < options.height || width < options.width) {
        throw new RangeError(`an image of ${height} x ${width}, which is smaller than the crop or of unknown size`);
      }
      const range = (size: number, wanted: number): { begin: number; end: number } => {
        const begin = Math.floor((size - wanted) / 2);
        return { begin, end: begin + wanted };
      };
      return slice(b, image, [undefined, range(height, options.height), range(width, options.width)]);
    }),
});
