// Layers that work while a model is trained and hand their input through at inference: nothing is left of them.

import { defineLayer, type LayerSpec } from './layer.ts';
import { ignored } from './option.ts';

const NAMES = {
  Dropout: ['rate', 'noise_shape'],
  SpatialDropout1D: ['rate', 'noise_shape'],
  SpatialDropout2D: ['rate', 'noise_shape', 'data_format'],
  SpatialDropout3D: ['rate', 'noise_shape', 'data_format'],
  GaussianDropout: ['rate'],
  GaussianNoise: ['stddev'],
  AlphaDropout: ['rate', 'noise_shape'],
  ActivityRegularization: ['l1', 'l2'],
  RandomFlip: ['mode', 'data_format'],
  RandomRotation: ['factor', 'fill_mode', 'fill_value', 'interpolation', 'data_format'],
  RandomZoom: ['height_factor', 'width_factor', 'fill_mode', 'fill_value', 'interpolation', 'data_format'],
  RandomTranslation: ['height_factor', 'width_factor', 'fill_mode', 'fill_value', 'interpolation', 'data_format'],
  RandomContrast: ['factor', 'value_range', 'data_format'],
  RandomBrightness: ['factor', 'value_range', 'data_format'],
  RandomHue: ['factor', 'value_range', 'data_format'],
  RandomSaturation: ['factor', 'value_range', 'data_format'],
  RandomGrayscale: ['factor', 'data_format'],
  RandomColorJitter: [
    'value_range',
    'brightness_factor',
    'contrast_factor',
    'saturation_factor',
    'hue_factor',
    'data_format',
  ],
  RandomShear: ['x_factor', 'y_factor', 'fill_mode', 'fill_value', 'interpolation', 'data_format'],
  RandomSharpness: ['factor', 'value_range', 'data_format'],
  RandomPosterization: ['factor', 'value_range', 'data_format'],
  RandomErasing: ['factor', 'scale', 'fill_value', 'value_range', 'data_format'],
  RandomGaussianBlur: ['factor', 'kernel_size', 'sigma', 'value_range', 'data_format'],
  RandomColorDegeneration: ['factor', 'value_range', 'data_format'],
  RandomElasticTransform: ['factor', 'scale', 'interpolation', 'fill_mode', 'fill_value', 'value_range', 'data_format'],
  RandomInvert: ['factor', 'value_range', 'data_format'],
  RandomPerspective: ['factor', 'scale', 'interpolation', 'fill_value', 'data_format'],
  RandAugment: ['value_range', 'num_ops', 'factor', 'interpolation', 'data_format'],
  MixUp: ['alpha', 'data_format'],
  CutMix: ['factor', 'data_format'],
  AugMix: ['value_range', 'num_chains', 'chain_depth', 'factor', 'alpha', 'all_ops', 'interpolation', 'data_format'],
  RandomCrop: ['height', 'width', 'data_format'],
  Identity: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** One spec for each of them. */
export const trainingOnlyLayers: readonly LayerSpec[] = Object.entries<readonly string[]>(NAMES).map(
  ([name, options]) =>
    defineLayer({
      names: [name],
      becomes: 'nothing: it hands its input through',
      options: Object.fromEntries(options.map((option) => [option, ignored()])),
      lower: ({ x }) => x,
    }),
);
