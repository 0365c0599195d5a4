// The modules that scripts/build-glue.mjs writes into dist/glue; package.json maps `#glue/*` to them.

declare module '#glue/simd' {
  const createRuntime: import('./bindings.ts').GlueFactory;
  export default createRuntime;
  /** Where the WebAssembly of this variant lies. */
  export function wasmUrl(): URL;
}

declare module '#glue/threaded' {
  const createRuntime: import('./bindings.ts').GlueFactory;
  export default createRuntime;
  /** Where the WebAssembly of this variant lies. */
  export function wasmUrl(): URL;
}

declare module '#glue/pthread-source' {
  /** The script that each thread of the threaded variant runs. */
  const source: string;
  export default source;
}
