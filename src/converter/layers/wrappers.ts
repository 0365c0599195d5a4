// Bidirectional and TimeDistributed: layers around a layer.

import { binary } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { concat, reshape, shapeOf, sliceVector } from '../graph/shaping.ts';
import { defineLayer, sequenceMask, tensorsIn, type LayerResult } from './layer.ts';
import { choiceOrNull, ignored, raw } from './option.ts';

/** A recurrent layer forwards and one backwards. */
export const bidirectionalLayer = defineLayer({
  names: ['Bidirectional'],
  becomes: 'both layers, REVERSE_V2 of a backward sequence, and CONCATENATION, ADD or MUL',
  options: {
    layer: raw('a recurrent layer'),
    backward_layer: raw('a recurrent layer'),
    merge_mode: choiceOrNull('concat', 'sum', 'mul', 'ave'),
  },
  arguments: ['initial_state'],
  passesMask: false,
  lower: (call) => {
    const { b, x, options, inputs, kwargs, mask, setMask } = call;
    // The states of the layer forwards come first.
    const given = [...inputs.slice(1), ...tensorsIn(kwargs['initial_state'])];
    const steps = sequenceMask(call, given);
    const states = (from: number, to: number): object => (to > from ? { initial_state: given.slice(from, to) } : {});
    const half = given.length / 2;
    const forward = listOf(call.inner('layer').call(x, steps, { ...states(0, half) }));
    const backward = listOf(call.inner('backward_layer').call(x, steps, { ...states(half, given.length) }));
    const [first, ...forwardStates] = forward;
    const [second, ...backwardStates] = backward;
    // The backward sequence comes in the order in which it was computed.
    const turned =
      second!.shape.length === 3 ? b.node('REVERSE_V2', [second!, b.ints([1])], { shape: second!.shape }) : second!;
    const last = [...forwardStates, ...backwardStates];
    if (options.merge_mode === null) return [first!, turned, ...last];
    const merged = merge(b, options.merge_mode, first!, turned);
    if (merged.shape.length === 3) setMask(merged, mask(x));
    return last.length === 0 ? merged : [merged, ...last];
  },
});

function merge(b: Parameters<typeof binary>[0], mode: string, first: GraphTensor, second: GraphTensor): GraphTensor {
  if (mode === 'concat') return concat(b, [first, second], -1);
  if (mode === 'mul') return binary(b, 'MUL', first, second);
  const sum = binary(b, 'ADD', first, second);
  return mode === 'sum' ? sum : binary(b, 'MUL', sum, 0.5);
}

function listOf(result: LayerResult): readonly GraphTensor[] {
  return Array.isArray(result) ? (result as readonly GraphTensor[]) : [result as GraphTensor];
}

/** A layer on each step of a sequence. */
export const timeDistributedLayer = defineLayer({
  names: ['TimeDistributed'],
  becomes: 'the layer on all steps at once, between two RESHAPE',
  options: { layer: raw('any layer'), supports_masking: ignored() },
  lower: (call) => {
    const { b, x } = call;
    const [batch, steps, ...sizes] = x.shape as [number, number, ...number[]];
    const unknown = sizes.includes(-1);
    if (unknown) throw new RangeError('steps of unknown size: give the Input a shape');
    const flat = reshape(b, x, [-1, ...sizes]);
    const y = listOf(call.inner('layer').call(flat))[0]!;
    const inner = y.shape.slice(1);
    if (steps !== -1) return reshape(b, y, [batch, steps, ...inner]);
    if (batch !== -1) return reshape(b, y, [batch, -1, ...inner]);
    // Both are unknown: they are those of the sequence when the model runs.
    const own = shapeOf(b, x);
    const target = concat(b, [sliceVector(b, own, 0), sliceVector(b, own, 1), b.ints(inner)], 0);
    return b.node('RESHAPE', [y, target], { shape: [batch, steps, ...inner] });
  },
});
