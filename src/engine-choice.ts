// The choice of an engine: which ones are there, which one runs a model, and why.

import type { EngineSupport } from './engine-support.ts';
import { openTfliteWasm } from './engine/tflite-wasm/tflite-wasm.ts';
import type { Engine } from './engine/engine.ts';
import { TFLiteError } from './errors.ts';
import type { InterpreterOptions } from './interpreter-options.ts';
import { ModelEngine, type FittedEngine } from './model-engine.ts';
import type { ModelGraph } from './model/graph.ts';
import { needsLowering } from './model/needs-lowering.ts';
import { requireSupported } from './model/preflight.ts';

/** The engines that are there for a model. */
export interface OpenEngines {
  /**
   * Chooses by what the model needs.
   *
   * @throws {@link TFLiteError} `UNSUPPORTED_MODEL` when no engine that may be used runs it.
   */
  choose(graph: ModelGraph): Promise<ModelEngine>;
  /** Gives back what is open; for a model that could not be read. */
  close(): void;
}

/**
 * Loads what may be needed.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export async function openEngines(options: InterpreterOptions): Promise<OpenEngines> {
  const { engine = 'auto', numThreads = 1, wasm, signal } = options;
  if (engine === 'native') {
    throw new TFLiteError('ENGINE_LOAD', 'There is no native engine in this version.', { engine: 'native', tried: [] });
  }
  const opened = await openTfliteWasm({ numThreads, wasm, signal });
  const reason = engine === 'wasm' ? "engine: 'wasm' was asked for" : 'there is no other engine in this version';
  return {
    choose: async (graph) => {
      const fit = await loadFit(graph, opened.support, options);
      return new ModelEngine(fit(opened, reason));
    },
    close: () => opened.close(),
  };
}

/** Loads what fits a model to an engine: the rules of lowering are a file of their own, which few models need. */
async function loadFit(
  graph: ModelGraph,
  support: EngineSupport,
  { dynamicRange = 'auto' }: InterpreterOptions,
): Promise<(engine: Engine, reason: string) => FittedEngine> {
  const rules = needsLowering(graph, support, dynamicRange) ? await import('./model/lower.ts') : undefined;
  return (engine, reason) => {
    const draft = rules?.lowerModel(graph, support, dynamicRange);
    requireSupported(graph, support, draft);
    return { engine, draft, reason };
  };
}
