// The platform workerd (Cloudflare Workers): no files, no threads, and WebAssembly by import alone.

import compiled from '#wasm/tflite_simd.wasm';
import type { Platform } from './platform.ts';

export { availableThreads, loadGlue, loadThreadScript } from './one-thread.ts';
export { compileUrl, holdFile, startFast, readFile, startThread } from './web.ts';

/** The import has compiled it. */
export const compileBuild: Platform['compileBuild'] = () => Promise.resolve(compiled);

/** No thread starts at all. */
export const threadsStartInCall = false;
