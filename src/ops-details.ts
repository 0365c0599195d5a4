// OpDetails: what Python's _get_ops_details tells of a node, and what it leaves out.

import type { DType } from './dtypes.ts';
import type { ModelGraph } from './model/graph.ts';
import { readOptions, type OptionValue } from './model/operator-options.ts';

/** A node of a model, in the order of the file. */
export interface OpDetails {
  /** The node's position in its subgraph. */
  readonly index: number;
  /** `CONV_2D`, or a custom operator's own name. */
  readonly opName: string;
  /** Tensor indices; -1 is an optional input that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Dtypes of the inputs that are there. */
  readonly operandTypes: readonly DType[];
  /** Dtypes of the outputs. */
  readonly resultTypes: readonly DType[];
  /** The operator's version. */
  readonly version: number;
  /** The options by name; empty for an operator without any. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** The nodes of one subgraph. */
export function readOpsDetails(graph: ModelGraph, subgraphIndex: number): OpDetails[] {
  const { operatorCount, operator, tensor } = graph.subgraphs[subgraphIndex]!;
  const dtypes = (indices: readonly number[]): DType[] => indices.filter((i) => i >= 0).map((i) => tensor(i).dtype);
  return Array.from({ length: operatorCount }, (_, index) => {
    const { opcodeIndex, inputs, outputs, options } = operator(index);
    const { name, version } = graph.operatorCodes[opcodeIndex]!;
    return {
      index,
      opName: name,
      inputs,
      outputs,
      operandTypes: dtypes(inputs),
      resultTypes: dtypes(outputs),
      version,
      options: options ? readOptions(options) : {},
    };
  });
}
