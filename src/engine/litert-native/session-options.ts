// The options of one session, in the form in which the library takes them: texts in TOML, each under a name.

import { CPU, XNNPACK_FLAGS } from './bindings.ts';
import { call, read, type Library } from './library.ts';

/** How a session computes. */
export interface SessionOptions {
  readonly numThreads: number;
  /** The file of packed weights that is read, or written. */
  readonly weightFile?: string | undefined;
  readonly float16?: boolean | undefined;
  /** Whether the library measures what it runs. */
  readonly profile?: boolean | undefined;
}

/** The handle of the options, and the texts that have to stay in memory with them. */
export interface NativeSessionOptions {
  readonly handle: bigint;
  readonly texts: readonly Uint8Array[];
}

/** Makes the options; the caller destroys the handle. */
export function createOptions(
  library: Library,
  { numThreads, weightFile, float16, profile }: SessionOptions,
): NativeSessionOptions {
  const { bindings } = library;
  const handle = read(bindings, 'LiteRtCreateOptions');
  try {
    call(bindings, 'LiteRtSetOptionsHardwareAccelerators', handle, CPU);
    const texts = [
      // XNNPACK, as in Python.
      add(library, handle, 'xnnpack', {
        kernel_mode: 'delegate',
        num_threads: numThreads,
        ...(float16 && { flags: XNNPACK_FLAGS.default | XNNPACK_FLAGS.float16 }),
        ...(weightFile !== undefined && { weight_cache_file_path: weightFile }),
      }),
      // Mode 2 keeps texts of errors until they are asked for.
      add(library, handle, 'runtime_options_string', {
        error_reporter_mode: 2,
        ...(profile && { enable_profiling: true }),
      }),
    ];
    return { handle, texts };
  } catch (error) {
    bindings.LiteRtDestroyOptions(handle);
    throw error;
  }
}

function add(
  { bindings, nothing }: Library,
  handle: bigint,
  name: string,
  values: Record<string, unknown>,
): Uint8Array {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  const text = new TextEncoder().encode(`${lines.join('')}\0`);
  // A destructor is asked for, but the text is JavaScript's.
  call(bindings, 'LiteRtAddOpaqueOptions', handle, read(bindings, 'LiteRtCreateOpaqueOptions', name, text, nothing));
  return text;
}
