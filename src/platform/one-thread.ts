// The one-threaded build of the engine alone, for platforms whose code is all in one place: no other is asked for.

import createGlue from '#glue/simd';
import type { Platform } from './platform.ts';

/** Taken in with the rest of the code. */
export const loadGlue: Platform['loadGlue'] = () => Promise.resolve(createGlue);

/** Not there. */
export const loadThreadScript: Platform['loadThreadScript'] = () =>
  Promise.reject(new Error('this build has one thread'));

/** One: the build for several is not there. */
export const availableThreads: Platform['availableThreads'] = () => 1;
