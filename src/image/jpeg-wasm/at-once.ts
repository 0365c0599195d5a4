// The core of WebAssembly where its bytes cost nothing: it is started when it is first asked for.

import type { UseCore } from '../jpeg/core.ts';
import { createFastCore } from './fast-core.ts';

let core: UseCore | 'refused' | undefined;

/** The core; undefined where WebAssembly, or its SIMD, is not to be had. */
export function fastCore(): UseCore | undefined {
  core ??= createFastCore() ?? 'refused';
  return core === 'refused' ? undefined : core;
}

/** There is nothing to load. */
export function loadFastCore(): Promise<void> {
  return Promise.resolve();
}
