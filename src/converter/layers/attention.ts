// MultiHeadAttention, Attention, AdditiveAttention: FULLY_CONNECTED, BATCH_MATMUL and SOFTMAX.

import type { GraphBuilder } from '../graph/builder.ts';
import { binary, cast, unary } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { batchMatmul, reduce, softmax } from '../graph/neural.ts';
import { expandDims, transpose } from '../graph/shaping.ts';
import { nested } from '../operations/operation.ts';
import type { WeightName } from '../keras/keras-model.ts';
import { maskedSoftmax, withoutMasked } from './activation-layers.ts';
import { denseOver } from './einsum-dense.ts';
import { defineLayer, isTensor, requireWeight, tensorsIn, type LayerArgument, type LayerCall } from './layer.ts';
import { axes, choice, flag, ignored, integer, number, only, raw } from './option.ts';

const PARTS = ['query', 'key', 'value', 'output'] as const;

/** Attention of several heads. */
export const multiHeadAttentionLayer = defineLayer({
  names: ['MultiHeadAttention'],
  becomes: 'FULLY_CONNECTED for each projection, BATCH_MATMUL, SOFTMAX',
  options: {
    num_heads: integer(),
    key_dim: integer(),
    value_dim: raw('a whole number, or `null`'),
    dropout: number(0),
    use_bias: flag(true),
    output_shape: axes(null),
    attention_axes: axes(null),
    flash_attention: ignored(),
    use_gate: only(false),
    sliding_window: only(null),
    query_shape: ignored(),
    key_shape: ignored(),
    value_shape: ignored(),
  },
  weights: ({ use_bias: hasBias }) =>
    PARTS.flatMap((part): WeightName[] => {
      const kernel = { name: `${part}/kernel`, part: `${part}_dense` };
      return hasBias ? [kernel, { name: `${part}/bias`, part: `${part}_dense` }] : [kernel];
    }),
  refuses: ({ attention_axes: given }) =>
    given && !(given.length === 1 && (given[0] === 1 || given[0] === -2))
      ? 'attention_axes other than the steps'
      : undefined,
  arguments: [
    'query',
    'value',
    'key',
    'query_mask',
    'value_mask',
    'key_mask',
    'attention_mask',
    'return_attention_scores',
    'use_causal_mask',
  ],
  passesMask: false,
  lower: (call) => {
    const { b, options, dialect } = call;
    const query = argument(call, 0, 'query')!;
    const value = argument(call, 1, 'value')!;
    const key = argument(call, 2, 'key') ?? value;
    if (query.shape.length !== 3) throw new RangeError('inputs of more than three dimensions');
    const heads = (x: GraphTensor, part: (typeof PARTS)[number]): GraphTensor => {
      const bias = call.weight(`${part}/bias`);
      return denseOver(b, x, requireWeight(call, `${part}/kernel`), 1, bias && b.floats(bias.data));
    };
    // [batch, heads, steps, size]
    const q = transpose(b, heads(query, 'query'), [0, 2, 1, 3]);
    const k = transpose(b, heads(key, 'key'), [0, 2, 1, 3]);
    const v = transpose(b, heads(value, 'value'), [0, 2, 1, 3]);
    const scaled = binary(b, 'MUL', q, 1 / Math.sqrt(options.key_dim));
    const scores = batchMatmul(b, scaled, k, { adjY: true });
    const allowed = allowedPlaces(call, scores, query, value, key);
    const givesScores = valueOf(call, 'return_attention_scores') === true;
    // With neither, Keras 3 has a faster way, in which places that see nothing see everything.
    const isSlow = dialect === 'keras3' && (options.dropout > 0 || givesScores);
    const unseen = isSlow ? dialect : 'keras2';
    const weights = allowed ? maskedSoftmax(b, scores, allowed, unseen) : softmax(b, scores);
    const mixed = transpose(b, batchMatmul(b, weights, v), [0, 2, 1, 3]);
    const bias = call.weight('output/bias');
    const y = denseOver(b, mixed, requireWeight(call, 'output/kernel'), 2, bias && b.floats(bias.data));
    const queryMask = call.mask(query);
    // Keras 3 takes the masks of what it was given away, so that they do not reach the end of a residual block.
    if (dialect === 'keras3') for (const taken of [query, value, key]) call.setMask(taken, undefined);
    call.setMask(y, queryMask);
    return givesScores ? [y, weights] : y;
  },
});

/** Where scores are allowed: 1 or true; undefined for everywhere. Keras' `_compute_attention_mask`. */
function allowedPlaces(
  call: LayerCall<unknown>,
  scores: GraphTensor,
  query: GraphTensor,
  value: GraphTensor,
  key: GraphTensor,
): GraphTensor | undefined {
  const { b, mask } = call;
  const places: GraphTensor[] = [];
  const rows = (steps: GraphTensor | undefined): void => {
    if (steps) places.push(expandDims(b, expandDims(b, cast(b, steps, 'float32'), 2), 1));
  };
  const columns = (steps: GraphTensor | undefined): void => {
    if (steps) places.push(expandDims(b, expandDims(b, cast(b, steps, 'float32'), 1), 1));
  };
  // Keras looks at the query's own mask only, whatever is passed.
  rows(mask(query));
  columns(tensorOf(valueOf(call, 'value_mask')) ?? mask(value));
  const keyMask = tensorOf(valueOf(call, 'key_mask'));
  if (keyMask ?? key !== value) columns(keyMask ?? mask(key));
  const given = givenPlaces(b, valueOf(call, 'attention_mask'));
  if (given)
    places.push(given.shape.length === 3 ? expandDims(b, cast(b, given, 'float32'), 1) : cast(b, given, 'float32'));
  if (valueOf(call, 'use_causal_mask') === true) places.push(causalPlaces(b, scores));
  return places.length === 0 ? undefined : places.reduce((all, one) => binary(b, 'MUL', all, one));
}

