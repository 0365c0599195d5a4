// Dense: FULLY_CONNECTED with its activation.

import { fullyConnected } from '../graph/neural.ts';
import { activate } from './activation.ts';
import { kernelAndBias } from './convolution.ts';
import { defineLayer, requireWeight } from './layer.ts';
import { activation, flag, integer, only } from './option.ts';

/** A product with a matrix over the last dimension. */
export const denseLayer = defineLayer({
  names: ['Dense'],
  becomes: 'FULLY_CONNECTED; inputs of more than two dimensions keep them',
  options: {
    units: integer(),
    activation: activation(),
    use_bias: flag(true),
    lora_rank: only(null),
    lora_alpha: only(null),
    quantization_config: only(null),
  },
  weights: ({ use_bias: hasBias }) => kernelAndBias(hasBias),
  lower: (call) => {
    const { b, x, options } = call;
    const { shape, data } = requireWeight(call, 'kernel');
    const weights = b.transposed(data, shape, [1, 0]);
    const bias = call.weight('bias');
    return activate(b, fullyConnected(b, x, weights, bias && b.floats(bias.data)), options.activation);
  },
});
