// Activations that a kernel applies by itself: RELU and its like move into the operator before them.

import {
  countUses,
  producers,
  replaceTensor,
  takeIn,
  type GraphNode,
  type GraphTensor,
  type TensorGraph,
} from '../graph/graph.ts';

/** Numbers of ActivationFunctionType of the file format. */
const FUSED: Readonly<Partial<Record<string, number>>> = { RELU: 1, RELU_N1_TO_1: 2, RELU6: 3 };

/** Operators whose kernels all apply an activation. */
const FUSING: ReadonlySet<string> = new Set([
  'ADD',
  'SUB',
  'MUL',
  'DIV',
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'FULLY_CONNECTED',
  'AVERAGE_POOL_2D',
  'MAX_POOL_2D',
]);

/** Fuses activations. */
export function fuseActivations(graph: TensorGraph): void {
  const made = producers(graph);
  const uses = countUses(graph);
  const gone = new Set<GraphNode>();
  for (const node of graph.nodes) {
    const activation = FUSED[node.operator];
    const x = node.inputs[0];
    if (activation === undefined || !x) continue;
    const before = sourceOf(x, made, uses);
    if (!before || gone.has(before) || !FUSING.has(before.operator) || before.options['fusedActivationFunction'] !== 0)
      continue;
    before.options = { ...before.options, fusedActivationFunction: activation };
    replaceTensor(graph, node.outputs[0]!, x);
    uses.set(x, uses.get(node.outputs[0]!) ?? 0);
    takeIn(before, node);
    gone.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !gone.has(node));
}

/** The node before, also behind a reshape: activations do not mind the shape. */
function sourceOf(
  x: GraphTensor,
  made: ReadonlyMap<GraphTensor, GraphNode>,
  uses: ReadonlyMap<GraphTensor, number>,
): GraphNode | undefined {
  const node = made.get(x);
  if (!node || uses.get(x) !== 1) return undefined;
  const isReshape = node.operator === 'RESHAPE' || node.operator === 'SQUEEZE' || node.operator === 'EXPAND_DIMS';
  return isReshape && node.inputs[0] ? sourceOf(node.inputs[0], made, uses) : node;
}