function causalPlaces(b: GraphBuilder, scores: GraphTensor): GraphTensor {
  const [rows = -1, columns = -1] = scores.shape.slice(-2);
  if (rows === -1 || columns === -1) throw new RangeError('a causal mask over sequences of unknown length');
  const places = Float32Array.from({ length: rows * columns }, (_, i) =>
    i % columns <= Math.floor(i / columns) ? 1 : 0,
  );
  return b.floats(places, [...new Array<number>(scores.shape.length - 2).fill(1), rows, columns]);
}

/** What a call may be given behind query, value and key, in the order of each Keras. */
const POSITIONS = {
  keras2: ['attention_mask', 'return_attention_scores', 'training', 'use_causal_mask'],
  keras3: [
    'query_mask',
    'value_mask',
    'key_mask',
    'attention_mask',
    'return_attention_scores',
    'training',
    'use_causal_mask',
  ],
} as const;

function valueOf({ args, kwargs, dialect }: LayerCall<unknown>, name: string): LayerArgument | undefined {
  const position = (POSITIONS[dialect] as readonly string[]).indexOf(name);
  return kwargs[name] ?? (position < 0 ? undefined : args[3 + position]);
}

/** Places that were passed: a tensor, or numbers of the model's own. */
function givenPlaces(b: GraphBuilder, value: LayerArgument | undefined): GraphTensor | undefined {
  if (value === undefined || value === null || isTensor(value)) return tensorOf(value);
  const { shape, numbers } = nested(value);
  return b.floats(
    numbers.map((number) => (number > 0.5 ? 1 : 0)),
    shape,
  );
}

function argument({ args, kwargs }: LayerCall<unknown>, position: number, name: string): GraphTensor | undefined {
  return tensorOf(kwargs[name]) ?? tensorOf(args[position]);
}

function tensorOf(value: Parameters<typeof isTensor>[0]): GraphTensor | undefined {
  return isTensor(value) ? value : undefined;
}

const ATTEND_ARGUMENTS = ['return_attention_scores', 'use_causal_mask'] as const;

/** Attention without weights, or with one: dot products of queries and keys. */
export const attentionLayer = defineLayer({
  names: ['Attention'],
  becomes: 'BATCH_MATMUL and SOFTMAX',
  options: { score_mode: choice('dot', 'concat'), use_scale: flag(false), dropout: ignored() },
  arguments: ATTEND_ARGUMENTS,
  weights: ({ use_scale: hasScale, score_mode: mode }) => [
    ...(hasScale ? [{ name: 'scale' }] : []),
    ...(mode === 'concat' ? [{ name: 'concat_score_weight' }] : []),
  ],
  passesMask: false,
  lower: (call) => {
    const { b, options } = call;
    const scale = call.weight('scale')?.data[0];
    const concat = call.weight('concat_score_weight')?.data[0];
    return attend(call, (query, key) => {
      if (options.score_mode === 'dot') {
        const scores = batchMatmul(b, query, key, { adjY: true });
        return scale === undefined ? scores : binary(b, 'MUL', scores, scale);
      }
      const sums = binary(b, 'ADD', expandDims(b, query, 2), expandDims(b, key, 1));
      const bent = unary(b, 'TANH', scale === undefined ? sums : binary(b, 'MUL', sums, scale));
      return binary(b, 'MUL', reduce(b, 'SUM', bent, [-1], false), concat ?? 1);
    });
  },
});

/** Attention by sums of queries and keys. */
export const additiveAttentionLayer = defineLayer({
  names: ['AdditiveAttention'],
  becomes: 'ADD, TANH, SUM, SOFTMAX and BATCH_MATMUL',
  options: { use_scale: flag(true), dropout: ignored(), score_mode: ignored() },
  arguments: ATTEND_ARGUMENTS,
  weights: ({ use_scale: hasScale }) => (hasScale ? [{ name: 'scale' }] : []),
  passesMask: false,
  lower: (call) => {
    const { b } = call;
    const scale = call.weight('scale');
    return attend(call, (query, key) => {
      const bent = unary(b, 'TANH', binary(b, 'ADD', expandDims(b, query, 2), expandDims(b, key, 1)));
      return reduce(b, 'SUM', scale ? binary(b, 'MUL', bent, b.floats(scale.data)) : bent, [-1], false);
    });
  },
});

function attend(
  call: LayerCall<unknown>,
  score: (query: GraphTensor, key: GraphTensor) => GraphTensor,
): GraphTensor | readonly GraphTensor[] {
  const { b, inputs, kwargs, mask } = call;
  const [query, value, key = value] = inputs as [GraphTensor, GraphTensor, GraphTensor?];
  const scores = score(query, key);
  const given = tensorsIn(kwargs['mask']);
  const valueMask = given[1] ?? mask(value);
  const places = [
    ...(valueMask ? [expandDims(b, cast(b, valueMask, 'float32'), 1)] : []),
    ...(kwargs['use_causal_mask'] === true ? [causalPlaces(b, scores)] : []),
  ];
  const allowed = places.length === 0 ? undefined : places.reduce((all, one) => binary(b, 'MUL', all, one));
  const weights = softmax(b, allowed ? withoutMasked(b, scores, allowed) : scores);
  const mixed = batchMatmul(b, weights, value);
  const queryMask = given[0] ?? mask(query);
  // Queries that do not count give nothing.
  const y = queryMask ? binary(b, 'MUL', mixed, expandDims(b, cast(b, queryMask, 'float32'), 2)) : mixed;
  return kwargs['return_attention_scores'] === true ? [y, weights] : y;
}
