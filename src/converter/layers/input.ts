// InputLayer: what the model is fed with.

import { defineLayer } from './layer.ts';
import { ignored } from './option.ts';

/** An input of the model. */
export const inputLayer = defineLayer({
  names: ['InputLayer'],
  becomes: 'an input of the model',
  options: {
    batch_shape: ignored(),
    batch_input_shape: ignored(),
    input_shape: ignored(),
    shape: ignored(),
    sparse: ignored(),
    ragged: ignored(),
    optional: ignored(),
    batch_size: ignored(),
  },
  lower: ({ x }) => x,
});
