// Everything that has to be waited for before an interpreter exists: the model read and checked, the engine loaded.

import { openEngines } from './engine-choice.ts';
import { checkOptions, type InterpreterOptions } from './interpreter-options.ts';
import type { ModelEngine } from './model-engine.ts';
import { readModel } from './model-source.ts';
import type { ModelGraph } from './model/graph.ts';
import { MODEL_LIMITS } from './model/limits.ts';
import { verifyModel } from './model/verify.ts';

/** What an interpreter is made of. */
export interface OpenedModel {
  readonly graph: ModelGraph;
  /** Owned by the interpreter from here on. */
  readonly engine: ModelEngine;
  /** How messages call the model. */
  readonly source: string;
}

/** Reads a model and loads an engine for it; when one of them fails, nothing of the other is left. */
export async function openModel(options: InterpreterOptions): Promise<OpenedModel> {
  checkOptions(options);
  const limits = { ...MODEL_LIMITS, ...options.limits };
  // Engines load while the model is read.
  const opening = openEngines(options);
  // It may fail before anybody waits for it; the await below tells.
  opening.catch(() => undefined);
  try {
    const { bytes, source } = await readModel({ ...options, maxBytes: limits.maxBytes });
    const graph = verifyModel(bytes, { source, limits });
    const engines = await opening;
    const engine = engines.choose(graph);
    options.signal?.throwIfAborted();
    return { graph, engine, source };
  } catch (error) {
    // Whichever of the two failed, the engine's own failure is told by the await above or not at all.
    opening.then(
      (engines) => engines.close(),
      () => undefined,
    );
    throw error;
  }
}
