// Where the native library is, and that it is the one that this version knows.

import { nativeHost } from '../../platform/native-host.ts';
import { libraryFor, LITERT_VERSION, NATIVE_LIBRARIES, type NativeLibrary } from './libraries.ts';
import { loadError } from './load-error.ts';

/** A library whose bytes have been checked. */
export interface FoundLibrary {
  readonly path: string;
  readonly library: NativeLibrary;
}

/**
 * Finds the library of this machine: the file that is named, else the one in the folder for it.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` where there is none, or where it is another one.
 */
export async function findLibrary(libraryPath?: string): Promise<FoundLibrary> {
  const platform = nativeHost.platform();
  const library = libraryFor(platform);
  if (!library) {
    const known = Object.keys(NATIVE_LIBRARIES).join(', ');
    throw loadError(`there is no library for ${platform}, only for ${known}`, platform);
  }
  const path = libraryPath ?? installedPath(platform, library.file);
  await requireKnown(path, await readLibrary(path), library);
  return { path, library };
}

/**
 * Where the library is looked for: a folder of the user's caches, for each version its own.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` where the system knows no such folder, as in a container for an unknown user.
 */
export function installedPath(platform: string, file: string): string {
  try {
    return nativeHost.join(nativeHost.cacheFolder(), 'tflite-interpreter', `litert-${LITERT_VERSION}`, platform, file);
  } catch (cause) {
    throw loadError(`this user has no folder for it (${String(cause)}); pass native.libraryPath`, file, cause);
  }
}

/** @throws {@link TFLiteError} `ENGINE_LOAD`, also for a folder that this process may not look into. */
async function readLibrary(path: string): Promise<Uint8Array> {
  const bytes = await nativeHost.readFile(path).catch((cause: unknown) => {
    throw loadError(`${path} cannot be read (${String(cause)})`, path, cause);
  });
  if (!bytes) throw loadError(`there is no file ${path}; docs/engines.md says how to get it`, path);
  return bytes;
}

/**
 * Refuses every file but the one library.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
async function requireKnown(path: string, bytes: Uint8Array, library: NativeLibrary): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sha256 === library.sha256) return;
  throw loadError(
    `${path} is not the library of ai-edge-litert ${LITERT_VERSION}: its SHA-256 is ${sha256}, not ${library.sha256}`,
    path,
  );
}
