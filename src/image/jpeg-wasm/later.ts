// The core of WebAssembly where its bytes are loaded by those who wait for pictures anyway.

import type { UseCore } from '../jpeg/core.ts';

let core: UseCore | undefined;
let loading: Promise<void> | undefined;

/** The core; undefined as long as it is not loaded, and where WebAssembly, or its SIMD, is not to be had. */
export function fastCore(): UseCore | undefined {
  return core;
}

/** Loads the core; does nothing more where that fails, since JavaScript decodes as well. */
export function loadFastCore(): Promise<void> {
  return (loading ??= import('./fast-core.ts').then(
    ({ createFastCore }) => {
      core = createFastCore();
    },
    () => undefined,
  ));
}
