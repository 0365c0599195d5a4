// Loads the two builds of the engine, one-threaded and threaded: glue and compiled WebAssembly, each once.

import { compileBuild, compileUrl, loadGlue, loadThreadScript } from '#platform';
import { TFLiteError } from '../../errors.ts';
import type { EngineBuild } from '../../platform/platform.ts';
import type { GlueFactory } from './bindings.ts';

/**
 * Where the WebAssembly comes from, for those who do not want the package's own file.
 *
 * The bytes have to be those of the build that is asked for: `tflite_simd.wasm`, or `tflite_simd_threaded.wasm` when
 * `numThreads` is more than 1.
 */
export type WasmSource =
  { readonly url: string | URL } | { readonly binary: ArrayBufferView | ArrayBuffer } | { readonly module: WasmModule };

/**
 * A `WebAssembly.Module`, by way of its constructor: the namespace of types is that of pages, which programs for Node need
 * not have.
 */
export type WasmModule = typeof globalThis extends {
  readonly WebAssembly: { readonly Module: new (...args: never) => infer Module };
}
  ? Module
  : object;

/** What an instance is made of. */
export interface LoadedBuild {
  readonly factory: GlueFactory;
  readonly module: WebAssembly.Module;
  /** The script of a thread, as the platform starts it; undefined for the one-threaded build. */
  readonly threadScript: string | undefined;
}

/** Where the parts of a build come from, if not out of the package. */
export interface LoadOptions {
  readonly wasm?: WasmSource | undefined;
  /** Where a page serves the script of a thread. */
  readonly threadWorkerUrl?: string | URL | undefined;
  readonly signal?: AbortSignal | undefined;
}

// Compiled modules hold no state, so all interpreters share them. A failed load is forgotten, and can be tried again.
const compiled = new Map<EngineBuild, Promise<WebAssembly.Module>>();

/**
 * Loads one build.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` when a file is missing or is not WebAssembly. An abortion throws the signal's
 * reason.
 */
export async function loadBuild(build: EngineBuild, options: LoadOptions): Promise<LoadedBuild> {
  const [scripts, module] = await Promise.all([loadScripts(build, options), loadModule(build, options)]);
  return { ...scripts, module };
}

/** Gives what compiles the file of a build without waiting; undefined where that is no file beside the code. */
export type CompileAtOnce = (build: EngineBuild) => (() => WebAssembly.Module) | undefined;

const compiledAtOnce = new Map<EngineBuild, WebAssembly.Module>();

/**
 * Loads all of a build but the package's own WebAssembly, which is compiled by the function that this gives.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`, as {@link loadBuild}; for the WebAssembly only when the function is called.
 */
export async function loadLaterBuild(
  build: EngineBuild,
  options: LoadOptions,
  compileAtOnce: CompileAtOnce,
): Promise<() => LoadedBuild> {
  const compile = options.wasm ? undefined : compileAtOnce(build);
  if (!compile) {
    const loaded = await loadBuild(build, options);
    return () => loaded;
  }
  const scripts = await loadScripts(build, options);
  return () => {
    try {
      const module = compiledAtOnce.get(build) ?? compile();
      compiledAtOnce.set(build, module);
      return { ...scripts, module };
    } catch (cause) {
      return notLoaded(`the package's ${build} WebAssembly`, cause);
    }
  };
}

async function loadScripts(build: EngineBuild, { threadWorkerUrl }: LoadOptions): Promise<Omit<LoadedBuild, 'module'>> {
  const [factory, threadScript] = await Promise.all([
    loadGlue(build).catch((cause: unknown) => notLoaded(`the package's ${build} glue`, cause)),
    build === 'threaded'
      ? loadThreadScript(threadWorkerUrl).catch((cause: unknown) => notLoaded("the package's thread script", cause))
      : undefined,
  ]);
  return { factory: factory as GlueFactory, threadScript };
}

/**
 * Compiles the WebAssembly of one build; the package's own once for all who ask.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`. An abortion throws the signal's reason.
 */
export async function loadModule(
  build: EngineBuild,
  { wasm, signal }: Pick<LoadOptions, 'wasm' | 'signal'>,
): Promise<WasmModule> {
  return wasm ? compileSource(wasm, signal) : compileShared(build);
}

function compileShared(build: EngineBuild): Promise<WebAssembly.Module> {
  const known = compiled.get(build);
  if (known) return known;
  const module = compileBuild(build).catch((cause: unknown) => {
    compiled.delete(build);
    return notLoaded(`the package's ${build} WebAssembly`, cause);
  });
  compiled.set(build, module);
  return module;
}

async function compileSource(source: WasmSource, signal: AbortSignal | undefined): Promise<WebAssembly.Module> {
  if ('module' in source) return source.module;
  if ('binary' in source) {
    // TypeScript leaves open whether a view lies on shared memory; the engine copies in either case.
    return WebAssembly.compile(source.binary as BufferSource).catch((cause: unknown) =>
      notLoaded('wasm.binary', cause),
    );
  }
  return compileUrl(source.url, signal).catch((cause: unknown) => {
    signal?.throwIfAborted();
    return notLoaded(String(source.url), cause);
  });
}

function notLoaded(tried: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new TFLiteError(
    'ENGINE_LOAD',
    `The engine could not be loaded from ${tried}: ${why}. ${remedy(why)}`,
    { engine: 'tflite-wasm', tried: [tried] },
    { cause },
  );
}

function remedy(why: string): string {
  return /content security policy|unsafe-eval/i.test(why)
    ? "Allow WebAssembly in the page's Content-Security-Policy: script-src needs 'wasm-unsafe-eval'."
    : 'Pass { wasm: { url | binary | module } } if it lies elsewhere.';
}
