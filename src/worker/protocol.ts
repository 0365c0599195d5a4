// What the two threads say to each other, message by message.

import type { WasmModule } from '../engine/tflite-wasm/load.ts';
import type { DownloadProgress } from '../fetch-bytes.ts';
import type { EngineBuild } from '../platform/platform.ts';
import type { Arguments, Facts, Method, Result } from './calls.ts';
import type { SentError } from './sent-error.ts';

/** To the worker. */
export type Request =
  | { readonly kind: 'call'; readonly id: number; readonly method: Method; readonly args: readonly unknown[] }
  /** The caller does not wait for this call any more: if it has not begun, it shall not. */
  | { readonly kind: 'abort'; readonly id: number }
  /** The compiled engine that the worker asked for, or why it is not to be had. */
  | {
      readonly kind: 'wasm';
      readonly build: EngineBuild;
      readonly module?: WasmModule;
      readonly reason?: string;
    };

/** From the worker. */
export type Reply =
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SentError }
  /** The properties of the interpreter are other ones from the next answer on. */
  | { readonly kind: 'facts'; readonly facts: Facts }
  | { readonly kind: 'progress'; readonly progress: DownloadProgress }
  /** A worker has no address from which it could find the WebAssembly: the thread that started it has. */
  | { readonly kind: 'ask-wasm'; readonly build: EngineBuild };

export type { Arguments, Facts, Method, Result };
