// Reshapes and transposes that undo one another, padding that a convolution can do by itself.

import {
  countUses,
  isConstant,
  producers,
  replaceTensor,
  takeIn,
  type GraphNode,
  type TensorGraph,
} from '../graph/graph.ts';
import { sameShape } from '../graph/shaping.ts';

/** Merges neighbours that only move elements; true where something changed. */
export function mergeMovements(graph: TensorGraph): boolean {
  const made = producers(graph);
  let changed = false;
  for (const node of graph.nodes) {
    const x = node.inputs[0];
    const before = x && made.get(x);
    if (!before) continue;
    if (node.operator === 'RESHAPE' && isConstant(node.inputs[1]))
      changed = mergeReshape(graph, node, before) || changed;
    if (node.operator === 'TRANSPOSE' && before.operator === 'TRANSPOSE')
      changed = mergeTranspose(graph, node, before) || changed;
  }
  return changed;
}

function mergeReshape(graph: TensorGraph, node: GraphNode, before: GraphNode): boolean {
  const [output] = node.outputs as [GraphNode['outputs'][0]];
  if (before.operator === 'RESHAPE' || before.operator === 'SQUEEZE' || before.operator === 'EXPAND_DIMS') {
    node.inputs[0] = before.inputs[0];
    // Back to where it came from: nothing is left of both.
    if (sameShape(before.inputs[0]!.shape, output.shape) && output.shape.filter((size) => size === -1).length <= 1) {
      replaceTensor(graph, output, before.inputs[0]!);
    }
    return true;
  }
  return false;
}

function mergeTranspose(graph: TensorGraph, node: GraphNode, before: GraphNode): boolean {
  const [output] = node.outputs as [GraphNode['outputs'][0]];
  const first = before.inputs[1]?.data as Int32Array;
  const second = node.inputs[1]?.data as Int32Array;
  const order = Array.from(second, (axis) => first[axis]!);
  node.inputs = [before.inputs[0], { ...node.inputs[1]!, data: Int32Array.from(order) }];
  if (order.every((axis, i) => axis === i)) {
    replaceTensor(graph, output, before.inputs[0]!);
  }
  return true;
}

/** The dimensions of an image: where its size and strides stand. */
const AXES = [
  { axis: 1, stride: 'strideH', dilation: 'dilationHFactor' },
  { axis: 2, stride: 'strideW', dilation: 'dilationWFactor' },
] as const;

const SAME = 0;
const VALID = 1;

/** Zeros before a valid convolution that are those of a SAME one: the convolution does both. */
export function absorbPadding(graph: TensorGraph): void {
  const made = producers(graph);
  const uses = countUses(graph);
  for (const node of graph.nodes) {
    if (node.operator !== 'CONV_2D' && node.operator !== 'DEPTHWISE_CONV_2D') continue;
    const padded = node.inputs[0]!;
    const before = made.get(padded);
    if (before?.operator !== 'PAD' || uses.get(padded) !== 1 || node.options['padding'] !== VALID) continue;
    const x = before.inputs[0]!;
    const amounts = before.inputs[1]!.data as Int32Array;
    if (amounts[0] !== 0 || amounts[1] !== 0 || amounts[6] !== 0 || amounts[7] !== 0) continue;
    const fits = AXES.every(({ axis, stride, dilation }) => {
      const size = x.shape[axis]!;
      const kernel = (node.inputs[1]!.shape[axis]! - 1) * Number(node.options[dilation]) + 1;
      const steps = Number(node.options[stride]);
      const out = Math.ceil(size / steps);
      const total = Math.max(0, (out - 1) * steps + kernel - size);
      const start = Math.floor(total / 2);
      return (
        size !== -1 &&
        out === node.outputs[0]!.shape[axis] &&
        amounts[2 * axis] === start &&
        amounts[2 * axis + 1] === total - start
      );
    });
    if (!fits) continue;
    node.inputs[0] = x;
    node.options = { ...node.options, padding: SAME };
    takeIn(node, before);
    uses.set(padded, 0);
  }
}
