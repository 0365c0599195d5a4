// The options of Interpreter.create, and the checks that need nothing but the options.

import { requireOptions, requireTextOrUrl, type OptionTypes } from './check-arguments.ts';
import type { NativeOptions } from './engine/native-options.ts';
import type { WasmSource } from './engine/tflite-wasm/load.ts';
import { TFLiteError } from './errors.ts';
import type { ModelSource } from './model-source.ts';
import type { DownloadProgress } from './fetch-bytes.ts';
import type { DynamicRange } from './model/dynamic-range.ts';
import { limitsOf, type ModelLimits } from './model/limits.ts';

/** Which engine runs a model: see the option `engine`. */
export type EngineName = 'auto' | 'wasm' | 'native';

/** What `Interpreter.create` takes: exactly one of `modelPath`, `modelContent` and `modelUrl`, and settings. */
export interface InterpreterOptions extends ModelSource {
  /**
   * Which engine runs the model: `wasm` is TensorFlow Lite as WebAssembly, which runs everywhere and keeps the model in a
   * sandbox; `native` is the library of Python's own package; `auto` takes the native one where it is installed and can
   * run the model. `interpreter.engine` says which one it is, and why.
   *
   * @defaultValue `auto`
   */
  readonly engine?: EngineName | undefined;
  /**
   * Threads that work on one inference, as Python's `num_threads`; no more are used than the machine has cores.
   *
   * @defaultValue 1
   */
  readonly numThreads?: number | undefined;
  /**
   * Every tensor that an operator computes can be read after `invoke`, as with Python's
   * `experimental_preserve_all_tensors`. It costs memory.
   *
   * @defaultValue false
   */
  readonly preserveAllTensors?: boolean | undefined;
  /**
   * The bytes of the file stay in memory. With `false` a `modelPath` in Node is given back when the engine has its copy,
   * and read again for what needs it: resizing, constants, nodes, another engine. The file must stay what it was.
   *
   * @defaultValue true
   */
  readonly keepModel?: boolean | undefined;
  /**
   * How convolutions of float values by int8 weights are computed, what a model converted with `Optimize.DEFAULT` has:
   * `exact` quantizes the values as Python does, `fast` turns the weights into floats, which is many times faster in
   * this engine and nearer to the float model, and `auto` is `fast` from 10 million multiplications on.
   *
   * @defaultValue `auto`
   */
  readonly dynamicRange?: DynamicRange | undefined;
  /**
   * The engine's profiler measures each operator, for `getProfile`. It costs a little time and memory.
   *
   * @defaultValue false
   */
  readonly enableProfiling?: boolean | undefined;
  /** The SHA-256 that the model's bytes must have, as 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** Ends the creation; what was loaded so far is let go. */
  readonly signal?: AbortSignal | undefined;
  /** Called while `modelUrl` is fetched. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** How large and how deep a model may be. @defaultValue generous enough for any model that fits the engine */
  readonly limits?: Partial<ModelLimits> | undefined;
  /** Where the native engine is, and what it may do. @defaultValue what is installed */
  readonly native?: NativeOptions | undefined;
  /** Where the engine's WebAssembly comes from. @defaultValue the file that the package ships */
  readonly wasm?: WasmSource | undefined;
  /**
   * Where `tflite-interpreter/wasm/thread.worker.js` is served from, for pages that ask for several threads under a policy
   * that refuses workers from blob URLs. It has to be of the page's own origin, and of this version. Only pages look at it.
   *
   * @defaultValue the script that is part of the package
   */
  readonly threadWorkerUrl?: string | URL | undefined;
}

const TYPES = {
  modelPath: 'unknown',
  modelContent: 'unknown',
  modelUrl: 'unknown',
  engine: 'unknown',
  numThreads: 'number',
  preserveAllTensors: 'boolean',
  keepModel: 'boolean',
  dynamicRange: 'unknown',
  enableProfiling: 'boolean',
  sha256: 'string',
  signal: 'unknown',
  onProgress: 'function',
  limits: 'unknown',
  native: 'unknown',
  wasm: 'unknown',
  threadWorkerUrl: 'unknown',
} as const satisfies OptionTypes<InterpreterOptions>;

/**
 * Checks what can be checked before anything is read.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for an option of the wrong JavaScript type.
 */
export function checkOptions(options: InterpreterOptions): void {
  requireOptions(options, TYPES, "{ modelPath: 'model.tflite' }");
  const { engine, numThreads = 1, dynamicRange, signal, wasm, threadWorkerUrl } = options;
  if (!Number.isSafeInteger(numThreads) || numThreads < 1) {
    throw new TFLiteError('OPTION_INVALID', `'numThreads' has to be a whole number of at least 1, not ${numThreads}.`, {
      option: 'numThreads',
      actual: numThreads,
    });
  }
  limitsOf(options.limits);
  requireOneOf('engine', engine, ['auto', 'wasm', 'native']);
  requireOneOf('dynamicRange', dynamicRange, ['auto', 'exact', 'fast']);
  if (signal !== undefined && !hasOneOf(signal, ['throwIfAborted'])) {
    throw new TypeError(`'signal' has to be an AbortSignal.`);
  }
  if (wasm !== undefined && !isWasmSource(wasm)) {
    throw new TypeError(
      `'wasm' has to be { url }, { binary } or { module }: an address, bytes, or a WebAssembly.Module.`,
    );
  }
  if (threadWorkerUrl !== undefined) requireTextOrUrl('threadWorkerUrl', threadWorkerUrl);
}

function isWasmSource(wasm: unknown): boolean {
  if (typeof wasm !== 'object' || wasm === null) return false;
  if ('module' in wasm) return isTagged(wasm.module, 'Module');
  if ('binary' in wasm) return ArrayBuffer.isView(wasm.binary) || isTagged(wasm.binary, 'ArrayBuffer');
  return 'url' in wasm && isUrl(wasm.url);
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' || isTagged(value, 'URL');
}

/** By its tag, since a value of another realm is an instance of another class. */
function isTagged(value: unknown, end: string): boolean {
  return Object.prototype.toString.call(value).endsWith(`${end}]`);
}

function hasOneOf(value: unknown, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && names.some((name) => name in value);
}

function requireOneOf(option: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  const names = known.map((name) => `'${name}'`);
  throw new TFLiteError(
    'OPTION_INVALID',
    `'${option}' has to be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, not ${value}.`,
    { option, actual: value },
  );
}
