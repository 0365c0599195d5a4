// The files of a .keras archive, read by fflate.

import { corruptKeras } from './keras-errors.ts';

/**
 * Unpacks the files of an archive that are wanted.
 *
 * @param source - What to call the archive in errors.
 * @throws {@link TFLiteError} `KERAS_CORRUPT`.
 */
export async function unzip(
  bytes: Uint8Array,
  wanted: readonly string[],
  source: string,
): Promise<Partial<Record<string, Uint8Array>>> {
  const { unzipSync } = await import('fflate/browser');
  try {
    return unzipSync(bytes, { filter: ({ name }) => wanted.includes(name) });
  } catch (cause) {
    throw corruptKeras(source, 'its archive cannot be unpacked', cause);
  }
}
