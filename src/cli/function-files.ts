// The files of a function: its entry, the library in one file, the engine, the model and its labels.

import { readFile } from 'node:fs/promises';
import { TFLiteError } from 'tflite-interpreter';
import { type EntrySettings, writeEntry } from './function-entry.ts';
import type { PackedFile } from './zip.ts';

/** What a function is made of. */
export interface FunctionSettings extends Omit<EntrySettings, 'hasLabels'> {
  /** A path. */
  readonly model: string;
  /** A path. */
  readonly labels: string | undefined;
}

/** Files of the package that every function has; paths count from the file that this is built into. */
const PARTS = {
  'tflite-interpreter.mjs': './function/tflite-interpreter.mjs',
  'tflite_simd.wasm': './wasm/tflite_simd.wasm',
} as const;

/**
 * Puts the files together.
 *
 * @throws {@link TFLiteError} `FILE_NOT_FOUND`
 */
export async function makeFunction(settings: FunctionSettings): Promise<PackedFile[]> {
  const { model, labels } = settings;
  const parts = Object.entries(PARTS).map(async ([name, file]) => ({
    name,
    bytes: await readFile(new URL(file, import.meta.url)),
  }));
  const entry = writeEntry({ ...settings, hasLabels: labels !== undefined });
  return [
    { name: 'index.mjs', bytes: new TextEncoder().encode(entry) },
    ...(await Promise.all(parts)),
    { name: 'model.tflite', bytes: await readNamed(model) },
    ...(labels === undefined ? [] : [{ name: 'labels.txt', bytes: await readNamed(labels) }]),
  ];
}

async function readNamed(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new TFLiteError('FILE_NOT_FOUND', `Cannot read '${path}'.`, { path }, { cause });
  });
}
