// WebAssembly compiled without waiting, for an engine that has to be there in the middle of a call. Node only.

import { wasmUrl } from '#glue/wasm';
import { builtin } from './builtin.ts';
import type { EngineBuild } from './platform.ts';

/** Gives what reads and compiles the file of a build; undefined where a bundler has moved the code away from it. */
export function compileAtOnce(build: EngineBuild): (() => WebAssembly.Module) | undefined {
  const { existsSync, readFileSync } = builtin('node:fs');
  const path = pathOf(build);
  return path !== undefined && existsSync(path) ? () => new WebAssembly.Module(readFileSync(path)) : undefined;
}

/** Undefined where bundled code has no URL, or one that is no file's. */
function pathOf(build: EngineBuild): string | undefined {
  try {
    return builtin('node:url').fileURLToPath(wasmUrl(build).href);
  } catch {
    return undefined;
  }
}
