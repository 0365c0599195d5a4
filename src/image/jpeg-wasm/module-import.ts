// The WebAssembly of the JPEG decoder by import: workerd compiles nothing later.

import compiled from '#wasm/jpeg.wasm';

/** The import has compiled it. */
export function compileKernel(): WebAssembly.Module {
  return compiled;
}
