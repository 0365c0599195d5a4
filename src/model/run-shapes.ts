// Which tensors have a shape that is only known while the model runs: because values decide it, or because it is computed.

import type { ModelGraph, OperatorFacts } from './graph.ts';
import { subgraphsOf } from './subgraph-references.ts';

/** Tensors of a subgraph whose shape need not be the file's once the model runs. */
export interface RunShapes {
  /** The values that the model is run on decide their shape. */
  readonly byValues: ReadonlySet<number>;
  /** Operators compute their shape while they run: as a rule it is the file's, as long as no input is resized. */
  readonly computed: ReadonlySet<number>;
}

/** Inputs whose values say what shape the outputs have, by operator. */
const SHAPE_INPUTS: Readonly<Record<string, readonly number[]>> = {
  ARG_MAX: [1],
  ARG_MIN: [1],
  BATCH_TO_SPACE_ND: [1, 2],
  BROADCAST_TO: [1],
  CONV_3D_TRANSPOSE: [0],
  DILATE: [1],
  EMBEDDING_LOOKUP_SPARSE: [2],
  EXPAND_DIMS: [1],
  FILL: [0],
  MEAN: [1],
  MIRROR_PAD: [1],
  MULTINOMIAL: [1],
  NON_MAX_SUPPRESSION_V4: [2],
  NON_MAX_SUPPRESSION_V5: [2],
  ONE_HOT: [1],
  PAD: [1],
  PADV2: [1],
  RANDOM_STANDARD_NORMAL: [0],
  RANDOM_UNIFORM: [0],
  RANGE: [0, 1, 2],
  REDUCE_ALL: [1],
  REDUCE_ANY: [1],
  REDUCE_MAX: [1],
  REDUCE_MIN: [1],
  REDUCE_PROD: [1],
  REDUCE_WINDOW: [2, 3, 4, 5],
  RESHAPE: [1],
  RESIZE_BILINEAR: [1],
  RESIZE_NEAREST_NEIGHBOR: [1],
  RFFT2D: [1],
  SCATTER_ND: [2],
  SEGMENT_SUM: [1],
  SLICE: [1, 2],
  SPACE_TO_BATCH_ND: [1, 2],
  SPARSE_TO_DENSE: [1],
  SPLIT: [0],
  SPLIT_V: [1, 2],
  STRIDED_SLICE: [1, 2, 3],
  SUM: [1],
  TILE: [1],
  TOPK_V2: [1],
  TRANSPOSE: [1],
  TRANSPOSE_CONV: [0],
  UNSORTED_SEGMENT_MAX: [2],
  UNSORTED_SEGMENT_MIN: [2],
  UNSORTED_SEGMENT_PROD: [2],
  UNSORTED_SEGMENT_SUM: [2],
};

/** Their outputs are as long as their inputs' values say. */
const COUNTING: readonly string[] = ['SKIP_GRAM', 'UNIQUE', 'WHERE'];

/** Their outputs tell of shapes, not of values. */
const TELLING: readonly string[] = ['RANK', 'SHAPE'];

/** Control flow that takes one of several ways. */
const BRANCHES: readonly string[] = ['CALL', 'IF', 'STABLEHLO_CASE', 'STABLEHLO_COMPOSITE'];

/** What they carry around may grow or be cut out of something larger; files hold the shape of the first time. */
const LOOPS: readonly string[] = ['STABLEHLO_WHILE', 'WHILE'];

/** Looks through a subgraph, and those that it calls, in the order in which nodes run. */
export function readRunShapes(graph: ModelGraph, subgraphIndex: number): RunShapes {
  const subgraph = graph.subgraphs[subgraphIndex]!;
  const byValues = new Set<number>();
  const computed = new Set<number>();
  /** Tensors whose values are not those of every run. */
  const varying = new Set(subgraph.inputs.filter((index) => !subgraph.tensor(index).constant));
  for (let i = 0; i < subgraph.tensorCount; i++) if (subgraph.tensor(i).isVariable) varying.add(i);
  for (let i = 0; i < subgraph.operatorCount; i++) {
    const node = subgraph.operator(i);
    const { name } = graph.operatorCodes[node.opcodeIndex]!;
    const inputs = node.inputs.filter((index) => index >= 0);
    const given = shapeInputs(name, node);
    const isFree =
      COUNTING.includes(name) ||
      given.some((index) => varying.has(index)) ||
      inputs.some((index) => byValues.has(index)) ||
      branchesDiffer(graph, name, node);
    const isComputed =
      given.some((index) => !subgraph.tensor(index).constant) ||
      inputs.some((index) => computed.has(index)) ||
      LOOPS.includes(name);
    const varies = TELLING.includes(name) ? isFree : inputs.length === 0 || inputs.some((index) => varying.has(index));
    for (const output of node.outputs) {
      if (isFree) byValues.add(output);
      // The shape of a shape is its rank.
      if (isComputed && !TELLING.includes(name)) computed.add(output);
      if (varies) varying.add(output);
    }
  }
  return { byValues, computed };
}

function shapeInputs(operator: string, { inputs }: OperatorFacts): number[] {
  const positions = Object.hasOwn(SHAPE_INPUTS, operator) ? SHAPE_INPUTS[operator]! : [];
  return positions.flatMap((position) => {
    const index = inputs[position] ?? -1;
    return index < 0 ? [] : [index];
  });
}

/** True for branches whose results have different shapes, or shapes that values decide. */
function branchesDiffer(graph: ModelGraph, name: string, { options }: OperatorFacts): boolean {
  if (!BRANCHES.includes(name)) return false;
  const results = subgraphsOf(options).map((index) => {
    const { outputs, tensor } = graph.subgraphs[index]!;
    const { byValues } = readRunShapes(graph, index);
    return outputs.some((output) => byValues.has(output))
      ? undefined
      : outputs.map((output) => tensor(output).shape.join()).join(' ');
  });
  return results.some((shapes) => shapes === undefined || shapes !== results[0]);
}
