// The native library on this machine: where it is, and putting it where the engine looks.

import { findLibrary, installedPath, requireLibraryFor } from '../engine/litert-native/find-library.ts';
import type { FoundLibrary } from '../engine/litert-native/find-library.ts';
import { openLibrary } from '../engine/litert-native/library.ts';
import { LITERT_VERSION, NATIVE_LIBRARIES, type NativePlatform } from '../engine/litert-native/libraries.ts';
import { TFLiteError } from '../errors.ts';
import { installHost } from '../platform/install-host.ts';
import { nativeHost } from '../platform/native-host.ts';
import { verifyLibrary } from './verify-library.ts';

export { LITERT_VERSION, NATIVE_LIBRARIES };
export type { FoundLibrary };
export type { NativeLibrary, NativePlatform } from '../engine/litert-native/libraries.ts';

/** What {@link findNativeLibrary} takes. */
export interface FindLibraryOptions {
  /**
   * The file, as `native.libraryPath` of `Interpreter.create`.
   *
   * @defaultValue what is installed
   */
  readonly libraryPath?: string | undefined;
  /**
   * Whose library it is.
   *
   * @defaultValue this machine
   */
  readonly platform?: NativePlatform | undefined;
}

/** What {@link installNativeLibrary} takes. */
export interface InstallLibraryOptions {
  /**
   * Whose library it is.
   *
   * @defaultValue this machine
   */
  readonly platform?: NativePlatform | undefined;
  /**
   * Texts to be put beside the library, by file name, such as its licence.
   *
   * @defaultValue none
   */
  readonly texts?: Readonly<Record<string, Uint8Array>> | undefined;
}

/**
 * Finds the native library as `Interpreter.create` does, and checks its SHA-256, which `create` does not. It is not loaded.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`; the message says what is missing, and how to get it.
 */
export async function findNativeLibrary(options: FindLibraryOptions = {}): Promise<FoundLibrary> {
  return verifyLibrary(findLibrary(options.libraryPath, options.platform));
}

/**
 * Finds the native library, checks its SHA-256 and loads it as `Interpreter.create` does: that koffi and the library work
 * on this machine is known then.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`; the message says what is missing, and how to get it.
 */
export async function checkNativeEngine({
  libraryPath,
}: Pick<FindLibraryOptions, 'libraryPath'> = {}): Promise<FoundLibrary> {
  const found = await verifyLibrary(findLibrary(libraryPath));
  openLibrary(libraryPath);
  return found;
}

/**
 * Puts the native library where the engine looks for it: a folder of the user's caches, one for each version and platform.
 * `npx tflite-interpreter native` takes it out of the wheel.
 *
 * @param bytes - The library's file, unchanged.
 * @returns Where it is now.
 * @throws {@link TFLiteError} `ENGINE_LOAD` for a platform without a library; `SHA256_MISMATCH` for another file.
 */
export async function installNativeLibrary(
  bytes: Uint8Array,
  { platform = nativeHost.platform() as NativePlatform, texts = {} }: InstallLibraryOptions = {},
): Promise<string> {
  const library = requireLibraryFor(platform);
  const actual = nativeHost.sha256(bytes);
  if (actual !== library.sha256) {
    throw new TFLiteError(
      'SHA256_MISMATCH',
      `This is not ${library.file} of ai-edge-litert ${LITERT_VERSION} for ${platform}: its SHA-256 is ${actual}, not ${library.sha256}. Take the file out of that wheel, unchanged.`,
      { expected: library.sha256, actual },
    );
  }
  const path = installedPath(platform, library.file);
  // Windows replaces no file that is loaded.
  const installed = await installHost.readFile(path);
  if (installed && nativeHost.sha256(installed) === library.sha256) return path;
  const folder = installHost.folderOf(path);
  for (const [name, text] of Object.entries(texts)) await installHost.writeFile(nativeHost.join(folder, name), text);
  await installHost.writeFile(path, bytes);
  return path;
}
