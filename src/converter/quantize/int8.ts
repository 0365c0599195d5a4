// Full int8: values and weights; what has no int8 kernel stays float32 between QUANTIZE and DEQUANTIZE.

import {
  isFloatConstant,
  isWeights,
  type GraphNode,
  type GraphQuantization,
  type GraphTensor,
  type TensorGraph,
} from '../graph/graph.ts';
import { OPERATORS } from '../graph/operators.ts';
import { isWeighted, WEIGHTED, type WeightedParts } from '../graph/weighted.ts';
import type { ValueRange } from './calibration-run.ts';
import { dequantize } from './float16.ts';
import { followsInput, int8KindOf } from './int8-operators.ts';
import { chooseScales, dataInput, sharedTensors, type ScaleOf } from './int8-scales.ts';
import {
  channelRanges,
  quantizeWeights,
  roundHalfAway,
  symmetricScales,
  symmetricWeights,
  WeightReader,
} from './weights.ts';

/** The dtypes that a quantized model may be fed with, or give. */
export type InferenceType = 'float32' | 'int8' | 'uint8';

/** What the model is fed with, and gives. */
export interface Int8Options {
  readonly inputType: InferenceType;
  readonly outputType: InferenceType;
  /** What reads the weights. @defaultValue one of its own */
  readonly reader?: WeightReader | undefined;
}

/** Quantizes a graph in place; gives the nodes that stayed float32. */
export function toInt8(
  graph: TensorGraph,
  ranges: ReadonlyMap<GraphTensor, ValueRange>,
  { inputType, outputType, reader = new WeightReader() }: Int8Options,
): readonly GraphNode[] {
  const work = new Int8Work(chooseScales(graph, ranges), reader);
  const { nodes } = graph;
  graph.nodes = work.nodes;
  graph.inputs.forEach((tensor, i) => {
    if (tensor.dtype === 'float32') graph.inputs[i] = work.input(tensor, inputType);
  });
  const floats = nodes.filter((node) => !work.node(node));
  graph.outputs.forEach((tensor, i) => {
    if (tensor.dtype === 'float32') graph.outputs[i] = work.output(tensor, outputType);
  });
  return floats.filter((node) => node.outputs.some(({ dtype }) => dtype === 'float32') && !followsInput(node));
}

/** The new nodes, and the forms in which values are at hand. */
class Int8Work {
  readonly nodes: GraphNode[] = [];
  readonly #scaleOf: ScaleOf;
  readonly #reader: WeightReader;
  /** Values as int8, by the float one. */
  readonly #int8 = new Map<GraphTensor, GraphTensor>();
  /** Values that are at hand as float32. */
  readonly #float = new Set<GraphTensor>();

  constructor(scaleOf: ScaleOf, reader: WeightReader) {
    this.#scaleOf = scaleOf;
    this.#reader = reader;
  }

