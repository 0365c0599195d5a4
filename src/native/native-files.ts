// The files that a folder needs so that the native engine runs in it, as in the zip of a serverless function.

import { findLibrary } from '../engine/litert-native/find-library.ts';
import { koffiBinary, type NativePlatform } from '../engine/litert-native/libraries.ts';
import { loadError } from '../engine/litert-native/load-error.ts';
import { installHost } from '../platform/install-host.ts';
import { nativeHost } from '../platform/native-host.ts';
import { verifyLibrary } from './verify-library.ts';

/** What {@link listNativeFiles} takes. */
export interface NativeFilesOptions {
  /**
   * Where the folder is going to be used.
   *
   * @defaultValue this machine
   */
  readonly platform?: NativePlatform | undefined;
  /**
   * The library for that platform.
   *
   * @defaultValue what is installed
   */
  readonly libraryPath?: string | undefined;
}

/** A file of a folder. */
export interface NativeFile {
  /** Where it goes: relative to the folder, with slashes. */
  readonly name: string;
  /** Where it is now. */
  readonly path: string;
}

/** What of koffi is run, as it lies in its package, and its licence; not what compiles it on other systems. */
const KOFFI_FILES = /^(?:package\.json|LICENSE\.txt|index\.cjs|src[/\\].*\.cjs)$/;

/** Of koffi's package for a platform; beside them is the binary. */
const KOFFI_BINARY_FILES = ['package.json', 'index.js'];

/** Texts that go with the library, where they lie beside it. */
const LICENCES = ['LICENSE', 'NOTICE'];

/**
 * Lists what has to be copied into the `node_modules` of a folder so that `tflite-interpreter` finds the native engine from
 * there: the library, and the two packages of koffi without what is only for other systems or for building it.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` where the library or koffi's binary for the platform is not installed; the
 * message says how to get it.
 * @example
 * ```ts
 * import { cp } from 'node:fs/promises';
 * import path from 'node:path';
 * import { listNativeFiles } from 'tflite-interpreter/native';
 *
 * for (const file of await listNativeFiles({ platform: 'linux-x64' })) {
 *   await cp(file.path, path.join('function', file.name));
 * }
 * ```
 */
export async function listNativeFiles(options: NativeFilesOptions = {}): Promise<readonly NativeFile[]> {
  const found = await verifyLibrary(findLibrary(options.libraryPath, options.platform));
  const { file, packageName } = found.library;
  const folder = installHost.folderOf(found.path);
  const texts = LICENCES.filter((text) => nativeHost.hasFile(nativeHost.join(folder, text)));
  return [
    ...placed(packageName, folder, texts),
    { name: `node_modules/${packageName}/${file}`, path: found.path },
    ...koffiFiles(found.platform),
  ];
}

function koffiFiles(platform: string): NativeFile[] {
  const entry = nativeHost.resolve('koffi');
  if (entry === undefined) throw loadError("the npm package 'koffi' is not installed: npm install koffi@3", 'koffi');
  const { packageName: binaryPackage, file: binary } = koffiBinary(platform);
  const binaryEntry = nativeHost.resolve(binaryPackage, entry);
  if (binaryEntry === undefined) {
    const [os, cpu] = platform.split('-');
    throw loadError(
      `the npm package '${binaryPackage}' is not installed: npm install --no-save --os=${os} --cpu=${cpu} koffi@3`,
      binaryPackage,
    );
  }
  const folder = installHost.folderOf(entry);
  const run = installHost.filesBelow(folder).filter((file) => KOFFI_FILES.test(file));
  return [
    ...placed('koffi', folder, run),
    ...placed(binaryPackage, installHost.folderOf(binaryEntry), [...KOFFI_BINARY_FILES, binary]),
  ];
}

function placed(packageName: string, folder: string, files: readonly string[]): NativeFile[] {
  return files.map((file) => ({
    name: `node_modules/${packageName}/${file.replaceAll('\\', '/')}`,
    path: nativeHost.join(folder, file),
  }));
}
