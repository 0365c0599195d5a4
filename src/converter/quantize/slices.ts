// A graph in slices: stretches of nodes with a budget of weights each, cut where little has to be carried over.

import { withLoops, type GraphNode, type GraphTensor, type TensorGraph } from '../graph/graph.ts';
import { tensorsOf } from '../write-model.ts';

/**
 * Cuts a graph into graphs that, one after the other, compute the same.
 *
 * Each gives out all that it computes, and takes what it needs of the ones before; the first one takes the inputs.
 *
 * @param budget - Bytes of weights in a slice; a node with more is a slice of its own.
 */
export function sliceGraph(graph: TensorGraph, budget: number): TensorGraph[] {
  const carried = carriedBytes(graph);
  const slices: GraphNode[][] = [];
  let rest = graph.nodes;
  while (rest.length > 0) {
    const from = graph.nodes.length - rest.length;
    const count = lengthOfFirst(rest, budget, (length) => carried[from + length]!);
    slices.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  if (slices.length === 0) return [graph];
  return slices.map((nodes, i) => {
    if (i === 0) return { ...graph, outputs: computed(nodes), nodes };
    const needed = new Set(slices.slice(i).flatMap((later) => later.flatMap(valuesRead)));
    for (const later of slices.slice(i)) for (const tensor of computed(later)) needed.delete(tensor);
    return { name: graph.name, inputs: [...needed], outputs: computed(nodes), nodes };
  });
}

/** How many nodes the next slice has: as many as the budget allows, or up to where less is carried, but half the budget. */
function lengthOfFirst(nodes: readonly GraphNode[], budget: number, carriedAfter: (length: number) => number): number {
  const weights = new Map<unknown, number>();
  let best = 0;
  let sum = 0;
  for (const [i, node] of nodes.entries()) {
    for (const { data } of constantsOf(node)) {
      if (data && !weights.has(data)) sum += 4 * data.length;
      weights.set(data, 0);
    }
    if (sum > budget && i > 0) return best;
    if (best === 0 || sum < budget / 2 || carriedAfter(i + 1) <= carriedAfter(best)) best = i + 1;
  }
  return nodes.length;
}

/** How many bytes have to be carried over a cut after so many nodes; a free dimension counts as 1. */
function carriedBytes({ inputs, nodes }: TensorGraph): number[] {
  const lastRead = new Map(
    nodes.flatMap((node, i) => valuesRead(node).map((tensor): [GraphTensor, number] => [tensor, i])),
  );
  const changes = new Array<number>(nodes.length + 1).fill(0);
  const add = (tensor: GraphTensor, made: number): void => {
    const last = lastRead.get(tensor);
    if (last === undefined) return;
    const bytes = 4 * tensor.shape.reduce((product, size) => product * Math.abs(size), 1);
    changes[made]! += bytes;
    changes[last + 1]! -= bytes;
  };
  for (const tensor of inputs) add(tensor, 0);
  nodes.forEach(({ outputs }, i) => outputs.forEach((tensor) => add(tensor, i + 1)));
  let sum = 0;
  return changes.map((change) => (sum += change));
}

function valuesRead({ inputs }: GraphNode): GraphTensor[] {
  return inputs.filter((tensor): tensor is GraphTensor => tensor !== undefined && !tensor.data);
}

function computed(nodes: readonly GraphNode[]): GraphTensor[] {
  return nodes.flatMap(({ outputs }) => outputs);
}

function constantsOf({ inputs, loop }: GraphNode): GraphTensor[] {
  const inLoop = loop ? [...withLoops(loop.condition), ...withLoops(loop.body)].flatMap(tensorsOf) : [];
  return [...inputs.filter((tensor) => tensor !== undefined), ...inLoop].filter(({ data }) => data);
}
