// The platform where nothing can be loaded later (service workers, one file for a classic page): all is there at once.

import text from '#inline/simd';
import { gunzipBase64 } from './inline.ts';
import type { Platform } from './platform.ts';

export { availableThreads, loadGlue, loadThreadScript } from './one-thread.ts';
export { compileUrl, holdFile, startFast, readFile, startThread } from './web.ts';

/** Out of the text. */
export const compileBuild: Platform['compileBuild'] = async () => WebAssembly.compile(await gunzipBase64(text));

/** No thread starts at all. */
export const threadsStartInCall = false;
