// EinsumDense: FULLY_CONNECTED over the last dimensions.

import type { GraphTensor } from '../graph/graph.ts';
import { binary } from '../graph/elementwise.ts';
import { fullyConnected } from '../graph/neural.ts';
import { reshape } from '../graph/shaping.ts';
import { transposeData } from '../graph/transpose-data.ts';
import { einsum } from '../operations/einsum.ts';
import { activate } from './activation.ts';
import { defineLayer, requireWeight } from './layer.ts';
import { activation, ignored, only, textOrNull } from './option.ts';

/** An equation in the letters of its two sides: kept, summed over, new. */
export function parseEquation(equation: string): { summed: number; added: number } | undefined {
  const compact = equation.replaceAll(' ', '');
  const [inputs, output] = compact.split('->');
  const [x, weights] = (inputs ?? '').split(',');
  if (x === undefined || weights === undefined || output === undefined) return undefined;
  for (let summed = 1; summed <= weights.length; summed++) {
    const kept = x.slice(0, x.length - summed);
    if (x.slice(-summed) === weights.slice(0, summed) && output === kept + weights.slice(summed)) {
      return { summed, added: weights.length - summed };
    }
  }
  return undefined;
}

/** A sum of products along the last dimensions. */
export const einsumDenseLayer = defineLayer({
  names: ['EinsumDense'],
  becomes:
    'FULLY_CONNECTED for equations that sum over the last dimensions, such as `abc,cd->abd`; BATCH_MATMUL, with TRANSPOSE and RESHAPE where needed, for others',
  options: {
    equation: textOrNull(),
    output_shape: ignored(),
    activation: activation(),
    bias_axes: textOrNull(),
    lora_rank: only(null),
    lora_alpha: only(null),
    gptq_unpacked_column_size: only(null),
    quantization_config: only(null),
  },
  weights: ({ bias_axes: bias }) => (bias === null ? [{ name: 'kernel' }] : [{ name: 'kernel' }, { name: 'bias' }]),
  refuses: ({ equation }) => (equation?.includes('...') ? `the equation '${equation}'` : undefined),
  lower: (call) => {
    const { b, options } = call;
    const equation = options.equation ?? '';
    const kernel = requireWeight(call, 'kernel');
    const form = parseEquation(equation);
    const y = form
      ? denseOver(b, call.x, kernel, form.summed)
      : einsum(b, equation, call.x, b.floats(kernel.data, kernel.shape));
    const bias = call.weight('bias');
    return activate(b, bias ? binary(b, 'ADD', y, b.floats(bias.data, bias.shape)) : y, options.activation);
  },
});

/** The product over the last `summed` dimensions with weights [summed..., new...]. */
export function denseOver(
  b: Parameters<typeof fullyConnected>[0],
  x: GraphTensor,
  weight: { readonly shape: readonly number[]; readonly data: Float32Array },
  summed: number,
  bias?: GraphTensor,
): GraphTensor {
  const inner = weight.shape.slice(0, summed).reduce((n, d) => n * d, 1);
  const added = weight.shape.slice(summed);
  const out = added.reduce((n, d) => n * d, 1);
  const kept = x.shape.slice(0, x.shape.length - summed).map((size, i) => (size === -1 ? { like: i } : size));
  const flat = reshape(b, x, [...kept, inner]);
  const weights = b.floats(transposeData(weight.data, [inner, out], [1, 0]), [out, inner]);
  const y = fullyConnected(b, flat, weights, bias);
  return reshape(b, y, [...kept, ...added]);
}
