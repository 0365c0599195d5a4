// Dynamic range: weights as int8, values as float32; kernels make int8 of each input while they run.

import {
  isFloatConstant,
  isWeights,
  withLoops,
  type GraphNode,
  type GraphTensor,
  type TensorGraph,
} from '../graph/graph.ts';
import { isWeighted, WEIGHTED, type WeightedParts } from '../graph/weighted.ts';
import { dequantize } from './float16.ts';
import { symmetricWeights, WeightReader } from './weights.ts';

/** TensorFlow's converter leaves smaller weights as they are too. */
const LEAST_ELEMENTS = 1024;

/** Stores large weights as int8. */
export function toDynamicRange(graph: TensorGraph): void {
  const reader = new WeightReader();
  for (const one of withLoops(graph)) {
    one.nodes = one.nodes.flatMap((node) => {
      if (isWeighted(node.operator)) return quantizeNode(node, WEIGHTED[node.operator], reader);
      return node.operator === 'GATHER' ? gatherFromInt8(node, reader) : [node];
    });
  }
}

function quantizeNode(node: GraphNode, { weights: at, axis }: WeightedParts, reader: WeightReader): GraphNode[] {
  const weights = node.inputs[at];
  if (!isWeights(weights) || weights.data.length < LEAST_ELEMENTS) return [node];
  const quantized = symmetricWeights(weights, axis, reader);
  if (!hasHybridKernel(node)) {
    const tensor: GraphTensor = { name: weights.name, dtype: 'float32', shape: weights.shape };
    node.inputs[at] = tensor;
    return [dequantize({ ...quantized, name: `${weights.name}_int8` }, tensor, node.layer), node];
  }
  node.inputs[at] = quantized;
  if (node.operator === 'FULLY_CONNECTED') node.options = { ...node.options, asymmetricQuantizeInputs: true };
  return [node];
}

/** Kernels of float inputs and int8 weights; those of groups and transposed convolutions there are none. */
function hasHybridKernel({ operator, inputs: [x, weights] }: GraphNode): boolean {
  if (operator === 'TRANSPOSE_CONV') return false;
  return operator !== 'CONV_2D' || x?.shape[3] === weights?.shape[3];
}

/** Rows of a table in int8, each made float32 after it was looked up. */
function gatherFromInt8(node: GraphNode, reader: WeightReader): GraphNode[] {
  const table = node.inputs[0];
  if (!isFloatConstant(table) || table.data.length < LEAST_ELEMENTS) return [node];
  const quantized = symmetricWeights(table, undefined, reader);
  const [output] = node.outputs as [GraphTensor];
  const rows: GraphTensor = {
    ...output,
    name: `${output.name}_int8`,
    dtype: 'int8',
    quantization: quantized.quantization,
  };
  node.inputs[0] = quantized;
  node.outputs = [rows];
  return [node, dequantize(rows, output, node.layer)];
}
