// Weights as float16: half the file; a DEQUANTIZE makes float32 of each when the model is loaded or run.

import { numberToFloat16 } from '../../float16.ts';
import { deferIfLarge, type Deferred } from '../graph/deferred.ts';
import {
  isWeights,
  withLoops,
  type GraphNode,
  type GraphTensor,
  type TensorGraph,
  type WeightsTensor,
} from '../graph/graph.ts';
import { OPERATORS } from '../graph/operators.ts';
import { WeightReader } from './weights.ts';

/** Constants of fewer elements would grow by their DEQUANTIZE. */
const LEAST_ELEMENTS = 128;

/** Stores large constants as float16. */
export function toFloat16(graph: TensorGraph): void {
  const reader = new WeightReader();
  for (const one of withLoops(graph)) {
    const added: GraphNode[] = [];
    const halves = new Map<GraphTensor, GraphTensor>();
    for (const node of one.nodes) {
      node.inputs = node.inputs.map((tensor) => {
        if (!isWeights(tensor) || tensor.data.length < LEAST_ELEMENTS) return tensor;
        const known = halves.get(tensor);
        if (known) return known;
        const half: GraphTensor = {
          ...tensor,
          name: `${tensor.name}_f16`,
          dtype: 'float16',
          data: halvesOf(tensor, reader),
        };
        const restored: GraphTensor = { name: tensor.name, dtype: 'float32', shape: tensor.shape };
        added.push(dequantize(half, restored, node.layer));
        halves.set(tensor, restored);
        return restored;
      });
    }
    one.nodes = [...added, ...one.nodes];
  }
}

function halvesOf(tensor: WeightsTensor, reader: WeightReader): Uint16Array | Deferred<Uint16Array> {
  const source = tensor.data instanceof Float32Array ? tensor.data : tensor.data.source;
  return deferIfLarge(source, Uint16Array, (halves) => {
    const values = reader.read(tensor);
    for (let i = 0; i < values.length; i++) halves[i] = numberToFloat16(values[i]!);
  });
}

/** A node that makes float32 of a stored tensor. */
export function dequantize(from: GraphTensor, to: GraphTensor, layer: string): GraphNode {
  const { options } = OPERATORS.DEQUANTIZE!;
  return { operator: 'DEQUANTIZE', inputs: [from], outputs: [to], options: {}, optionsName: options, layer };
}
