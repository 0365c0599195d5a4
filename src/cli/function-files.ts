// The files of a function: its entry, the library in one file, the engine, the model and its labels.

import { readFile } from 'node:fs/promises';
import { TFLiteError } from 'tflite-interpreter';
import { listNativeFiles, type NativePlatform } from 'tflite-interpreter/native';
import { type EntrySettings, writeEntry } from './function-entry.ts';
import type { PackedFile } from './zip.ts';

/** What a function is made of. */
export interface FunctionSettings extends Omit<EntrySettings, 'hasLabels' | 'isNative'> {
  /** A path. */
  readonly model: string;
  /** A path. */
  readonly labels: string | undefined;
  /** The native engine in place of the WebAssembly one. */
  readonly native: NativeChoice | undefined;
}

/** Which native engine. */
export interface NativeChoice {
  readonly platform: NativePlatform;
  /** A path; what is installed when it is left out. */
  readonly libraryPath: string | undefined;
}

interface FileOnDisk {
  readonly name: string;
  readonly path: string | URL;
}

/** A file of this package; paths count from the file that this is built into. */
const part = (name: string, path: string): FileOnDisk => ({ name, path: new URL(path, import.meta.url) });

const WASM_PARTS = [
  part('tflite-interpreter.mjs', './function/tflite-interpreter.mjs'),
  part('tflite_simd.wasm', './wasm/tflite_simd.wasm'),
];
const NATIVE_PARTS = [part('tflite-interpreter.mjs', './function/native/tflite-interpreter.mjs')];

/**
 * Puts the files together.
 *
 * @throws {@link TFLiteError} `FILE_NOT_FOUND`; `ENGINE_LOAD` where the native engine is not installed.
 */
export async function makeFunction(settings: FunctionSettings): Promise<PackedFile[]> {
  const { model, labels, native } = settings;
  const files = native ? [...NATIVE_PARTS, ...(await listBinaries(native))] : WASM_PARTS;
  const parts = files.map(async ({ name, path }) => ({ name, bytes: await readFile(path) }));
  const entry = writeEntry({ ...settings, hasLabels: labels !== undefined, isNative: native !== undefined });
  return [
    { name: 'index.mjs', bytes: new TextEncoder().encode(entry) },
    ...(await Promise.all(parts)),
    { name: 'model.tflite', bytes: await readNamed(model) },
    ...(labels === undefined ? [] : [{ name: 'labels.txt', bytes: await readNamed(labels) }]),
  ];
}

/** The library and koffi's binary, which a function loads by their paths, and their licences. */
async function listBinaries(native: NativeChoice): Promise<readonly FileOnDisk[]> {
  const files = await listNativeFiles(native);
  return files.filter(({ name }) => !/\.c?js(?:on)?$/.test(name));
}

async function readNamed(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new TFLiteError('FILE_NOT_FOUND', `Cannot read '${path}'.`, { path }, { cause });
  });
}
