// Settings of the native engine, and what is wrong with them.

import { requireOptions, type OptionTypes } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';

/** How the native engine is found, and what it may do; see docs/engines.md. */
export interface NativeOptions {
  /**
   * The library itself, `libLiteRt.so`, `.dylib` or `.dll`, of the version that this package knows: an installed Python
   * package `ai-edge-litert` has it. Another version is an error; docs/engines.md says how it is recognised.
   *
   * @defaultValue the file in the folder that docs/engines.md names
   */
  readonly libraryPath?: string | undefined;
  /**
   * A folder for files of weights in the layout that the library's kernels use, so that the next start need not make
   * them anew. There is one for each model, by its SHA-256; it is written when it is not there. Not together with
   * `float16`.
   *
   * @defaultValue none
   */
  readonly weightCacheFolder?: string | undefined;
  /**
   * Computes float32 models in half precision. That is only faster where the processor has instructions for it, such as
   * those of ARMv8.2 and AVX512-FP16; elsewhere it is slower.
   *
   * @defaultValue false
   */
  readonly float16?: boolean | undefined;
}

/** What the engine is opened with. */
export interface NativeSettings {
  readonly native: NativeOptions;
  readonly numThreads: number;
}

const TYPES = {
  libraryPath: 'string',
  weightCacheFolder: 'string',
  float16: 'boolean',
} as const satisfies OptionTypes<NativeOptions>;

/**
 * Checks the settings before anything is loaded.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for a setting of the wrong JavaScript type.
 */
export function checkNativeOptions(options: NativeOptions): void {
  requireOptions(options, TYPES, '{ float16: true }', 'native.');
  const { weightCacheFolder, float16 } = options;
  if (weightCacheFolder === undefined || !float16) return;
  // The library ends the process.
  throw new TFLiteError(
    'OPTION_INVALID',
    "The library keeps no weights of half precision: leave out 'native.weightCacheFolder' or 'native.float16'.",
    { option: 'native.weightCacheFolder', actual: weightCacheFolder },
  );
}
