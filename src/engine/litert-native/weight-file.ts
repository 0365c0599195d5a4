// Files in which the library keeps packed weights from one start to the next.
//
// The library knows weights by their place in the model, not by their values: with the file of another model of the same
// build it would answer as that one does, without a word. So each model has a file of its own, by its SHA-256. The library
// also writes in place, under the eyes of processes that have the file mapped: so a new one is written under a name of its
// own first.

import { TFLiteError } from '../../errors.ts';
import { nativeHost } from '../../platform/native-host.ts';
import { LITERT_VERSION } from './libraries.ts';

/** @throws {@link TFLiteError} `OPTION_INVALID` for a folder that cannot be made. */
export async function makeCacheFolder(folder: string): Promise<void> {
  await nativeHost.makeFolder(folder).catch((cause: unknown) => {
    throw new TFLiteError(
      'OPTION_INVALID',
      `'native.weightCacheFolder' cannot be made (${String(cause)}): name a folder that this process may write to.`,
      { option: 'native.weightCacheFolder', actual: folder },
      { cause },
    );
  });
}

/**
 * Lets the library read or write the file of a model.
 *
 * @param model - The file's own bytes, whatever was written before them for this session.
 * @param use - Tells the library the path; when it returns, the library has read the file, or written it.
 */
export function withWeightFile<Result>(folder: string, model: Uint8Array, use: (path: string) => Result): Result {
  const path = nativeHost.join(folder, `${nativeHost.sha256(model)}-litert-${LITERT_VERSION}.weights`);
  if (nativeHost.hasFile(path)) return use(path);
  const unfinished = `${path}.${crypto.randomUUID()}`;
  try {
    const result = use(unfinished);
    // Models without weights that kernels pack make no file.
    if (nativeHost.hasFile(unfinished)) nativeHost.rename(unfinished, path);
    return result;
  } catch (error) {
    nativeHost.remove(unfinished);
    throw error;
  }
}
