// BatchNormalization: MUL and ADD, which go into the weights of a convolution or product before them.

import { binary } from '../graph/elementwise.ts';
import { defineLayer, requireWeight } from './layer.ts';
import { axes, flag, ignored, number, only } from './option.ts';

/** Statistics of training, applied. */
export const batchNormalizationLayer = defineLayer({
  names: ['BatchNormalization', 'BatchNormalizationV1', 'SyncBatchNormalization'],
  becomes: 'nothing behind a convolution or product, whose weights take it up; else MUL and ADD',
  options: {
    axis: axes([-1]),
    momentum: ignored(),
    epsilon: number(0.001),
    center: flag(true),
    scale: flag(true),
    synchronized: ignored(),
    fused: ignored(),
    renorm: only(false),
    renorm_clipping: ignored(),
    renorm_momentum: ignored(),
    virtual_batch_size: ignored(),
    trainable: ignored(),
  },
  weights: ({ center, scale }) => [
    ...(scale ? [{ name: 'gamma' }] : []),
    ...(center ? [{ name: 'beta' }] : []),
    { name: 'moving_mean', trainable: false },
    { name: 'moving_variance', trainable: false },
  ],
  lower: (call) => {
    const { b, x, options } = call;
    const mean = requireWeight(call, 'moving_mean').data;
    const variance = requireWeight(call, 'moving_variance').data;
    const gamma = call.weight('gamma')?.data;
    const beta = call.weight('beta')?.data;
    // In float64, rounded once.
    const scale = Array.from(variance, (v, i) => (gamma?.[i] ?? 1) / Math.sqrt(v + options.epsilon));
    const offset = scale.map((s, i) => (beta?.[i] ?? 0) - mean[i]! * s);
    const axis = options.axis?.[0] ?? -1;
    const behind = x.shape.length - 1 - (axis < 0 ? axis + x.shape.length : axis);
    const shape = [mean.length, ...new Array<number>(behind).fill(1)];
    return binary(b, 'ADD', binary(b, 'MUL', x, b.floats(scale, shape)), b.floats(offset, shape));
  },
});
