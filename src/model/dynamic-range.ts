// Dynamic range: the convolutions of float values by int8 weights, and which of them are better computed in float.

import { elementCount } from '../dtypes.ts';
import type { ModelGraph, Subgraph } from './graph.ts';

/** How convolutions of float values by int8 weights are computed. */
export type DynamicRange = 'auto' | 'exact' | 'fast';

// The first engine computes hybrid convolutions at about 0.35 G multiplications a second and float ones at 10 G (see
// docs/benchmarks.md): up to here the exact way takes no longer than 30 ms.
const FAST_FROM = 10_000_000;

/** The position of the values among a convolution's inputs: TRANSPOSE_CONV begins with the shape of its output. */
const VALUES: Readonly<Record<string, number>> = { CONV_2D: 0, DEPTHWISE_CONV_2D: 0, TRANSPOSE_CONV: 2 };

/** A convolution of float values by int8 weights. */
export interface HybridConvolution {
  readonly subgraph: number;
  /** The index of the tensor of weights, a constant. */
  readonly weights: number;
  /** Multiplications of one inference. */
  readonly multiplications: number;
}

/** The convolutions that get float weights: where that is wanted, or where the exact way would be slow. */
export function convolutionsInFloat(graph: ModelGraph, dynamicRange: DynamicRange): readonly HybridConvolution[] {
  if (dynamicRange === 'exact') return [];
  const found = graph.subgraphs.flatMap((facts, subgraph) =>
    Array.from({ length: facts.operatorCount }, (_, node) => {
      const { name } = graph.operatorCodes[facts.operator(node).opcodeIndex]!;
      const convolution = hybridConvolution(name, facts, node);
      return convolution && { subgraph, ...convolution };
    }).filter((convolution) => convolution !== undefined),
  );
  const multiplications = found.reduce((sum, convolution) => sum + convolution.multiplications, 0);
  return dynamicRange === 'auto' && multiplications < FAST_FROM ? [] : found;
}

function hybridConvolution(
  operator: string,
  subgraph: Subgraph,
  node: number,
): Omit<HybridConvolution, 'subgraph'> | undefined {
  const { inputs, outputs } = subgraph.operator(node);
  const [values = -1, weights = -1] = Object.hasOwn(VALUES, operator) ? [inputs[VALUES[operator]!], inputs[1]] : [];
  if (values < 0 || weights < 0 || outputs.length === 0) return undefined;
  const { dtype, shape, constant } = subgraph.tensor(weights);
  if (subgraph.tensor(values).dtype !== 'float32' || dtype !== 'int8' || !constant) return undefined;
  const perOutput = elementCount(shape) / (operator === 'DEPTHWISE_CONV_2D' ? shape.at(-1)! : shape[0]!);
  const outputShape = subgraph.tensor(operator === 'TRANSPOSE_CONV' ? values : outputs[0]!).shape;
  return { weights, multiplications: elementCount(outputShape) * perOutput };
}
