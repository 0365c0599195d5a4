// What an interpreter says of itself: its engine, and the line that a console shows.

import type { OpenedModel } from './open-model.ts';
import { detailsOfTensor } from './tensor-details.ts';

/** Which engine runs the model, and how. */
export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  /** Threads that work on one inference. */
  readonly threads: number;
  /** What of the model was said in older operators for this engine, a line each; empty for most models. */
  readonly lowered: readonly string[];
}

/** One line: the model, its inputs and outputs, the engine, and a state in words. */
export function summarize({ source, graph, engine }: OpenedModel, state: string): string {
  const { inputs, outputs, tensor } = graph.subgraphs[0]!;
  const list = (indices: readonly number[]): string =>
    indices
      .map((index) => detailsOfTensor(tensor(index), index))
      .map(({ name: tensorName, dtype, shapeSignature }) => `${tensorName} ${dtype} [${shapeSignature.join(', ')}]`)
      .join(', ');
  return `Interpreter(${source}: ${list(inputs)} -> ${list(outputs)}; ${engine.name}, threads: ${engine.numThreads}, ${state})`;
}
