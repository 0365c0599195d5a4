// The bytes of an image from a path.

import { readFile } from '#platform';
import { isTFLiteError } from '../errors.ts';
import { imageTooLong } from './image-errors.ts';
import type { ReadOptions } from './read-options.ts';

/**
 * Reads a file of the platform.
 *
 * @param path - A path, or a `file:` URL.
 * @throws {@link TFLiteError} `FILE_NOT_FOUND`, `IMAGE_TOO_LARGE`
 */
export async function readImageFile(
  path: string | URL,
  { signal, maxBytes = Infinity }: ReadOptions = {},
): Promise<Uint8Array> {
  try {
    return await readFile(path, signal ? { signal, maxBytes } : { maxBytes });
  } catch (error) {
    // The platform takes every file for a model.
    throw isTFLiteError(error, 'MODEL_TOO_LARGE') ? imageTooLong(error.data.actual, maxBytes) : error;
  }
}
