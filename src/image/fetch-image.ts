// The bytes of an image from a URL, a server's answer or a stream. Loaded when there is one.

import { abbreviate, requireTextOrUrl } from '../check-arguments.ts';
import { fetchUrl } from '#fetch';
import { isTFLiteError, TFLiteError } from '../errors.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import { detectFormat } from './format.ts';
import { untilAborted } from './abortion.ts';
import { imageTooLong } from './image-errors.ts';
import {
  FETCH_TIMEOUT,
  type FetchImageOptions,
  type ImageResponse,
  MAX_IMAGE_BYTES,
  type ReadOptions,
} from './read-options.ts';
import { readStream } from './read-stream.ts';

/**
 * Downloads a file by http or https.
 *
 * @throws {@link TFLiteError} `IMAGE_UNSUPPORTED` when the answer is a page; `URL_REFUSED`, `HTTP_STATUS`, `NETWORK`,
 * `DOWNLOAD_TOO_LARGE`. An abortion throws the signal's reason.
 */
export async function fetchImage(
  url: string | URL,
  { signal, maxBytes = MAX_IMAGE_BYTES, timeout = FETCH_TIMEOUT, allowPrivateNetwork }: FetchImageOptions = {},
): Promise<Uint8Array> {
  requireTextOrUrl('url', url);
  signal?.throwIfAborted();
  const protocol = /^[a-z][a-z0-9+.-]*:/i.exec(String(url))?.[0].toLowerCase();
  if (protocol !== undefined && protocol !== 'http:' && protocol !== 'https:') {
    throw new TFLiteError(
      'URL_REFUSED',
      `${abbreviate(url)} is not fetched: only http and https URLs are. Pass a path, a Blob or the bytes instead.`,
      { url: String(url), reason: `protocol ${protocol}` },
    );
  }
  const clock = AbortSignal.timeout(timeout);
  const either = signal ? AbortSignal.any([signal, clock]) : clock;
  const request: typeof fetchUrl = (target, init) => fetchUrl(target, { ...init, allowPrivateNetwork });
  try {
    return requireNoPage(url, await untilAborted(fetchBytes(url, { signal: either, maxBytes }, request), either));
  } catch (cause) {
    if (cause !== clock.reason) throw cause;
    throw new TFLiteError(
      'NETWORK',
      `${String(url)} was not there within ${timeout} ms. Raise timeout if the server is slow.`,
      { url: String(url) },
      { cause },
    );
  }
}

/** Reads the body of a response. Errors as in {@link fetchImage}, but for `URL_REFUSED`. */
export async function readResponse(
  response: ImageResponse,
  { signal, maxBytes = MAX_IMAGE_BYTES }: ReadOptions,
): Promise<Uint8Array> {
  const { ok, status, body } = response;
  const url = response.url || 'The response';
  if (!ok) {
    throw new TFLiteError('HTTP_STATUS', `${url} answered with status ${status}, not with the file.`, { url, status });
  }
  if (!body) return new Uint8Array();
  const tooLong = (): TFLiteError =>
    new TFLiteError('DOWNLOAD_TOO_LARGE', `${url} is longer than the limit of ${maxBytes} bytes.`, {
      url,
      limit: maxBytes,
    });
  try {
    return requireNoPage(url, await readStream(body, { signal, maxBytes, tooLong }));
  } catch (cause) {
    signal?.throwIfAborted();
    if (isTFLiteError(cause)) throw cause;
    throw new TFLiteError('NETWORK', `${url} could not be read: ${String(cause)}.`, { url }, { cause });
  }
}

/**
 * Reads a `data:` or `blob:` URL. Errors as in {@link fetchImage}.
 */
export function fetchData(url: string | URL, { signal, maxBytes = MAX_IMAGE_BYTES }: ReadOptions): Promise<Uint8Array> {
  return fetchBytes(url, { signal, maxBytes });
}

/**
 * Reads a stream of the web or of Node to its end.
 *
 * @throws {@link TFLiteError} `IMAGE_TOO_LARGE`; what the stream fails with is thrown as it is, and an abortion throws the
 * signal's reason.
 */
export function readImageStream(
  stream: unknown,
  { signal, maxBytes = MAX_IMAGE_BYTES }: ReadOptions,
): Promise<Uint8Array> {
  return readStream(stream, { signal, maxBytes, tooLong: () => imageTooLong(undefined, maxBytes) });
}

function requireNoPage(url: string | URL, bytes: Uint8Array): Uint8Array {
  if (detectFormat(bytes) !== 'html') return bytes;
  throw new TFLiteError(
    'IMAGE_UNSUPPORTED',
    `${String(url)} answered with an HTML page, not with an image: use the address of the image itself, not of a page that shows it.`,
    { format: 'html' },
  );
}