  input(tensor: GraphTensor, type: InferenceType): GraphTensor {
    const quantization = this.#scaleOf(tensor);
    if (type === 'float32' || !quantization) {
      this.#float.add(tensor);
      return tensor;
    }
    if (type === 'int8') return this.#created(tensor, tensor.name, quantization);
    const given: GraphTensor = { ...tensor, dtype: 'uint8', quantization: shifted(quantization) };
    this.nodes.push(quantize(given, this.#created(tensor, `${tensor.name}_int8`, quantization), ''));
    return given;
  }

  output(tensor: GraphTensor, type: InferenceType): GraphTensor {
    if (type === 'float32' || !this.#scaleOf(tensor)) return this.#floatOf(tensor, '');
    const int8 = this.#int8Of(tensor, '');
    if (type === 'int8') return int8;
    const given: GraphTensor = {
      ...int8,
      name: tensor.name,
      dtype: 'uint8',
      quantization: shifted(int8.quantization!),
    };
    int8.name = `${tensor.name}_int8`;
    this.nodes.push(quantize(int8, given, ''));
    return given;
  }

  /** Adds a node; true where it became int8. */
  node(node: GraphNode): boolean {
    const kind = int8KindOf(node);
    // An operator that only moves values follows them: it makes no int8 of a float32 value.
    const follows = followsInput(node) && !this.#int8.has(dataInput(node)) && !dataInput(node).data;
    const hasScales = [...node.inputs, ...node.outputs].every(
      (tensor) => tensor?.dtype !== 'float32' || isWeights(tensor) || this.#scaleOf(tensor),
    );
    if (!kind || follows || !hasScales) {
      node.inputs = node.inputs.map((tensor) =>
        tensor?.dtype === 'float32' ? this.#floatOf(tensor, node.layer) : tensor,
      );
      for (const output of node.outputs) this.#float.add(output);
      this.nodes.push(node);
      return false;
    }
    const shared = kind.share ? sharedTensors(node, kind.share) : [];
    const scale = shared[0] && this.#scaleOf(shared[0]);
    if (isWeighted(node.operator)) this.#weighted(node, WEIGHTED[node.operator]);
    else
      node.inputs = node.inputs.map(
        (tensor) => tensor && this.#operand(node, tensor, shared.includes(tensor) ? scale : undefined),
      );
    node.outputs = node.outputs.map((tensor) => this.#created(tensor, tensor.name, this.#scaleOf(tensor)!));
    this.nodes.push(node);
    return true;
  }

  /** An input as int8, with the scale that it has to share, if any. */
  #operand(node: GraphNode, tensor: GraphTensor, scale: GraphQuantization | undefined): GraphTensor {
    if (tensor.dtype !== 'float32') return tensor;
    if (isFloatConstant(tensor) && node.operator === 'PRELU') {
      return symmetricWeights(tensor, undefined, this.#reader);
    }
    const int8 = this.#int8Of(tensor, node.layer);
    if (!scale || sameScale(scale, int8.quantization!)) return int8;
    if (isFloatConstant(tensor)) return quantizedConstant(tensor, scale);
    const rescaled: GraphTensor = { ...int8, name: `${tensor.name}_rescaled`, quantization: scale };
    this.nodes.push(quantize(int8, rescaled, node.layer));
    return rescaled;
  }

  /** Weights with a scale for each channel, and a bias in steps of their product with the input's. */
  #weighted(node: GraphNode, { weights: at, bias: biasAt, input, axis }: WeightedParts): void {
    const x = this.#int8Of(node.inputs[input]!, node.layer);
    const weights = node.inputs[at];
    const bias = node.inputs[biasAt];
    if (!isWeights(weights)) throw new RangeError('weights that are no constant');
    const inputScale = x.quantization!.scales[0]!;
    const values = isFloatConstant(bias) ? bias.data : new Float32Array(weights.shape[axis]!);
    // A bias that would not fit int32 coarsens its channel.
    const scales = symmetricScales(channelRanges(weights, axis, this.#reader)).map((scale, i) =>
      Math.max(scale, Math.fround(Math.abs(values[i]!) / (inputScale * 2 ** 30))),
    );
    const products = scales.map((scale) => Math.fround(scale * inputScale));
    node.inputs[input] = x;
    node.inputs[at] = quantizeWeights(weights, scales, axis, this.#reader);
    node.inputs[biasAt] = {
      name: bias?.name ?? `${weights.name}/bias`,
      dtype: 'int32',
      shape: [values.length],
      data: Int32Array.from(values, (value, i) => roundHalfAway(value / products[i]!)),
      quantization: { scales: products, zeroPoints: products.map(() => 0), dimension: 0 },
    };
  }

  #created(tensor: GraphTensor, name: string, quantization: GraphQuantization): GraphTensor {
    const int8: GraphTensor = { name, dtype: 'int8', shape: tensor.shape, quantization };
    this.#int8.set(tensor, int8);
    return int8;
  }

  #int8Of(tensor: GraphTensor, layer: string): GraphTensor {
    const known = this.#int8.get(tensor);
    if (known) return known;
    const quantization = this.#scaleOf(tensor)!;
    if (isFloatConstant(tensor)) {
      const constant = quantizedConstant(tensor, quantization);
      this.#int8.set(tensor, constant);
      return constant;
    }
    const int8 = this.#created(tensor, `${tensor.name}_int8`, quantization);
    this.nodes.push(quantize(tensor, int8, layer));
    return int8;
  }

  #floatOf(tensor: GraphTensor, layer: string): GraphTensor {
    const int8 = this.#int8.get(tensor);
    if (!int8 || tensor.data || this.#float.has(tensor)) return tensor;
    int8.name = `${tensor.name}_int8`;
    this.#float.add(tensor);
    this.nodes.push(dequantize(int8, tensor, layer));
    return tensor;
  }
}

function quantizedConstant(tensor: GraphTensor & { data: Float32Array }, quantization: GraphQuantization): GraphTensor {
  const [scale] = quantization.scales as [number];
  const [zeroPoint] = quantization.zeroPoints as [number];
  const data = Int8Array.from(tensor.data, (value) =>
    Math.min(Math.max(roundHalfAway(value / scale) + zeroPoint, -128), 127),
  );
  return { ...tensor, dtype: 'int8', data, quantization };
}

function sameScale(a: GraphQuantization, b: GraphQuantization): boolean {
  return a.scales[0] === b.scales[0] && a.zeroPoints[0] === b.zeroPoints[0];
}

/** The same real numbers as uint8: 128 steps up. */
function shifted({ scales, zeroPoints, dimension }: GraphQuantization): GraphQuantization {
  return { scales, zeroPoints: zeroPoints.map((zeroPoint) => zeroPoint + 128), dimension };
}

function quantize(from: GraphTensor, to: GraphTensor, layer: string): GraphNode {
  const { options } = OPERATORS.QUANTIZE!;
  return { operator: 'QUANTIZE', inputs: [from], outputs: [to], options: {}, optionsName: options, layer };
}
