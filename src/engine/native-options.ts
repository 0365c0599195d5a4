// Settings of the native engine.

/** How the native engine is found, and what it may do; see docs/engines.md. */
export interface NativeOptions {
  /**
   * The library itself, `libLiteRt.so`, `.dylib` or `.dll`, of the version that this package knows: an installed Python
   * package `ai-edge-litert` has it. Its SHA-256 is checked before it is loaded.
   *
   * @defaultValue the file in the folder that docs/engines.md names
   */
  readonly libraryPath?: string | undefined;
  /**
   * A file in which the library keeps the weights in the layout that its kernels use, for the next start. It is written
   * when it is not there. One file serves one model.
   *
   * @defaultValue none
   */
  readonly weightCachePath?: string | undefined;
  /**
   * Computes float32 models in half precision, where the processor has instructions for that.
   *
   * @defaultValue false
   */
  readonly float16?: boolean | undefined;
}
