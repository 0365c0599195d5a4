// The native library, loaded: its bytes checked, its functions bound, its structs tried out on a tiny model.

import { findLibrary, loadKoffi } from '#library';
import { nativeHost } from '../../platform/native-host.ts';
import {
  CPU,
  ENV_OPTION,
  ENVIRONMENT_OPTION,
  FUNCTIONS,
  SILENT,
  STATUS,
  type Bindings,
  type Koffi,
} from './bindings.ts';
import { loadError } from './load-error.ts';
import { requireExpectedStructs } from './self-check.ts';

/** A loaded library with the one environment that all sessions of a thread share. */
export interface Library {
  readonly path: string;
  readonly koffi: Koffi;
  readonly bindings: Bindings;
  readonly environment: bigint;
  /** A function of C that does nothing, for memory that JavaScript frees. */
  readonly nothing: bigint;
}

/** A call that gave a status other than 0. */
export class StatusError extends Error {
  readonly status: number;

  constructor(name: string, status: number) {
    super(`${name}: ${STATUS[status] ?? 'status'} (${status})`);
    this.status = status;
  }
}

// By path, for this thread. A load that failed can be tried again.
const loaded = new Map<string, Library>();

/**
 * Finds and loads the library; the second time it is there already.
 *
 * @param libraryPath - The file; what is installed when it is left out.
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export function openLibrary(libraryPath: string | undefined): Library {
  const key = libraryPath ?? '';
  const library = loaded.get(key) ?? load(libraryPath);
  loaded.set(key, library);
  return library;
}

function load(libraryPath: string | undefined): Library {
  const { path } = findLibrary(libraryPath);
  const koffi = requireKoffi();
  try {
    nativeHost.pin(koffi, path);
    const library = koffi.load(path);
    const bindings = bind((prototype) => library.func(prototype));
    const environment = createEnvironment(bindings);
    const nothing = koffi.register(() => undefined, koffi.pointer(koffi.proto('void (void *payload)')));
    const opened = { path, koffi, bindings, environment, nothing };
    requireExpectedStructs(opened);
    return opened;
  } catch (cause) {
    throw loadError(`${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, path, cause);
  }
}

/** koffi of version 3, whose pointers are bigints. */
function requireKoffi(): Koffi {
  let koffi: Koffi;
  try {
    koffi = loadKoffi() as Koffi;
  } catch (cause) {
    throw loadError("the npm package 'koffi' cannot be loaded: npm install koffi@3", 'koffi', cause);
  }
  if (koffi.version.startsWith('3.')) return koffi;
  throw loadError(`the npm package 'koffi' is of version ${koffi.version}, not 3: npm install koffi@3`, 'koffi');
}

function bind(declare: (prototype: string) => unknown): Bindings {
  const functions = Object.entries(FUNCTIONS).map(([name, prototype]) => {
    const [result, parameters] = prototype.split(' (', 2) as [string, string];
    return [name, declare(`${result} ${name}(${parameters}`)];
  });
  return Object.fromEntries(functions) as Bindings;
}

function createEnvironment(bindings: Bindings): bigint {
  const options = [
    [ENVIRONMENT_OPTION.accelerators, CPU],
    [ENVIRONMENT_OPTION.logSeverity, SILENT],
  ] as const;
  const bytes = new DataView(new ArrayBuffer(ENV_OPTION.size * options.length));
  for (const [i, [tag, value]] of options.entries()) {
    bytes.setInt32(i * ENV_OPTION.size + ENV_OPTION.tag, tag, true);
    bytes.setInt32(i * ENV_OPTION.size + ENV_OPTION.type, ENV_OPTION.int, true);
    bytes.setBigInt64(i * ENV_OPTION.size + ENV_OPTION.value, BigInt(value), true);
  }
  return read(bindings, 'LiteRtCreateEnvironment', options.length, new Uint8Array(bytes.buffer));
}

/**
 * Calls a function that gives a handle or a number through its last parameter.
 *
 * @throws {@link StatusError}
 */
export function read(bindings: Bindings, name: keyof Bindings, ...args: readonly unknown[]): bigint {
  const out = new BigUint64Array(1);
  call(bindings, name, ...args, out);
  return out[0]!;
}

/**
 * Calls a function that gives a status.
 *
 * @throws {@link StatusError}
 */
export function call(bindings: Bindings, name: keyof Bindings, ...args: readonly unknown[]): void {
  const status = bindings[name](...args);
  if (status !== 0) throw new StatusError(name, status);
}
