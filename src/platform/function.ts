// The platform of a serverless function's folder: Node, all code in one file, the one-threaded engine beside it.

import * as node from './node.ts';
import type { Platform } from './platform.ts';

export { compileUrl, postponeTierUp, readFile, startThread, threadsStartInCall } from './node.ts';
export { availableThreads, loadGlue, loadThreadScript } from './one-thread.ts';

/** The file beside this one. */
export const compileBuild: Platform['compileBuild'] = () =>
  node.compileUrl(new URL('./tflite_simd.wasm', import.meta.url));
