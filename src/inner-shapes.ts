// Shapes of the tensors inside of a subgraph, for an engine that tells those of outputs only.

import type { Session } from './engine/engine.ts';
import { isTFLiteError } from './errors.ts';
import { answersOf } from './kept-tensors.ts';
import type { FittedEngine } from './model-engine.ts';
import type { ModelGraph } from './model/graph.ts';
import { rewriteModel } from './model/rewrite.ts';

/**
 * Prepares the model once more with every tensor as an output, asks for their shapes, and lets go of it. That takes as
 * long as another allocation.
 *
 * @param inputShapes - Shapes that inputs were given.
 * @returns Shapes by tensor; none where the engine does not take the model in this form.
 */
export function readInnerShapes(
  { engine, draft }: FittedEngine,
  graph: ModelGraph,
  subgraphIndex: number,
  inputShapes: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, readonly number[]> {
  const outputs = answersOf(graph.subgraphs[subgraphIndex]!, true, true);
  const shapes = new Map<number, readonly number[]>();
  let session: Session | undefined;
  try {
    session = engine.createSession(
      rewriteModel(graph, { firstSubgraph: subgraphIndex, inputShapes, outputs, signature: true }, draft),
    );
    for (const index of outputs) {
      const shape = session.shape(index);
      if (shape) shapes.set(index, shape);
    }
  } catch (error) {
    if (!isTFLiteError(error)) throw error;
  } finally {
    session?.close();
  }
  return shapes;
}
