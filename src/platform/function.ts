// The platform of a serverless function's folder: Node, all code in one file, the one-threaded engine beside it.
// While it starts it has nothing to do but this, so nothing is waited for.

import { withFile } from './node-files.ts';
import type { Platform } from './platform.ts';

export { holdFile, readFileAtOnce as readFile } from './node-files.ts';
export { compileUrl, startFast, startThread, threadsStartInCall } from './node.ts';
export { availableThreads, loadGlue, loadThreadScript } from './one-thread.ts';

/** The file beside this one. The compiler keeps a copy of its own. */
export const compileBuild: Platform['compileBuild'] = (): Promise<WebAssembly.Module> =>
  new Promise((resolve) => {
    resolve(withFile(new URL('./tflite_simd.wasm', import.meta.url), (bytes) => new WebAssembly.Module(bytes)));
  });
