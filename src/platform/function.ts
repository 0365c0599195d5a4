// The platform of a serverless function's folder: Node, all code in one file, the one-threaded engine beside it.

import createGlue from '#glue/simd';
import * as node from './node.ts';
import type { Platform } from './platform.ts';

export { compileUrl, postponeTierUp, readFile, startThread, threadsStartInCall } from './node.ts';

/** The one-threaded build: no other is asked for. */
export const loadGlue: Platform['loadGlue'] = () => Promise.resolve(createGlue);

/** Not there. */
export const loadThreadSource: Platform['loadThreadSource'] = () =>
  Promise.reject(new Error('a function of this build has one thread'));

/** The file beside this one. */
export const compileBuild: Platform['compileBuild'] = () =>
  node.compileUrl(new URL('./tflite_simd.wasm', import.meta.url));

/** One: the build for several is not in the folder. */
export const availableThreads: Platform['availableThreads'] = () => 1;
