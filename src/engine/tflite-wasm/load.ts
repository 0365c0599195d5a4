// Loads the two builds of the engine, one-threaded and threaded: glue and compiled WebAssembly, each once.

import { platform } from '#platform';
import { TFLiteError } from '../../errors.ts';
import { fetchBytes } from '../../fetch-bytes.ts';
import type { GlueFactory } from './bindings.ts';

/** The builds that the package ships. */
export type Variant = 'simd' | 'threaded';

/**
 * Where the WebAssembly comes from, for those who do not want the package's own file.
 *
 * The bytes have to be those of the build that is asked for: `tflite_simd.wasm`, or `tflite_simd_threaded.wasm` when
 * `numThreads` is more than 1.
 */
export type WasmSource =
  | { readonly url: string | URL }
  | { readonly binary: ArrayBufferView | ArrayBuffer }
  | { readonly module: WebAssembly.Module };

/** What an instance is made of. */
export interface LoadedBuild {
  readonly factory: GlueFactory;
  readonly module: WebAssembly.Module;
  /** The script of a thread; undefined for the one-threaded build. */
  readonly threadSource: string | undefined;
}

interface GlueFile {
  readonly default: GlueFactory;
  wasmUrl(): URL;
}

const GLUE = {
  simd: () => import('#glue/simd'),
  threaded: () => import('#glue/threaded'),
} as const satisfies Record<Variant, () => Promise<GlueFile>>;

// Compiled modules hold no state, so all interpreters share them. A failed load is forgotten, and can be tried again.
const compiled = new Map<Variant, Promise<WebAssembly.Module>>();

/**
 * Loads one build.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` when a file is missing or is not WebAssembly.
 */
export async function loadBuild(
  variant: Variant,
  { wasm, signal }: { wasm?: WasmSource | undefined; signal?: AbortSignal | undefined },
): Promise<LoadedBuild> {
  const [glue, threadSource] = await Promise.all([
    GLUE[variant]().catch((cause: unknown) => notLoaded(`#glue/${variant}`, cause)),
    variant === 'threaded' ? loadThreadSource() : undefined,
  ]);
  const module = await (wasm ? compileSource(wasm, signal) : compileShared(variant, glue));
  return { factory: glue.default, module, threadSource };
}

async function loadThreadSource(): Promise<string> {
  const file = await import('#glue/pthread-source').catch((cause: unknown) => notLoaded('#glue/pthread-source', cause));
  return file.default;
}

function compileShared(variant: Variant, glue: GlueFile): Promise<WebAssembly.Module> {
  const known = compiled.get(variant);
  if (known) return known;
  const url = glue.wasmUrl();
  const module = platform.compileWasm(url).catch((cause: unknown) => {
    compiled.delete(variant);
    return notLoaded(url.href, cause);
  });
  compiled.set(variant, module);
  return module;
}

async function compileSource(source: WasmSource, signal: AbortSignal | undefined): Promise<WebAssembly.Module> {
  if ('module' in source) return source.module;
  if ('binary' in source) return compile(source.binary, 'wasm.binary');
  const url = String(source.url);
  if (url.startsWith('file:'))
    return platform.compileWasm(new URL(url)).catch((cause: unknown) => notLoaded(url, cause));
  return compile(await fetchBytes(source.url, { signal }), url);
}

async function compile(binary: ArrayBufferView | ArrayBuffer, name: string): Promise<WebAssembly.Module> {
  // TypeScript leaves open whether a view lies on shared memory; the engine copies in either case.
  return WebAssembly.compile(binary as BufferSource).catch((cause: unknown) => notLoaded(name, cause));
}

function notLoaded(tried: string, cause: unknown): never {
  throw new TFLiteError(
    'ENGINE_LOAD',
    `The engine could not be loaded from ${tried}: the file is missing or is not its WebAssembly. Pass { wasm: { url | binary | module } } if it lies elsewhere.`,
    { engine: 'tflite-wasm', tried: [tried] },
    { cause },
  );
}
