// The families of keras.applications: how each wants its pixels, and how large.

import type { MeanStd, Scaling } from './scale.ts';

/** Facts about one family. */
export interface FamilyFacts {
  /** What its `preprocess_input` does. */
  readonly scaling: Scaling | MeanStd;
  /** Width and height of its default input; where the members of the family differ, of the smallest. */
  readonly size: number;
}

/**
 * Every family by the name of its module in `keras.applications`, and EfficientNet-Lite.
 *
 * The source of each row is `keras/src/applications/<name>.py` of Keras 3.15: the mode that its `preprocess_input` passes to
 * `imagenet_utils.preprocess_input` (or that it returns `x` as it is), and the default size of `obtain_input_shape`.
 */
export const FAMILIES = {
  // xception.py: mode="tf", default_size=299.
  xception: { scaling: 'tf', size: 299 },
  // vgg16.py, vgg19.py: mode="caffe", default_size=224.
  vgg16: { scaling: 'caffe', size: 224 },
  vgg19: { scaling: 'caffe', size: 224 },
  // resnet.py: mode="caffe", default_size=224. Keras exports it as resnet50 too, keras-image-helper under that name only.
  resnet: { scaling: 'caffe', size: 224 },
  resnet50: { scaling: 'caffe', size: 224 },
  // resnet_v2.py: mode="tf"; the size is resnet.py's.
  resnet_v2: { scaling: 'tf', size: 224 },
  // inception_v3.py: mode="tf", default_size=299.
  inception_v3: { scaling: 'tf', size: 299 },
  // inception_resnet_v2.py: mode="tf", default_size=299.
  inception_resnet_v2: { scaling: 'tf', size: 299 },
  // mobilenet.py, mobilenet_v2.py: mode="tf", default_size=224.
  mobilenet: { scaling: 'tf', size: 224 },
  mobilenet_v2: { scaling: 'tf', size: 224 },
  // mobilenet_v3.py: returns x, the model scales by itself (include_preprocessing); its documented size is 224.
  mobilenet_v3: { scaling: 'none', size: 224 },
  // densenet.py: mode="torch", default_size=224.
  densenet: { scaling: 'torch', size: 224 },
  // nasnet.py: mode="tf"; 224 for NASNetMobile, 331 for NASNetLarge.
  nasnet: { scaling: 'tf', size: 224 },
  // efficientnet.py: returns x, the model scales by itself; 224 for B0, then 240, 260, 300, 380, 456, 528, 600.
  efficientnet: { scaling: 'none', size: 224 },
  // efficientnet_v2.py: returns x, the model scales by itself; 224 for B0, then 240, 260, 300; S 384, M and L 480.
  efficientnet_v2: { scaling: 'none', size: 224 },
  // convnext.py: returns x, the model scales by itself; default_size=224.
  convnext: { scaling: 'none', size: 224 },
  // regnet.py, resnet_rs.py of Keras 2 (not in Keras 3): return x, the model scales by itself; default_size=224.
  regnet: { scaling: 'none', size: 224 },
  resnet_rs: { scaling: 'none', size: 224 },
  // github.com/tensorflow/tpu, models/official/efficientnet/lite: MEAN_RGB = 127, STDDEV_RGB = 128; 224 for Lite0, then
  // 240, 260, 280, 300. Not a part of Keras.
  efficientnet_lite: { scaling: { mean: 127, std: 128 }, size: 224 },
} as const satisfies Record<string, FamilyFacts>;

/** The name of a family. */
export type Family = keyof typeof FAMILIES;

/** The facts of a family; undefined for a name that is none. */
export function familyFacts(name: string): FamilyFacts | undefined {
  return Object.hasOwn(FAMILIES, name) ? FAMILIES[name as Family] : undefined;
}
