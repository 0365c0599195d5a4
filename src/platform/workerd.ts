// The platform workerd (Cloudflare Workers): no files, no threads, and WebAssembly by import alone.

import createGlue from '#glue/simd';
import compiled from '#wasm/tflite_simd.wasm';
import type { Platform } from './platform.ts';

export { compileUrl, postponeTierUp, readFile, startThread } from './web.ts';

/** The one-threaded build: no other is asked for. */
export const loadGlue: Platform['loadGlue'] = () => Promise.resolve(createGlue);

/** Not there. */
export const loadThreadSource: Platform['loadThreadSource'] = () =>
  Promise.reject(new Error('there are no threads here'));

/** The import has compiled it. */
export const compileBuild: Platform['compileBuild'] = () => Promise.resolve(compiled);

/** One. */
export const availableThreads: Platform['availableThreads'] = () => 1;

/** No thread starts at all. */
export const threadsStartInCall = false;
