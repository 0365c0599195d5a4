// How a model that was not told wants its photos: what its layers say.

import type { LayerReport, Normalization } from 'tflite-interpreter/converter';
import { FAMILIES, type Family, type MeanStd, type PreprocessorScaling, type Scaling } from 'tflite-interpreter/image';

/** A scaling of pixels, and how it was found. */
export interface PhotoScaling {
  readonly scaling: PreprocessorScaling;
  /** The same for the model's metadata; absent where it cannot be said there, or is a guess. */
  readonly normalization?: Normalization;
  /** For the report. */
  readonly why: string;
}

/** The first layers of models that scale by themselves, also as the operations of `preprocess_input`. */
const SCALES_ITSELF = ['Rescaling', 'Normalization', 'TrueDivide', 'Divide', 'Multiply', 'Subtract', 'TFOpLambda'];

/** Names that keras.applications gives its models, and the family of each; those that scale by themselves are not here. */
const FAMILY_NAMES = [
  [/^xception/i, 'xception'],
  [/^vgg16/i, 'vgg16'],
  [/^vgg19/i, 'vgg19'],
  [/^resnet\d+v2/i, 'resnet_v2'],
  [/^resnet\d+/i, 'resnet'],
  [/^inception_resnet_v2/i, 'inception_resnet_v2'],
  [/^inception_v3/i, 'inception_v3'],
  [/^mobilenetv2/i, 'mobilenet_v2'],
  [/^mobilenet_/i, 'mobilenet'],
  [/^densenet/i, 'densenet'],
  [/^nasnet/i, 'nasnet'],
] as const;

/** `(x - mean) / std` of Keras' modes; that of `caffe` also turns the channels, which metadata cannot say. */
const MODES: Readonly<Record<Scaling, Normalization | undefined>> = {
  none: { mean: 0, std: 1 },
  tf: { mean: 127.5, std: 127.5 },
  torch: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  caffe: undefined,
};

/** A family or a mode by its name; names that are neither are left to the preprocessor, which tells which there are. */
export function scalingNamed(name: string, why = `as ${name} wants them`): PhotoScaling {
  const isFamily = Object.hasOwn(FAMILIES, name);
  const mode: Scaling | MeanStd = isFamily ? FAMILIES[name as Family].scaling : (name as Scaling);
  const normalization = typeof mode === 'object' ? mode : Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  return { scaling: name as PreprocessorScaling, why, ...(normalization && { normalization }) };
}

/** What a model's own layers say of its scaling; 0 to 1 where they say nothing. */
export function scalingOf(model: string, layers: readonly LayerReport[]): PhotoScaling {
  // What flips and turns pictures while a model is trained comes before.
  const first = layers.find(({ className, operators, foldedInto }) => {
    return className !== 'InputLayer' && (operators.length > 0 || foldedInto.length > 0);
  });
  if (first && SCALES_ITSELF.includes(first.className)) {
    return scalingNamed('none', `not at all, since the model scales them by its layer '${first.name}'`);
  }
  const names = [model, ...layers.map(({ name }) => name.split('/')[0]!)];
  for (const name of names) {
    const [, family] = FAMILY_NAMES.find(([pattern]) => pattern.test(name)) ?? [];
    if (family) return scalingNamed(family, `as ${family} wants them, since the model has '${name}' in it`);
  }
  return { scaling: { mean: 0, std: 255 }, why: 'to 0 to 1, which is a guess: say --family NAME, or --mean and --std' };
}
