// Everything that has to be waited for before an interpreter exists: the model read and checked, the engine loaded.

import type { Engine } from './engine/engine.ts';
import { openTfliteWasm } from './engine/tflite-wasm/tflite-wasm.ts';
import { checkOptions, type InterpreterOptions } from './interpreter-options.ts';
import { readModel } from './model-source.ts';
import type { ModelDraft } from './model/draft.ts';
import type { ModelGraph } from './model/graph.ts';
import { MODEL_LIMITS } from './model/limits.ts';
import { lowerModel } from './model/lower.ts';
import { requireSupported } from './model/preflight.ts';
import { verifyModel } from './model/verify.ts';

/** What an interpreter is made of. */
export interface OpenedModel {
  readonly graph: ModelGraph;
  /** What was said in older operators for the engine; undefined when it takes the model as it is. */
  readonly draft: ModelDraft | undefined;
  /** Owned by the interpreter from here on. */
  readonly engine: Engine;
  /** How messages call the model. */
  readonly source: string;
}

/** Reads a model and loads an engine for it; when one of them fails, nothing of the other is left. */
export async function openModel(options: InterpreterOptions): Promise<OpenedModel> {
  checkOptions(options);
  const limits = { ...MODEL_LIMITS, ...options.limits };
  // The engine loads while the model is read.
  const opening = openTfliteWasm({ numThreads: options.numThreads ?? 1, wasm: options.wasm, signal: options.signal });
  // It may fail before anybody waits for it; the await below tells.
  opening.catch(() => undefined);
  try {
    const { bytes, source } = await readModel({ ...options, maxBytes: limits.maxBytes });
    const graph = verifyModel(bytes, { source, limits });
    const engine = await opening;
    const draft = lowerModel(graph, engine.support, options.dynamicRange ?? 'auto');
    requireSupported(graph, engine.support, draft);
    options.signal?.throwIfAborted();
    return { graph, draft, engine, source };
  } catch (error) {
    // Whichever of the two failed, the engine's own failure is told by the await above or not at all.
    opening.then(
      (engine) => engine.close(),
      () => undefined,
    );
    throw error;
  }
}
