// Layers that keras.applications brings along: LayerScale of ConvNeXt, CustomScaleLayer of Inception-ResNet.

import { binary } from '../graph/elementwise.ts';
import type { KerasLayer } from '../keras/keras-model.ts';
import { defineLayer, requireWeight } from './layer.ts';
import { ignored, number } from './option.ts';

/** A class of the same name may be anybody's own; an .h5 file does not say where it comes from. */
function notOfKeras({ className, module }: KerasLayer): string | undefined {
  return module === '' || module.startsWith('keras.') ? undefined : `a ${className} that is not Keras’ own`;
}

/** A factor for each channel. */
export const layerScaleLayer = defineLayer({
  names: ['LayerScale'],
  becomes: 'nothing behind a convolution or product, whose weights take it up; else MUL',
  options: { init_values: ignored(), projection_dim: ignored(), trainable: ignored() },
  weights: () => [{ name: 'gamma' }],
  refuses: (_, layer) => notOfKeras(layer),
  lower: (call) => binary(call.b, 'MUL', call.x, call.b.floats(requireWeight(call, 'gamma').data)),
});

/** The first input, and a share of the second. */
export const customScaleLayer = defineLayer({
  names: ['CustomScaleLayer'],
  becomes: 'ADD; the factor goes into the weights before it',
  options: { scale: number(1), trainable: ignored() },
  refuses: (_, layer) => notOfKeras(layer),
  lower: ({ b, inputs: [x, y], options }) => {
    if (!x || !y) throw new RangeError('fewer than two inputs');
    return binary(b, 'ADD', x, binary(b, 'MUL', y, options.scale));
  },
});
