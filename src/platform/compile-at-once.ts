// WebAssembly compiled without waiting, for an engine that has to be there in the middle of a call. Node only.

import { wasmUrl } from '#glue/wasm';
import { builtin } from './builtin.ts';
import type { EngineBuild } from './platform.ts';

/** Gives what reads and compiles the file of a build; undefined where a bundler has moved the code away from it. */
export function compileAtOnce(build: EngineBuild): (() => WebAssembly.Module) | undefined {
  const { existsSync, readFileSync } = builtin('node:fs');
  const path = builtin('node:url').fileURLToPath(wasmUrl(build).href);
  return existsSync(path) ? () => new WebAssembly.Module(readFileSync(path)) : undefined;
}
