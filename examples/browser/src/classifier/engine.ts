// The model and the two builds of the engine, each fetched once, with a bar that shows how far that is.
//
// Nobody needs this: InterpreterWorker finds its WebAssembly by itself. Fetching it here is what gives the bar its numbers.

import simdUrl from 'tflite-interpreter/wasm/tflite_simd.wasm?url';
import threadedUrl from 'tflite-interpreter/wasm/tflite_simd_threaded.wasm?url';
import { downloadAll, type Progress } from '../parts/download.ts';
import { Classifier } from './classifier.ts';

const MODEL_URL = './efficientnet_lite0_int8.tflite';

const URLS = { simd: simdUrl, threaded: threadedUrl } as const;

let model: Uint8Array<ArrayBuffer> | undefined;
const modules = new Map<keyof typeof URLS, WebAssembly.Module>();

/** Threads that this page may use: several only where its server isolates it from other origins. */
export const POSSIBLE_THREADS = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency || 1, 4) : 1;

/** Bytes of the model, once it has been fetched. */
export function modelBytes(): number {
  return model?.length ?? 0;
}

/** Creates a classifier; what was fetched before is used again. */
export async function loadClassifier(numThreads: number, report: (progress: Progress) => void): Promise<Classifier> {
  const build = numThreads > 1 ? 'threaded' : 'simd';
  const missing = [...(model ? [] : [MODEL_URL]), ...(modules.has(build) ? [] : [URLS[build]])];
  const files = await downloadAll(missing, report);
  model ??= files.shift()!;
  if (files[0]) modules.set(build, await WebAssembly.compile(files[0]));
  return Classifier.create(model, { numThreads, module: modules.get(build)! });
}
