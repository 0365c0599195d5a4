// Where the native library is, and that it is the one that this version knows.

import { nativeHost } from '../../platform/native-host.ts';
import { libraryFor, LITERT_VERSION, NATIVE_LIBRARIES, type NativeLibrary } from './libraries.ts';
import { loadError } from './load-error.ts';

/** A library whose bytes have been checked. */
export interface FoundLibrary {
  readonly path: string;
  readonly platform: string;
  readonly library: NativeLibrary;
}

/**
 * Finds a library: the file that is named, else that of the platform's package, else the one in the folder for it.
 *
 * @param platform - Whose library it is; this machine's, when it is left out.
 * @throws {@link TFLiteError} `ENGINE_LOAD` where there is none, or where it is another one.
 */
export async function findLibrary(libraryPath?: string, platform = nativeHost.platform()): Promise<FoundLibrary> {
  const library = requireLibraryFor(platform);
  const path =
    libraryPath ??
    nativeHost.resolve(`${library.packageName}/${library.file}`) ??
    installedPath(platform, library.file);
  const bytes = await readLibrary(path, library, libraryPath === undefined);
  const sha256 = nativeHost.sha256(bytes);
  if (sha256 === library.sha256) return { path, platform, library };
  throw loadError(
    `${path} is not the library of ai-edge-litert ${LITERT_VERSION} for ${platform}: its SHA-256 is ${sha256}, not ${library.sha256}`,
    path,
  );
}

/** The package that calls functions of C; throws what Node throws where it is not installed. */
export const loadKoffi = (): unknown => nativeHost.require('koffi');

/** @throws {@link TFLiteError} `ENGINE_LOAD` for a platform that has none. */
export function requireLibraryFor(platform: string): NativeLibrary {
  const library = libraryFor(platform);
  if (library) return library;
  const known = Object.keys(NATIVE_LIBRARIES).join(', ');
  throw loadError(`there is no library for ${platform}, only for ${known}`, platform);
}

/**
 * Where `npx tflite-interpreter native` puts the library: a folder of the user's caches, for each version its own.
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
async function readLibrary(path: string, { packageName }: NativeLibrary, anywhere: boolean): Promise<Uint8Array> {
  const bytes = await nativeHost.readFile(path).catch((cause: unknown) => {
    throw loadError(`${path} cannot be read (${String(cause)})`, path, cause);
  });
  if (bytes) return bytes;
  const [missing, tried] = anywhere
    ? [`there is neither a package ${packageName} nor a file ${path}`, [packageName, path]]
    : [`there is no file ${path}`, [path]];
  throw loadError(`${missing}; docs/engines.md says how to get it`, tried);
}
