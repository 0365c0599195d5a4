// Room for answers: engines that are given the outputs' memory have to know beforehand how large these can become.

import { elementCount } from './dtypes.ts';
import type { EngineSupport } from './engine-support.ts';
import { TFLiteError } from './errors.ts';
import type { ModelGraph, Subgraph } from './model/graph.ts';
import { readRunShapes } from './model/run-shapes.ts';

type Shapes = ReadonlyMap<number, readonly number[]>;

/**
 * Which answers have a shape that is computed while the model runs, and how many times as large as in the file they may
 * become: not at all, as long as the inputs have the file's shapes.
 *
 * @param answers - Tensors of the subgraph that are outputs.
 * @param shapes - Inputs that were resized.
 * @throws {@link TFLiteError} `UNSUPPORTED_MODEL` when values decide the shape of an answer.
 */
export function roomForAnswers(
  graph: ModelGraph,
  { engine }: EngineSupport,
  subgraphIndex: number,
  answers: readonly number[],
  shapes: Shapes,
): ReadonlyMap<number, number> {
  const subgraph = graph.subgraphs[subgraphIndex]!;
  const { byValues, computed } = readRunShapes(graph, subgraphIndex);
  const free = answers.find((index) => byValues.has(index));
  if (free !== undefined) {
    const { name } = subgraph.tensor(free);
    throw new TFLiteError(
      'UNSUPPORTED_MODEL',
      `The engine ${engine} does not run a model in which values decide a shape, as that of tensor '${name}' (${free}). The engine tflite-wasm does (engine: 'wasm' or 'auto').`,
      { engine, tensor: name },
    );
  }
  const growth = growthOf(subgraph, shapes);
  return new Map(answers.filter((index) => computed.has(index)).map((index) => [index, growth]));
}

/**
 * Outputs grow with the batch; where more than that is resized they may grow with the square, as the scores of attention
 * do with the length of a text.
 */
function growthOf({ tensor }: Subgraph, shapes: Shapes): number {
  const ratios = [...shapes].map(([index, shape]) => {
    const { shape: old } = tensor(index);
    const onlyBatch = shape.length === old.length && String(shape.slice(1)) === String(old.slice(1));
    return { onlyBatch, ratio: Math.max(1, elementCount(shape) / Math.max(1, elementCount(old))) };
  });
  const ratio = ratios.reduce((product, input) => product * input.ratio, 1);
  const [first] = ratios;
  const oneBatch = ratios.every((input) => input.onlyBatch && input.ratio === first!.ratio);
  return oneBatch ? (first?.ratio ?? 1) : ratio ** 2;
}
