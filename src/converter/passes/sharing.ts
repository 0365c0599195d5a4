// The same operator over the same values twice: it is computed once.

import { Deferred } from '../graph/deferred.ts';
import { replaceTensor, type GraphNode, type GraphTensor, type TensorGraph } from '../graph/graph.ts';

/** Constants of more elements are told apart by who they are: layers rarely have equal weights. */
const SMALL = 64;

/** Lets equal nodes share one result. */
export function shareNodes(graph: TensorGraph): void {
  const ids = new Map<object, number>();
  const idOf = (key: object): number => {
    const known = ids.get(key) ?? ids.size;
    ids.set(key, known);
    return known;
  };
  const nameOf = (tensor: GraphTensor | undefined): string => {
    if (!tensor) return '-';
    const { data, dtype, shape } = tensor;
    if (!data) return `t${idOf(tensor)}`;
    return data.length <= SMALL && !(data instanceof Deferred)
      ? `${dtype}[${shape.join()}]=${data.join()}`
      : `c${idOf(data)}[${shape.join()}]`;
  };
  const known = new Map<string, GraphNode>();
  const gone = new Set<GraphNode>();
  for (const node of graph.nodes) {
    if (node.loop) continue;
    const key = `${node.operator} ${JSON.stringify(node.options)} ${node.inputs.map(nameOf).join(' ')}`;
    const first = known.get(key);
    if (!first) {
      known.set(key, node);
      continue;
    }
    // An output of the model is a tensor of its own.
    if (node.outputs.some((output) => graph.outputs.includes(output))) continue;
    node.outputs.forEach((output, i) => replaceTensor(graph, output, first.outputs[i]!));
    gone.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !gone.has(node));
}
