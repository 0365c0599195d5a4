// Everything that has to be waited for before an interpreter exists: the model read and checked, the engine loaded.

import { openEngines } from './engine-choice.ts';
import { checkOptions, type InterpreterOptions } from './interpreter-options.ts';
import type { ModelMetadata } from './metadata.ts';
import type { ModelEngine } from './model-engine.ts';
import { readModel } from './model-source.ts';
import { forgetBytes } from './model/flatbuffer.ts';
import type { ModelGraph } from './model/graph.ts';
import { limitsOf } from './model/limits.ts';
import { METADATA_ENTRY } from './model/schema.ts';
import { verifyModel } from './model/verify.ts';
import type { HeldFile } from './platform/platform.ts';

/** What an interpreter is made of. */
export interface OpenedModel {
  readonly graph: ModelGraph;
  /** Reads what the model says of itself; undefined for a model that says nothing. */
  readonly readMetadata: (() => ModelMetadata | undefined) | undefined;
  /** Owned by the interpreter from here on. */
  readonly engine: ModelEngine;
  /** How messages call the model. */
  readonly source: string;
  /** Gives the memory of the file back, which is read again when something of it is needed; undefined where it stays. */
  readonly release: (() => void) | undefined;
}

/** Reads a model and loads an engine for it; when one of them fails, nothing of the other is left. */
export async function openModel(options: InterpreterOptions): Promise<OpenedModel> {
  checkOptions(options);
  const limits = limitsOf(options.limits);
  // Engines load while the model is read.
  const opening = openEngines(options);
  // It may fail before anybody waits for it; the await below tells.
  opening.catch(() => undefined);
  try {
    const { bytes, source, held } = await readModel({ ...options, maxBytes: limits.maxBytes });
    const graph = verifyModel(bytes, { source, limits });
    const [engines, readMetadata] = await Promise.all([opening, loadMetadataReader(graph)]);
    const engine = await engines.choose(graph);
    options.signal?.throwIfAborted();
    return { graph, readMetadata, engine, source, release: held && (() => releaseModel(graph, held)) };
  } catch (error) {
    // Whichever of the two failed, the engine's own failure is told by the await above or not at all.
    opening.then(
      (engines) => engines.close(),
      () => undefined,
    );
    throw error;
  }
}

function releaseModel({ root: { file } }: ModelGraph, held: HeldFile): void {
  held.release();
  forgetBytes(file, () => held.read());
}

/** The reader is a file of its own, loaded only for a model with metadata: most have none. */
async function loadMetadataReader(graph: ModelGraph): Promise<OpenedModel['readMetadata']> {
  if (!graph.metadata.some(({ name }) => name === METADATA_ENTRY)) return undefined;
  const { readMetadata } = await import('./metadata.ts');
  return () => readMetadata(graph);
}
