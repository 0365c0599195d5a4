// Layers of images and sequences with the channels first: the operators want them last.

import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { transpose } from '../graph/shaping.ts';
import { choice } from './option.ts';

/** The option `data_format`. */
export const dataFormat = choice('channels_last', 'channels_first');

/** Where the channels are. */
export type DataFormat = 'channels_last' | 'channels_first';

/** Runs `lower` on a tensor with its channels last, and puts them back where they were. */
export function withChannelsLast(
  b: GraphBuilder,
  x: GraphTensor,
  format: DataFormat,
  lower: (x: GraphTensor) => GraphTensor,
): GraphTensor {
  if (format === 'channels_last') return lower(x);
  const last = lower(channelsLast(b, x));
  // A result without the other dimensions has its channels last already.
  return last.shape.length < x.shape.length ? last : channelsFirst(b, last);
}

/** `[batch, channels, ...]` to `[batch, ..., channels]`. */
export function channelsLast(b: GraphBuilder, x: GraphTensor): GraphTensor {
  const rank = x.shape.length;
  return transpose(b, x, [0, ...range(2, rank), 1]);
}

/** `[batch, ..., channels]` to `[batch, channels, ...]`. */
export function channelsFirst(b: GraphBuilder, x: GraphTensor): GraphTensor {
  const rank = x.shape.length;
  return transpose(b, x, [0, rank - 1, ...range(1, rank - 1)]);
}

/** Whole numbers from `from` to `end - 1`. */
export function range(from: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i);
}
