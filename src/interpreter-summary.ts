// The line that an interpreter says of itself in a console.

import type { OpenedModel } from './open-model.ts';
import { detailsOfTensor } from './tensor-details.ts';

/** One line: the model, its inputs and outputs, the engine, and a state in words. */
export function summarize({ source, graph, engine }: OpenedModel, state: string): string {
  const { inputs, outputs, tensor } = graph.subgraphs[0]!;
  const list = (indices: readonly number[]): string =>
    indices
      .map((index) => detailsOfTensor(tensor(index), index))
      .map(({ name: tensorName, dtype, shapeSignature }) => `${tensorName} ${dtype} [${shapeSignature.join(', ')}]`)
      .join(', ');
  return `Interpreter(${source}: ${list(inputs)} -> ${list(outputs)}; ${engine.info.name}, threads: ${engine.numThreads}, ${state})`;
}
