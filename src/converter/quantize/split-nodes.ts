// Nodes with very large weights as several with some of the channels each, so that their weights are never in memory twice.

import { Deferred } from '../graph/deferred.ts';
import {
  isFloatConstant,
  isWeights,
  type GraphNode,
  type GraphTensor,
  type TensorGraph,
  type WeightsTensor,
} from '../graph/graph.ts';
import { OPERATORS } from '../graph/operators.ts';
import { WEIGHTED } from '../graph/weighted.ts';
import { type WeightReader } from './weights.ts';

/** Kernels compute channels by eights; a part has whole ones, so that each is computed as before. */
const CHANNELS = 8;

/**
 * The graph with such nodes split; every value is there as before, to the bit.
 *
 * @param budget - Bytes of weights that a part may have; nodes with up to twice as many stay whole.
 */
export function splitNodes(graph: TensorGraph, budget: number, reader: WeightReader): TensorGraph {
  return { ...graph, nodes: graph.nodes.flatMap((node) => split(node, budget, reader)) };
}

function split(node: GraphNode, budget: number, reader: WeightReader): GraphNode[] {
  const { operator, inputs, outputs } = node;
  const [x, weights, bias] = inputs;
  const [output] = outputs;
  if ((operator !== 'FULLY_CONNECTED' && operator !== 'CONV_2D') || !isWeights(weights) || !x || !output) return [node];
  const { axis } = WEIGHTED[operator];
  const channels = weights.shape[axis]!;
  const size = weights.data.length / channels;
  const each = Math.max(CHANNELS, CHANNELS * Math.floor(budget / (4 * size * CHANNELS)));
  // Groups do not go with the channels of the results.
  const isGrouped = operator === 'CONV_2D' && x.shape[3] !== weights.shape[3];
  if (4 * weights.data.length <= 2 * budget || isGrouped || (bias && !isFloatConstant(bias)) || each >= channels)
    return [node];
  const parts: GraphNode[] = [];
  for (let from = 0; from < channels; from += each) {
    const to = Math.min(channels, from + each);
    const partBias = bias && { ...bias, shape: [to - from], data: bias.data.subarray(from, to) };
    parts.push({
      ...node,
      inputs: [x, rowsOf(weights, from, to, reader), partBias],
      outputs: [{ ...output, name: `${output.name}/${from}`, shape: [...output.shape.slice(0, -1), to - from] }],
    });
  }
  return [...parts, joined(parts, output, node.layer)];
}

/** The weights of some of the channels, which lie one behind the other. */
function rowsOf(weights: WeightsTensor, from: number, to: number, reader: WeightReader): GraphTensor {
  const { data, shape } = weights;
  const size = data.length / shape[0]!;
  const rows = (values: Float32Array): Float32Array => values.subarray(from * size, to * size);
  return {
    ...weights,
    shape: [to - from, ...shape.slice(1)],
    data:
      data instanceof Float32Array
        ? rows(data)
        : new Deferred(
            data.source,
            Float32Array,
            (target) => target.set(rows(reader.read(weights))),
            (to - from) * size,
          ),
  };
}

function joined(parts: readonly GraphNode[], output: GraphTensor, layer: string): GraphNode {
  return {
    operator: 'CONCATENATION',
    inputs: parts.flatMap(({ outputs }) => outputs),
    outputs: [output],
    options: { axis: output.shape.length - 1, fusedActivationFunction: 0 },
    optionsName: OPERATORS.CONCATENATION!.options,
    layer,
  };
}
