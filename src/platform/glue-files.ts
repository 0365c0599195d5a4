// The engine's JavaScript, loaded when an engine opens.

import type { Platform } from './platform.ts';

const GLUE = {
  simd: () => import('#glue/simd'),
  threaded: () => import('#glue/threaded'),
};

/** A file of its own beside the entries. */
export const loadGlue: Platform['loadGlue'] = async (build) => (await GLUE[build]()).default;

/** The text of it is a file of its own, too. */
export const loadThreadScript: Platform['loadThreadScript'] = async () =>
  (await import('#glue/pthread-source')).default;
