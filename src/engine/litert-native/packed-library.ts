// Where the native library is in the folder of a serverless function. `#library` leads here.

import { nativeHost } from '../../platform/native-host.ts';
import { requireLibraryFor, type FoundLibrary } from './find-library.ts';
import { loadError } from './load-error.ts';

/**
 * Finds the library that was packed. Its bytes were checked then; whoever can change them now can change this, too.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` on another machine than the one that it was packed for.
 */
// eslint-disable-next-line @typescript-eslint/require-await
export async function findLibrary(libraryPath?: string): Promise<FoundLibrary> {
  const platform = nativeHost.platform();
  const library = requireLibraryFor(platform);
  const packed = `${library.packageName}/${library.file}`;
  const path = libraryPath ?? nativeHost.resolve(packed);
  if (path !== undefined) return { path, platform, library };
  throw loadError(
    `this function was made for another machine than ${platform}: there is no node_modules/${packed}`,
    packed,
  );
}
