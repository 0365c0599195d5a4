// Lowering of operators by their weights: four bits to eight, a scale per channel as an operator of its own, int8 to float.

import { DTYPES, elementCount } from '../../dtypes.ts';
import { dequantize } from '../../quantization.ts';
import { unpackSubbyte } from '../../subbyte.ts';
import { byteField, constantBytes, inputOf, outputOf, type ModelDraft, type NewNode, type NodeView } from '../draft.ts';
import type { HybridConvolution } from '../dynamic-range.ts';
import { copyTable, newTable } from '../flatbuffer-writer.ts';
import { readScalar } from '../flatbuffer.ts';
import { BUILTIN_OPTIONS } from '../options.ts';
import { QUANTIZATION_PARAMETERS } from '../schema.ts';
import { clamp, emptyOptions, type Rule } from './rule.ts';

const WEIGHTS = 1;

/** Activations that have operators of their own, by their number. */
const ACTIVATIONS = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6'];

/** Writes a constant of four bits as one of eight, with the same scales; false where there is none to write. */
function widenInt4(node: NodeView, position: number): boolean {
  const tensor = inputOf(node, position);
  const bytes = tensor?.dtype === 'int4' ? constantBytes(node, tensor) : undefined;
  // Scales in blocks are beyond the older kernels.
  if (!tensor || !bytes || tensor.quantization.blockwise) return false;
  const wide = unpackSubbyte(bytes, 'int4', elementCount(tensor.shape));
  node.draft.changes.set(node.facts.inputs[position]!, {
    type: byteField(DTYPES.int8.code),
    bytes: new Uint8Array(wide.buffer),
  });
  return true;
}

/** The node under an older version, after its weights have been widened where they need it. */
const convolution: Rule = (node, known) => {
  if (inputOf(node, WEIGHTS)?.dtype === 'int4' && !widenInt4(node, WEIGHTS)) return undefined;
  return clamp(node, known);
};

/** Of a constant of four bits the result is a constant too, so it is written instead of the node. */
const dequantizeOperator: Rule = (node, known) => {
  const tensor = inputOf(node, 0);
  if (tensor?.dtype !== 'int4') return clamp(node, known);
  const bytes = constantBytes(node, tensor);
  if (!bytes || tensor.quantization.blockwise || outputOf(node).dtype !== 'float32') return undefined;
  const integers = unpackSubbyte(bytes, 'int4', elementCount(tensor.shape));
  const floats = dequantize(integers, tensor.shape, tensor.quantization);
  widenInt4(node, 0);
  node.draft.changes.set(node.facts.outputs[0]!, { bytes: new Uint8Array(floats.buffer) });
  return [];
};

/**
 * Float values times int8 weights with a scale per channel: the older kernel knows one scale, so it gets 1, and a MUL
 * by the channels' scales follows; then the bias and the activation that the kernel must not apply before.
 */
const fullyConnected: Rule = (node, known) => {
  const weights = inputOf(node, WEIGHTS);
  if (weights?.dtype === 'int4' && !widenInt4(node, WEIGHTS)) return undefined;
  const { scales, quantizedDimension } = weights!.quantization;
  const isHybrid = inputOf(node, 0)!.dtype === 'float32' && weights!.dtype !== 'float32';
  if (scales.length <= 1) return clamp(node, known);
  if (!isHybrid || quantizedDimension !== 0) return undefined;
  const { draft, facts } = node;
  const [input, weight, bias = -1] = facts.inputs;
  const { options } = facts;
  if (options?.name !== 'FullyConnectedOptions') return undefined;
  const schema = BUILTIN_OPTIONS.FullyConnectedOptions;
  const fusedActivation = readScalar(options.table, schema.fusedActivationFunction);
  // MUL and ADD leave out any other than the three that cut off.
  if (fusedActivation >= ACTIVATIONS.length) return undefined;
  const activation = byteField(fusedActivation);
  draft.changes.set(weight!, { ...draft.changes.get(weight!), quantization: SCALE_OF_ONE });
  const product = draft.addLike(facts.outputs[0]!, 'float32');
  const scale = draft.addConstant(`${weights!.name}/scales`, 'float32', [scales.length], scales);
  const scaled = bias < 0 ? facts.outputs[0]! : draft.addLike(facts.outputs[0]!, 'float32');
  const nodes: NewNode[] = [
    {
      operator: 'FULLY_CONNECTED',
      version: known,
      inputs: [input!, weight!, -1],
      outputs: [product],
      options: {
        name: options.name,
        table: copyTable(options.table, schema, { fusedActivationFunction: undefined, quantizedBiasType: undefined }),
      },
    },
    {
      operator: 'MUL',
      version: 1,
      inputs: [product, scale],
      outputs: [scaled],
      options: withActivation('MulOptions', bias < 0),
    },
  ];
  if (bias < 0) return nodes;
  return [
    ...nodes,
    {
      operator: 'ADD',
      version: 1,
      inputs: [scaled, bias],
      outputs: facts.outputs,
      options: withActivation('AddOptions', true),
    },
  ];

  function withActivation(name: 'AddOptions' | 'MulOptions', fused: boolean): NewNode['options'] {
    const empty = emptyOptions(name);
    if (!fused) return empty;
    return { name, table: { fields: new Map([[BUILTIN_OPTIONS[name].fusedActivationFunction[0], activation]]) } };
  }
};

/** An activation becomes an operator of its own, since the older kernel would leave it out. */
const transposeConvolution: Rule = (node, known) => {
  const { draft, facts } = node;
  const { options } = facts;
  if (options?.name !== 'TransposeConvOptions') return undefined;
  const schema = BUILTIN_OPTIONS.TransposeConvOptions;
  const activation = readScalar(options.table, schema.fusedActivationFunction);
  if (activation === 0) return clamp(node, known);
  const operator = ACTIVATIONS[activation];
  if (!operator) return undefined;
  const product = draft.add(draft.like(facts.outputs[0]!));
  const table = copyTable(options.table, schema, { fusedActivationFunction: undefined });
  return [
    {
      operator: node.operator,
      version: known,
      inputs: facts.inputs,
      outputs: [product],
      options: { name: options.name, table },
    },
    { operator, version: 1, inputs: [product], outputs: facts.outputs },
  ];
};

/** One scale of 1: the integers themselves. */
const SCALE_OF_ONE = newTable(QUANTIZATION_PARAMETERS, {
  scale: { kind: 'float32', values: [1] },
  zeroPoint: { kind: 'int64', values: [0n] },
});

/** Rules by operator. */
export const WEIGHTED: Readonly<Record<string, Rule>> = {
  CONV_2D: convolution,
  DEPTHWISE_CONV_2D: convolution,
  DEQUANTIZE: dequantizeOperator,
  FULLY_CONNECTED: fullyConnected,
  TRANSPOSE_CONV: transposeConvolution,
};

/** Writes int8 weights as the floats that they stand for, so that the engine's float kernels take over. */
export function floatWeights({ subgraphs, graph }: ModelDraft, { subgraph, weights }: HybridConvolution): void {
  const { subgraph: facts, changes } = subgraphs[subgraph]!;
  const { buffer, shape, quantization } = facts.tensor(weights);
  const bytes = graph.bufferBytes(buffer);
  const integers = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = dequantize(integers, shape, quantization);
  changes.set(weights, {
    type: byteField(DTYPES.float32.code),
    quantization: undefined,
    bytes: new Uint8Array(floats.buffer),
  });
}
