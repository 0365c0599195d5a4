// GraphBuilder: adds nodes and constants to a graph under the name of the layer at work.

import type { DType } from '../../dtypes.ts';
import type { OperatorName } from '../../model/operators.ts';
import { deferIfLarge } from './deferred.ts';
import { type ConstantTensor, type GraphNode, type GraphTensor, type NodeOptions, type TensorGraph } from './graph.ts';
import { OPERATORS } from './operators.ts';
import { transposeInto } from './transpose-data.ts';

/** What a new node gives: its shape, and its dtype where it is not the first input's. */
export interface NodeResult {
  readonly shape: readonly number[];
  readonly dtype?: DType;
}

/** Builds one graph. */
export class GraphBuilder {
  readonly graph: TensorGraph;
  /** The layer that new nodes belong to. */
  layer = '';

  constructor(name: string) {
    this.graph = { name, inputs: [], outputs: [], nodes: [] };
  }

  /** Adds an input. */
  input(name: string, shape: readonly number[], dtype: DType): GraphTensor {
    const tensor: GraphTensor = { name, shape, dtype };
    this.graph.inputs.push(tensor);
    return tensor;
  }

  /** A constant of floats, rounded to float32. */
  floats(values: ArrayLike<number>, shape: readonly number[] = [values.length]): GraphTensor & { data: Float32Array } {
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    return { name: this.#name('const'), dtype: 'float32', shape, data };
  }

  /** The elements of an array with its dimensions in another order; large ones are put in order when they are needed. */
  transposed(source: Float32Array, shape: readonly number[], order: readonly number[]): GraphTensor {
    const data = deferIfLarge(source, Float32Array, (target) => transposeInto(target, source, shape, order));
    return { name: this.#name('const'), dtype: 'float32', shape: order.map((axis) => shape[axis]!), data };
  }

  /** A constant of whole numbers. */
  ints(values: ArrayLike<number>, shape: readonly number[] = [values.length]): ConstantTensor {
    return this.constant(Int32Array.from(values), shape, 'int32');
  }

  /** A constant. */
  constant(data: ConstantTensor['data'], shape: readonly number[], dtype: DType): ConstantTensor {
    return { name: this.#name('const'), dtype, shape, data };
  }

  /** Adds a node with one output. */
  node(
    operator: OperatorName,
    inputs: readonly (GraphTensor | undefined)[],
    result: NodeResult,
    options: NodeOptions = {},
  ): GraphTensor {
    return this.nodes(operator, inputs, [result], options)[0]!;
  }

  /** Adds a node with several outputs. */
  nodes(
    operator: OperatorName,
    inputs: readonly (GraphTensor | undefined)[],
    results: readonly NodeResult[],
    options: NodeOptions = {},
    loop?: GraphNode['loop'],
  ): GraphTensor[] {
    const outputs = results.map(({ shape, dtype }): GraphTensor => ({
      name: this.#name(operator.toLowerCase()),
      dtype: dtype ?? inputs[0]!.dtype,
      shape,
    }));
    this.graph.nodes.push({
      operator,
      inputs: [...inputs],
      outputs,
      options,
      optionsName: OPERATORS[operator]?.options,
      layer: this.layer,
      ...(loop && { loop }),
    });
    return outputs;
  }

  #name(what: string): string {
    return this.layer === '' ? what : `${this.layer}/${what}`;
  }
}
