// The platform where nothing can be loaded later (service workers, one file for a classic page): all is there at once.

import createGlue from '#glue/simd';
import text from '#inline/simd';
import { gunzipBase64 } from './inline.ts';
import type { Platform } from './platform.ts';

export { compileUrl, postponeTierUp, readFile, startThread } from './web.ts';

/** The one-threaded build: no other is asked for. */
export const loadGlue: Platform['loadGlue'] = () => Promise.resolve(createGlue);

/** Not there. */
export const loadThreadSource: Platform['loadThreadSource'] = () =>
  Promise.reject(new Error('there are no threads here'));

/** Out of the text. */
export const compileBuild: Platform['compileBuild'] = async () => WebAssembly.compile(await gunzipBase64(text));

/** One: the build for several is not in the file. */
export const availableThreads: Platform['availableThreads'] = () => 1;

/** No thread starts at all. */
export const threadsStartInCall = false;
