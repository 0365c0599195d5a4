// The whole of a native library, compared with what this version knows.

import { notTheLibrary, unreadable, type FoundLibrary } from '../engine/litert-native/find-library.ts';
import { installHost } from '../platform/install-host.ts';
import { nativeHost } from '../platform/native-host.ts';

/**
 * Compares all bytes of a library with those that are known, by their SHA-256.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export async function verifyLibrary(found: FoundLibrary): Promise<FoundLibrary> {
  const { path, library } = found;
  const bytes = await installHost.readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const sha256 = bytes && nativeHost.sha256(bytes);
  if (sha256 === library.sha256) return found;
  throw notTheLibrary(found, `its SHA-256 is ${sha256}, not ${library.sha256}`);
}
