// The passes over a graph, in their order.

import { withLoops, type GraphNode, type GraphTensor, type TensorGraph } from '../graph/graph.ts';
import { foldAffine } from './affine.ts';
import { fuseActivations } from './activations.ts';
import { absorbPadding, mergeMovements } from './movement.ts';
import { shareNodes } from './sharing.ts';

/** Improves a graph and its loops in place; the results stay what they are. */
export function improveGraph(graph: TensorGraph): void {
  for (const one of withLoops(graph)) {
    for (let again = true; again;) {
      shareNodes(one);
      removeDead(one);
      const moved = mergeMovements(one);
      removeDead(one);
      again = foldAffine(one) || moved;
    }
    fuseActivations(one);
    absorbPadding(one);
    removeDead(one);
  }
}

/** Removes nodes whose results nobody reads. */
export function removeDead(graph: TensorGraph): void {
  const needed = new Set<GraphTensor>(graph.outputs);
  const kept: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const input of node.inputs) if (input) needed.add(input);
  }
  graph.nodes = kept.reverse();
}
