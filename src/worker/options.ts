// The options of InterpreterWorker.create: which ones travel to the worker, and how.

import { requireTextOrUrl } from '../check-arguments.ts';
import { absoluteUrl } from '#worker';
import { checkOptions, type InterpreterOptions } from '../interpreter-options.ts';
import { pack } from './sendable.ts';

/** What `InterpreterWorker.create` takes: the options of `Interpreter.create`, and two of its own. */
export interface InterpreterWorkerOptions extends InterpreterOptions {
  /** The buffer of `modelContent` may be handed over here instead of copied; it is empty afterwards. */
  readonly transfer?: readonly ArrayBufferLike[] | undefined;
  /**
   * Where `tflite-interpreter/wasm/interpreter.worker.js` is served from, for pages whose policy refuses workers from blob
   * URLs. It has to be of the page's own origin, and of this version.
   *
   * @defaultValue the script that is part of this module
   */
  readonly workerUrl?: string | URL | undefined;
}

/** Options as a message can carry them. */
export interface PackedOptions {
  readonly options: InterpreterOptions;
  readonly transfer: readonly ArrayBufferLike[];
}

/**
 * Checks the options as `Interpreter.create` does, and makes them ready for a message.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for an option of the wrong JavaScript type.
 */
export async function packOptions(given: InterpreterWorkerOptions): Promise<PackedOptions> {
  const { transfer = [], workerUrl, ...options } = given ?? {};
  checkOptions(given && options);
  if (workerUrl !== undefined) requireTextOrUrl('workerUrl', workerUrl);
  const { modelPath, modelUrl, modelContent, threadWorkerUrl, ...settings } = options;
  const content = await packContent(modelContent, transfer);
  return {
    options: {
      ...Object.fromEntries(Object.entries(settings).filter(([name]) => !STAYING.includes(name))),
      ...(modelPath !== undefined && { modelPath: modelPath instanceof URL ? modelPath.href : modelPath }),
      ...(modelUrl !== undefined && { modelUrl: isAddress(modelUrl) ? absoluteUrl(modelUrl) : modelUrl }),
      ...(threadWorkerUrl !== undefined && { threadWorkerUrl: absoluteUrl(threadWorkerUrl) }),
      ...(content !== undefined && { modelContent: content.bytes }),
    },
    transfer: content?.transfer ?? transfer,
  };
}

/** Options that the caller's side minds: functions and signals cannot travel, and it finds the WebAssembly. */
const STAYING: readonly string[] = ['signal', 'onProgress', 'wasm'] satisfies (keyof InterpreterOptions)[];

function isAddress(url: unknown): url is string | URL {
  return typeof url === 'string' || url instanceof URL;
}

/** A view of its own bytes; a Blob is read here, since what is like one need not be sendable. */
async function packContent(
  content: InterpreterOptions['modelContent'],
  transfer: readonly ArrayBufferLike[],
): Promise<
  { bytes: NonNullable<InterpreterOptions['modelContent']>; transfer: readonly ArrayBufferLike[] } | undefined
> {
  if (content === undefined) return undefined;
  if (typeof content === 'object' && 'arrayBuffer' in content && typeof content.arrayBuffer === 'function') {
    const buffer = await content.arrayBuffer();
    return { bytes: buffer, transfer: [buffer] };
  }
  // `pack` gives a view for a view and everything else as it came.
  return { bytes: pack(content, transfer) as NonNullable<InterpreterOptions['modelContent']>, transfer };
}
