// The choice of an engine: which ones are there, which one runs a model, which one takes over, and why.

import { compileAtOnce, openNative } from '#native';
import type { EngineSupport } from './engine-support.ts';
import { openTfliteWasm, prepareTfliteWasm } from './engine/tflite-wasm/tflite-wasm.ts';
import { WASM_OPERATORS } from './engine/tflite-wasm/supported-operators.ts';
import type { Engine } from './engine/engine.ts';
import { isTFLiteError } from './errors.ts';
import type { InterpreterOptions } from './interpreter-options.ts';
import { roomForAnswers } from './answer-room.ts';
import { ModelEngine, type FittedEngine } from './model-engine.ts';
import type { ModelGraph } from './model/graph.ts';
import { needsLowering } from './model/needs-lowering.ts';
import { requireCustomOperators, requireSupported } from './model/preflight.ts';

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
 * Loads what may be needed: where there is a native engine, the WebAssembly one is only made ready to open.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export async function openEngines(options: InterpreterOptions): Promise<OpenEngines> {
  const { engine = 'auto', numThreads = 1, wasm, threadWorkerUrl, signal } = options;
  const settings = { numThreads, wasm, threadWorkerUrl, signal };
  if (engine === 'wasm') return onlyWasm(await openTfliteWasm(settings), "engine: 'wasm' was asked for", options);
  const native = await findNative(options);
  if (typeof native === 'string') return onlyWasm(await openTfliteWasm(settings), native, options);
  if (engine === 'native') return onlyNative(native);
  return nativeFirst(native, await prepareTfliteWasm(settings, compileAtOnce), options);
}

/** The native engine, or why there is none where it need not be there. */
async function findNative({ engine, native = {}, numThreads = 1 }: InterpreterOptions): Promise<Engine | string> {
  try {
    return await openNative({ native, numThreads });
  } catch (error) {
    // A library that was named has to be right.
    if (!isTFLiteError(error, 'ENGINE_LOAD') || engine === 'native' || native.libraryPath !== undefined) throw error;
    return error.message;
  }
}

function onlyWasm(engine: Engine, reason: string, options: InterpreterOptions): OpenEngines {
  return {
    choose: async (graph) => {
      const fit = await loadFit(graph, engine.support, options);
      return new ModelEngine(fit(engine, reason));
    },
    close: () => engine.close(),
  };
}

function onlyNative(engine: Engine): OpenEngines {
  return {
    choose: (graph) => Promise.resolve(new ModelEngine(fitNative(graph, engine, "engine: 'native' was asked for"))),
    close: () => engine.close(),
  };
}

function nativeFirst(native: Engine, openWasm: () => Engine, options: InterpreterOptions): OpenEngines {
  let opened = native;
  return {
    choose: async (graph) => {
      const fit = await loadFit(graph, WASM_OPERATORS, options);
      const fitNext = (why: string): FittedEngine => {
        const engine = openWasm();
        try {
          return fit(engine, `the native engine does not run this model: ${why}`);
        } catch (error) {
          engine.close();
          throw error;
        }
      };
      try {
        requireCustomOperators(graph, native.support);
        return new ModelEngine(fitNative(graph, native, 'the native library is installed'), fitNext);
      } catch (error) {
        if (!isTFLiteError(error, 'UNSUPPORTED_MODEL')) throw error;
        const next = fitNext(error.message);
        native.close();
        opened = next.engine;
        return new ModelEngine(next);
      }
    },
    close: () => opened.close(),
  };
}

/** @throws {@link TFLiteError} `UNSUPPORTED_MODEL`. */
function fitNative(graph: ModelGraph, engine: Engine, reason: string): FittedEngine {
  requireSupported(graph, engine.support);
  roomForAnswers(graph, engine.support, 0, graph.subgraphs[0]!.outputs, new Map());
  return { engine, draft: undefined, reason };
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
