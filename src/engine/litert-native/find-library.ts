// Where the native library is, and that it is the one that this version knows.

import { nativeHost } from '../../platform/native-host.ts';
import { koffiBinary, libraryFor, LITERT_VERSION, NATIVE_LIBRARIES, type NativeLibrary } from './libraries.ts';
import { loadError } from './load-error.ts';

/** A library that has been recognised. */
export interface FoundLibrary {
  readonly path: string;
  readonly platform: string;
  readonly library: NativeLibrary;
}

/**
 * Finds a library: the file that is named, else that of the platform's package, else the one in the folder for it.
 *
 * It is recognised by its length and its headers, which no other build has; not by all of its bytes.
 *
 * @param platform - Whose library it is; this machine's, when it is left out.
 * @throws {@link TFLiteError} `ENGINE_LOAD` where there is none, or where it is another one.
 */
export function findLibrary(libraryPath?: string, platform = nativeHost.platform()): FoundLibrary {
  const library = requireLibraryFor(platform);
  const path =
    libraryPath ??
    nativeHost.resolve(`${library.packageName}/${library.file}`) ??
    installedPath(platform, library.file);
  const found = { path, platform, library };
  const { byteLength, crc32 } = readMarks(found, libraryPath === undefined);
  if (byteLength !== library.byteLength) {
    throw notTheLibrary(found, `it has ${byteLength} bytes, not ${library.byteLength}`);
  }
  if (crc32 === library.crc32) return found;
  throw notTheLibrary(found, `the CRC-32 of its ends is ${hex(crc32)}, not ${hex(library.crc32)}`);
}

/**
 * The package that calls functions of C: its binary alone, where it lies beside it. The JavaScript around that finds it and
 * warns of old names, and takes longer than the binary.
 *
 * @throws What Node throws where it is not installed.
 */
export function loadKoffi(): unknown {
  const { packageName, file } = koffiBinary(nativeHost.platform());
  const entry = nativeHost.resolve('koffi');
  return nativeHost.require((entry && nativeHost.resolve(`${packageName}/${file}`, entry)) ?? 'koffi');
}

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
function readMarks(
  { path, library: { packageName } }: FoundLibrary,
  anywhere: boolean,
): NonNullable<ReturnType<typeof nativeHost.fileMarks>> {
  let marks: ReturnType<typeof nativeHost.fileMarks>;
  try {
    marks = nativeHost.fileMarks(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (marks) return marks;
  const [missing, tried] = anywhere
    ? [`there is neither a package ${packageName} nor a file ${path}`, [packageName, path]]
    : [`there is no file ${path}`, [path]];
  throw loadError(`${missing}; docs/engines.md says how to get it`, tried);
}

/** The error of a file that is there, but cannot be read. */
export function unreadable(path: string, cause: unknown): Error {
  return loadError(`${path} cannot be read (${String(cause)})`, path, cause);
}

/** The error of another file. */
export function notTheLibrary({ path, platform }: FoundLibrary, why: string): Error {
  return loadError(`${path} is not the library of ai-edge-litert ${LITERT_VERSION} for ${platform}: ${why}`, path);
}

const hex = (number: number): string => number.toString(16).padStart(8, '0');
