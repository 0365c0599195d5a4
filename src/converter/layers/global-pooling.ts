// GlobalAveragePooling and GlobalMaxPooling: MEAN and REDUCE_MAX; masked steps do not count.

import { binary, cast } from '../graph/elementwise.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { reduce } from '../graph/neural.ts';
import { expandDims } from '../graph/shaping.ts';
import { dataFormat, range } from './data-format.ts';
import { defineLayer, type LayerSpec } from './layer.ts';
import { flag } from './option.ts';

function globalLayer(dimensions: 1 | 2 | 3, kind: 'Max' | 'Average'): LayerSpec {
  const operator = kind === 'Max' ? 'REDUCE_MAX' : 'MEAN';
  return defineLayer({
    names: [`Global${kind}Pooling${dimensions}D`, `Global${kind === 'Max' ? 'Max' : 'Avg'}Pool${dimensions}D`],
    becomes: operator,
    options: { data_format: dataFormat, keepdims: flag(false) },
    passesMask: false,
    lower: ({ b, x, options, mask }) => {
      const axes = options.data_format === 'channels_last' ? range(1, dimensions + 1) : range(2, dimensions + 2);
      const steps =
        dimensions === 1 && kind === 'Average' && options.data_format === 'channels_last' ? mask(x) : undefined;
      return steps ? maskedMean(b, x, steps, options.keepdims) : reduce(b, operator, x, axes, options.keepdims);
    },
  });
}

/** The mean over the steps that count. */
function maskedMean(b: GraphBuilder, x: GraphTensor, steps: GraphTensor, keepDims: boolean): GraphTensor {
  const weights = expandDims(b, cast(b, steps, 'float32'), 2);
  const sum = reduce(b, 'SUM', binary(b, 'MUL', x, weights), [1], keepDims);
  return binary(b, 'DIV', sum, reduce(b, 'SUM', weights, [1], keepDims));
}

/** The mean over a sequence. */
export const globalAveragePooling1dLayer = globalLayer(1, 'Average');

/** The mean over an image. */
export const globalAveragePooling2dLayer = globalLayer(2, 'Average');

/** The mean over a volume. */
export const globalAveragePooling3dLayer = globalLayer(3, 'Average');

/** The greatest value of a sequence. */
export const globalMaxPooling1dLayer = globalLayer(1, 'Max');

/** The greatest value of an image. */
export const globalMaxPooling2dLayer = globalLayer(2, 'Max');

/** The greatest value of a volume. */
export const globalMaxPooling3dLayer = globalLayer(3, 'Max');
