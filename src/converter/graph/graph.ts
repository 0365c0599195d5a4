// TensorGraph: operators of the file format over tensors, as the converter builds, improves and writes it.

import type { DType } from '../../dtypes.ts';
import type { OperatorName } from '../../model/operators.ts';
import type { OptionsName } from '../../model/operator-options.ts';
import { Deferred } from './deferred.ts';

/** The elements of a constant; float16 travels as its bits. */
export type ConstantData = Float32Array | Int32Array | Int8Array | Uint8Array | Uint16Array | BigInt64Array;

/** How the integers of a tensor stand for real numbers. */
export interface GraphQuantization {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  /** The dimension that several scales run along. */
  readonly dimension: number;
}

/** A value of the graph. */
export interface GraphTensor {
  name: string;
  dtype: DType;
  /** -1 stands for a dimension that may change. */
  shape: readonly number[];
  /** The value of a constant. */
  data?: ConstantData | Deferred;
  quantization?: GraphQuantization;
}

/** Options of a node by the names of its table in the file format; enumerations by their numbers. */
export type NodeOptions = Readonly<Record<string, number | boolean | readonly number[]>>;

/** One operator at work. */
export interface GraphNode {
  operator: OperatorName;
  /** undefined is an optional input that is left out. */
  inputs: (GraphTensor | undefined)[];
  outputs: GraphTensor[];
  options: NodeOptions;
  /** The table that the options are, where the operator has one. */
  optionsName: OptionsName | undefined;
  /** The layer that it comes from. */
  layer: string;
  /** Other layers that it does the work of, since they were folded into it. */
  takenIn?: readonly string[];
  /** The condition and the body of a WHILE. */
  loop?: { readonly condition: TensorGraph; readonly body: TensorGraph };
}

/** Operators in the order in which they run. */
export interface TensorGraph {
  readonly name: string;
  readonly inputs: GraphTensor[];
  readonly outputs: GraphTensor[];
  nodes: GraphNode[];
}

/** A constant: a tensor with its value. */
export type ConstantTensor = GraphTensor & { data: ConstantData | Deferred };

/** A constant of float32 that is at hand. */
export type FloatConstant = Omit<GraphTensor, 'data'> & { data: Float32Array };

/** Weights: a constant of float32 that may be deferred. */
export type WeightsTensor = GraphTensor & { data: Float32Array | Deferred<Float32Array> };

/** True for a tensor whose value is known. */
export function isConstant(tensor: GraphTensor | undefined): tensor is ConstantTensor {
  return tensor?.data !== undefined;
}

/** True for a constant of float32 that is at hand. */
export function isFloatConstant(tensor: GraphTensor | undefined): tensor is FloatConstant {
  return tensor?.data instanceof Float32Array;
}

/** True for a constant of float32, at hand or not. */
export function isWeights(tensor: GraphTensor | undefined): tensor is WeightsTensor {
  return isFloatConstant(tensor) || (tensor?.dtype === 'float32' && tensor.data instanceof Deferred);
}

/** How often each tensor is read, by nodes and as an output of the graph. */
export function countUses({ nodes, outputs }: TensorGraph): Map<GraphTensor, number> {
  const uses = new Map<GraphTensor, number>();
  const count = (tensor: GraphTensor | undefined): void => {
    if (tensor) uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  };
  for (const { inputs } of nodes) inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}

/** The node that computes each tensor. */
export function producers({ nodes }: TensorGraph): Map<GraphTensor, GraphNode> {
  return new Map(nodes.flatMap((node) => node.outputs.map((tensor): [GraphTensor, GraphNode] => [tensor, node])));
}

/** Notes that a node does another one's work from now on. */
export function takeIn(into: GraphNode, node: GraphNode): void {
  into.takenIn = [...(into.takenIn ?? []), node.layer, ...(node.takenIn ?? [])];
}

/** Puts one tensor in the place of another, wherever it is read. */
export function replaceTensor(graph: TensorGraph, from: GraphTensor, to: GraphTensor): void {
  for (const node of graph.nodes) node.inputs = node.inputs.map((tensor) => (tensor === from ? to : tensor));
  graph.outputs.forEach((tensor, i) => {
    if (tensor !== from) return;
    graph.outputs[i] = to;
    // An output keeps its name, whatever computes it.
    if (!graph.inputs.includes(to) && !isConstant(to)) to.name = from.name;
  });
}

/** A graph and the graphs of its loops, the innermost last. */
export function withLoops(graph: TensorGraph): TensorGraph[] {
  return [
    graph,
    ...graph.nodes.flatMap(({ loop }) => (loop ? [...withLoops(loop.condition), ...withLoops(loop.body)] : [])),
  ];
}
