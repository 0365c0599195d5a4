// The bytes of an image from a path or a URL.

import { platform } from '#platform';
import { TFLiteError } from '../errors.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import { detectFormat } from './format.ts';

/** The longest download of an image unless a caller says otherwise: 25 MB. */
export const MAX_IMAGE_BYTES = 25_000_000;

/**
 * Downloads a file.
 *
 * @throws {@link TFLiteError} `IMAGE_UNSUPPORTED` when the answer is a page; `URL_REFUSED`, `HTTP_STATUS`, `NETWORK`,
 * `DOWNLOAD_TOO_LARGE`.
 */
export async function fetchImage(
  url: string | URL,
  { signal, maxBytes = MAX_IMAGE_BYTES }: { signal?: AbortSignal | undefined; maxBytes?: number | undefined } = {},
): Promise<Uint8Array> {
  const bytes = await fetchBytes(url, { signal, maxBytes });
  if (detectFormat(bytes) === 'html') {
    throw new TFLiteError(
      'IMAGE_UNSUPPORTED',
      `${String(url)} answered with an HTML page, not with an image: use the address of the image itself, not of a page that shows it.`,
      { format: 'html' },
    );
  }
  return bytes;
}

/**
 * Reads a file of the platform.
 *
 * @param path - A path, or a `file:` URL.
 * @throws {@link TFLiteError} `FILE_NOT_FOUND`
 */
export async function readImageFile(
  path: string | URL,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Uint8Array> {
  return platform.readFile(path, signal ? { signal } : {});
}
