// Activations as layers: Activation, ReLU, LeakyReLU, PReLU, ELU, Softmax.

import type { GraphBuilder } from '../graph/builder.ts';
import { binary, cast, compare } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { expandDims } from '../graph/shaping.ts';
import type { KerasDialect } from '../keras/keras-model.ts';
import { activate, elu, leakyRelu, relu, softmaxOver } from './activation.ts';
import { defineLayer, isTensor, requireWeight } from './layer.ts';
import { activation, axes, integer, number, numberOrNull } from './option.ts';

/** An activation by name. */
export const activationLayer = defineLayer({
  names: ['Activation'],
  becomes: 'the operators of the activation, part of the operator before where that can be',
  options: { activation: activation() },
  lower: ({ b, x, options }) => activate(b, x, options.activation),
});

/** A rectifier. */
export const reluLayer = defineLayer({
  names: ['ReLU'],
  becomes: 'RELU, RELU6 or LEAKY_RELU, with MINIMUM and SELECT_V2 for other limits',
  options: { max_value: numberOrNull(), negative_slope: numberOrNull(), threshold: numberOrNull() },
  lower: ({ b, x, options }) =>
    relu(b, x, { maxValue: options.max_value, slope: options.negative_slope ?? 0, threshold: options.threshold ?? 0 }),
});

/** A rectifier with a slope. */
export const leakyReluLayer = defineLayer({
  names: ['LeakyReLU'],
  becomes: 'LEAKY_RELU',
  options: { negative_slope: numberOrNull(), alpha: numberOrNull() },
  lower: ({ b, x, options }) => leakyRelu(b, x, options.negative_slope ?? options.alpha ?? 0.3),
});

/** A rectifier with slopes that were trained. */
export const preluLayer = defineLayer({
  names: ['PReLU'],
  becomes: 'PRELU',
  options: { shared_axes: axes(null) },
  weights: () => [{ name: 'alpha' }],
  lower: (call) => {
    const { shape, data } = requireWeight(call, 'alpha');
    return call.b.node('PRELU', [call.x, call.b.floats(data, shape)], { shape: call.x.shape });
  },
});

/** The exponential linear unit. */
export const eluLayer = defineLayer({
  names: ['ELU'],
  becomes: 'ELU; with an alpha other than 1 MINIMUM, ELU, MUL, RELU and ADD',
  options: { alpha: number(1) },
  lower: ({ b, x, options }) => elu(b, x, options.alpha),
});

/** Probabilities. */
export const softmaxLayer = defineLayer({
  names: ['Softmax'],
  becomes: 'SOFTMAX, between two TRANSPOSE for other dimensions than the last, and two RESHAPE for several',
  options: { axis: axes([-1]) },
  lower: ({ b, x, options, args, kwargs, dialect }) => {
    const given = kwargs['mask'] ?? args[1];
    const allowed = isTensor(given) ? given : undefined;
    if (!allowed) return softmaxOver(b, x, ...(options.axis ?? [-1]));
    let full = allowed;
    while (full.shape.length < x.shape.length) full = expandDims(b, full, 1);
    return maskedSoftmax(b, x, full, dialect, ...(options.axis ?? [-1]));
  },
});

/** Scores with those of masked places so low that a softmax gives them nothing; Keras' own number. */
export function withoutMasked(b: GraphBuilder, scores: GraphTensor, allowed: GraphTensor): GraphTensor {
  return binary(b, 'ADD', scores, binary(b, 'MUL', binary(b, 'SUB', 1, cast(b, allowed, 'float32')), -1e9));
}

/**
 * Shares of the places that are allowed. Where none is, Keras 3 gives all of them nothing, and Keras 2 what it gives
 * without a mask.
 */
export function maskedSoftmax(
  b: GraphBuilder,
  scores: GraphTensor,
  allowed: GraphTensor,
  dialect: KerasDialect,
  ...axes: readonly number[]
): GraphTensor {
  const shares = softmaxOver(b, withoutMasked(b, scores, allowed), ...axes);
  return dialect === 'keras3' ? binary(b, 'MUL', shares, cast(b, allowed, 'float32')) : shares;
}

/** A rectifier with a threshold, of Keras 2. */
export const thresholdedReluLayer = defineLayer({
  names: ['ThresholdedReLU'],
  becomes: 'GREATER, CAST and MUL',
  options: { theta: number(1), ...{ axis: integer(-1) } },
  lower: ({ b, x, options }) => binary(b, 'MUL', x, cast(b, compare(b, 'GREATER', x, options.theta), 'float32')),
});
