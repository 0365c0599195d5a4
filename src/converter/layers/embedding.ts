// Embedding and Masking: GATHER of a row for each word, and which steps count.

import { cast, compare, binary } from '../graph/elementwise.ts';
import { reduce } from '../graph/neural.ts';
import { gather } from '../graph/shaping.ts';
import { defineLayer, requireWeight } from './layer.ts';
import { flag, ignored, integer, number, only } from './option.ts';

/** A row of a table for each word. */
export const embeddingLayer = defineLayer({
  names: ['Embedding'],
  becomes: 'GATHER, with CAST for an input of floats and NOT_EQUAL for a mask',
  options: {
    input_dim: integer(),
    output_dim: integer(),
    mask_zero: flag(false),
    input_length: ignored(),
    sparse: ignored(),
    lora_rank: only(null),
    lora_alpha: only(null),
    quantization_config: only(null),
  },
  weights: () => [{ name: 'embeddings' }],
  passesMask: false,
  lower: (call) => {
    const { b, x, options } = call;
    const { shape, data } = requireWeight(call, 'embeddings');
    const words = x.dtype === 'int64' ? x : cast(b, x, 'int32');
    const y = gather(b, b.floats(data, shape), words, 0);
    if (options.mask_zero) call.setMask(y, compare(b, 'NOT_EQUAL', words, 0));
    return y;
  },
});

/** Steps whose values are all the same number do not count. */
export const maskingLayer = defineLayer({
  names: ['Masking'],
  becomes: 'NOT_EQUAL, CAST, REDUCE_MAX and MUL',
  options: { mask_value: number(0) },
  passesMask: false,
  lower: (call) => {
    const { b, x, options } = call;
    const differs = cast(b, compare(b, 'NOT_EQUAL', x, options.mask_value), 'float32');
    const counts = reduce(b, 'REDUCE_MAX', differs, [-1], true);
    const y = binary(b, 'MUL', x, counts);
    const steps = reduce(b, 'REDUCE_MAX', differs, [-1], false);
    call.setMask(y, compare(b, 'GREATER', steps, 0.5));
    return y;
  },
});
