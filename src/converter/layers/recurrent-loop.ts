// A cell over the steps of a sequence: as a WHILE, whose file stays small and whose batch and length stay free, or unrolled.

import { GraphBuilder } from '../graph/builder.ts';
import { binary, compare, select } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { fullyConnected } from '../graph/neural.ts';
import { expandDims, gather, shapeOf, slice, sliceVector, squeeze, stack } from '../graph/shaping.ts';
import { zerosLike, type Cell } from './recurrent-cells.ts';

/** How a sequence is gone through. */
export interface LoopOptions {
  readonly units: number;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly unroll: boolean;
  /** Steps that do not count give zeros in a sequence of outputs, not the output before. */
  readonly zeroOutputForMask: boolean;
}

/** What comes of a sequence. */
export interface LoopResult {
  /** The last output [batch, units], or all of them [batch, steps, units] in the order in which they were computed. */
  readonly output: GraphTensor;
  readonly states: readonly GraphTensor[];
}

/**
 * Goes through a sequence.
 *
 * @param x - [batch, steps, features].
 * @param initial - The states at the beginning; zeros without.
 * @param mask - bool [batch, steps]: which steps count.
 */
export function runCell(
  b: GraphBuilder,
  cell: Cell,
  x: GraphTensor,
  options: LoopOptions,
  initial: readonly GraphTensor[] | undefined,
  mask: GraphTensor | undefined,
): LoopResult {
  // All steps are multiplied with the input's weights at once.
  const projected = fullyConnected(b, x, cell.input.weights, cell.input.bias);
  const some = { begin: 0, end: options.units };
  const zero = zerosLike(b, slice(b, projected, [undefined, { begin: 0, shrink: true }, some]));
  const states = initial ?? Array.from({ length: cell.states }, () => zero);
  const sequence: Sequence = { projected, zero, states, mask, steps: x.shape[1]! };
  if (options.unroll && sequence.steps !== -1) return unrolled(b, cell, options, sequence);
  return looped(b, cell, options, sequence);
}

interface Sequence {
  readonly projected: GraphTensor;
  /** Zeros of the shape of one output. */
  readonly zero: GraphTensor;
  readonly states: readonly GraphTensor[];
  readonly mask: GraphTensor | undefined;
  /** -1 where the model's file does not say. */
  readonly steps: number;
}

/** One step with its mask: where it does not count, states and output stay as they were. */
function maskedStep(
  b: GraphBuilder,
  cell: Cell,
  x: GraphTensor,
  states: readonly GraphTensor[],
  before: GraphTensor,
  counts: GraphTensor | undefined,
): { states: readonly GraphTensor[]; output: GraphTensor } {
  const after = cell.step(b, x, states);
  if (!counts) return { states: after, output: after[0]! };
  return {
    states: after.map((state, i) => select(b, counts, state, states[i]!)),
    output: select(b, counts, after[0]!, before),
  };
}

function unrolled(b: GraphBuilder, cell: Cell, options: LoopOptions, sequence: Sequence): LoopResult {
  const { projected, zero, mask, steps } = sequence;
  const shape = [projected.shape[0]!, projected.shape[2]!];
  const inputs = b.nodes(
    'UNPACK',
    [projected],
    Array.from({ length: steps }, () => ({ shape })),
    { num: steps, axis: 1 },
  );
  let { states } = sequence;
  let output = zero;
  const outputs: GraphTensor[] = [];
  for (let i = 0; i < steps; i++) {
    const at = options.goBackwards ? steps - 1 - i : i;
    const counts = mask && slice(b, mask, [undefined, { begin: at, end: at + 1 }]);
    ({ states, output } = maskedStep(b, cell, inputs[at]!, states, output, counts));
    outputs.push(counts && options.zeroOutputForMask ? select(b, counts, output, zero) : output);
  }
  return { output: options.returnSequences ? stack(b, outputs, 1) : output, states };
}

function looped(outer: GraphBuilder, cell: Cell, options: LoopOptions, sequence: Sequence): LoopResult {
  const { projected, zero, states, mask, steps } = sequence;
  const count = steps === -1 ? squeeze(outer, sliceVector(outer, shapeOf(outer, projected), 1), [0]) : undefined;
  const all = options.returnSequences
    ? [zerosLike(outer, slice(outer, projected, [undefined, undefined, { begin: 0, end: options.units }]))]
    : [];
  const before = mask ? [zero] : [];
  // Step, states, output before, all outputs; then what does not change: projected input, mask, number of steps.
  const carried = [outer.ints([0], []), ...states, ...before, ...all];
  const inputs = [...carried, projected, ...(mask ? [mask] : []), ...(count ? [count] : [])];
  const condition = loopGraph(outer, 'condition', inputs);
  const limit = count ? condition.graph.inputs.at(-1)! : steps;
  condition.graph.outputs.push(compare(condition, 'LESS', condition.graph.inputs[0]!, limit));

  const b = loopGraph(outer, 'body', inputs);
  const given = [...b.graph.inputs];
  const [i, ...rest] = given as [GraphTensor, ...GraphTensor[]];
  const innerStates = rest.slice(0, states.length);
  const innerBefore = mask ? rest[states.length]! : zero;
  const innerAll = options.returnSequences ? rest[states.length + before.length] : undefined;
  const innerMask = mask ? given[carried.length + 1] : undefined;
  const last = count ? binary(b, 'ADD', given.at(-1)!, -1) : steps - 1;
  const at = options.goBackwards ? binary(b, 'SUB', last, i) : i;
  const counts = innerMask && expandDims(b, gather(b, innerMask, at, 1), 1);
  const step = maskedStep(b, cell, gather(b, given[carried.length]!, at, 1), innerStates, innerBefore, counts);
  const emitted =
    counts && options.zeroOutputForMask ? select(b, counts, step.output, zerosLike(b, step.output)) : step.output;
  const next = binary(b, 'ADD', i, 1);
  b.graph.outputs.push(next, ...step.states, ...(mask ? [step.output] : []));
  if (innerAll) b.graph.outputs.push(put(b, innerAll, emitted, i));
  b.graph.outputs.push(...given.slice(carried.length));

  const results = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const loop = { condition: condition.graph, body: b.graph };
  const outputs = outer.nodes('WHILE', inputs, results, {}, loop);
  const after = outputs.slice(1, 1 + states.length);
  const lastOutput = mask ? outputs[1 + states.length]! : after[0]!;
  return { output: options.returnSequences ? outputs[carried.length - 1]! : lastOutput, states: after };
}

/** A graph with an input for each tensor that the loop carries. */
function loopGraph(outer: GraphBuilder, name: string, inputs: readonly GraphTensor[]): GraphBuilder {
  const b = new GraphBuilder(`${outer.layer}/${name}`);
  b.layer = outer.layer;
  inputs.forEach(({ shape, dtype }, i) => b.input(`${outer.layer}/${name}/${i}`, shape, dtype));
  return b;
}

/** All outputs with one more of them at its step. */
function put(b: GraphBuilder, all: GraphTensor, output: GraphTensor, step: GraphTensor): GraphTensor {
  const start = stack(b, [b.ints([0], []), step, b.ints([0], [])], 0);
  return b.node('DYNAMIC_UPDATE_SLICE', [all, expandDims(b, output, 1), start], { shape: all.shape });
}
