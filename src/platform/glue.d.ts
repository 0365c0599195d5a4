// The modules that the scripts of the build write into dist; package.json maps `#glue/*`, `#kernel/*` and more to them.

declare module '#glue/simd' {
  /** The factory of the build, as the engine's bindings describe it. */
  const createRuntime: unknown;
  export default createRuntime;
}

declare module '#glue/threaded' {
  /** The factory of the build, as the engine's bindings describe it. */
  const createRuntime: unknown;
  export default createRuntime;
}

declare module '#glue/pthread-source' {
  /** The script that each thread of the threaded build runs. */
  const source: string;
  export default source;
}

declare module '#glue/interpreter-worker' {
  /** The script of a worker that holds an interpreter. */
  const source: string;
  export default source;
}

declare module '#glue/wasm' {
  /** Where the WebAssembly of a build lies. Throws where modules have no URL. */
  export function wasmUrl(build: import('./platform.ts').EngineBuild): URL;
  /** The same bytes as base64 of gzip; undefined for a build that the package has as a file only. */
  export function inlineWasm(build: import('./platform.ts').EngineBuild): Promise<string | undefined>;
}

declare module '#inline/simd' {
  /** The WebAssembly of the one-threaded build, as base64 of gzip. */
  const text: string;
  export default text;
}

declare module '#wasm/tflite_simd.wasm' {
  const compiled: WebAssembly.Module;
  export default compiled;
}

declare module '#kernel/jpeg' {
  /** The WebAssembly of the JPEG decoder, in digits of 16. */
  const text: string;
  export default text;
}

declare module '#wasm/jpeg.wasm' {
  const compiled: WebAssembly.Module;
  export default compiled;
}
