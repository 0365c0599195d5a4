// The WebAssembly of the JPEG decoder out of its text, where WebAssembly may be compiled at any time.

import hex from '#kernel/jpeg';

/** Compiles it, which takes about a millisecond: its functions are compiled when they are first called. */
export function compileKernel(): WebAssembly.Module {
  const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  return new WebAssembly.Module(bytes);
}
