// Where the native library and koffi are in the folder of a serverless function. `#library` leads here.

import { nativeHost } from '../../platform/native-host.ts';
import { requireLibraryFor, type FoundLibrary } from './find-library.ts';
import { koffiBinary } from './libraries.ts';
import { loadError } from './load-error.ts';

/** The place of a file of a package. Its path is known, so that nothing of the package has to be read to find it. */
const placeOf = ({ packageName, file }: { readonly packageName: string; readonly file: string }) =>
  `./node_modules/${packageName}/${file}`;

/**
 * Finds the library that was packed. Its bytes were checked then; whoever can change them now can change this, too.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD` on another machine than the one that it was packed for.
 */
export function findLibrary(libraryPath?: string): FoundLibrary {
  const platform = nativeHost.platform();
  const library = requireLibraryFor(platform);
  const place = placeOf(library);
  const path = libraryPath ?? nativeHost.resolve(place);
  if (path !== undefined) return { path, platform, library };
  throw loadError(`this function was made for another machine than ${platform}: there is no ${place}`, place);
}

/** koffi's binary alone, whose place is known. */
export const loadKoffi = (): unknown => nativeHost.require(placeOf(koffiBinary(nativeHost.platform())));
