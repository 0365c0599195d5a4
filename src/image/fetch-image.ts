// The bytes of an image from a URL, a server's answer, or a path.

import { fetchUrl } from '#fetch';
import { readFile } from '#platform';
import { isTFLiteError, TFLiteError } from '../errors.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import { detectFormat } from './format.ts';
import { imageTooLong } from './image-errors.ts';
import { readStream, untilAborted } from './read-stream.ts';

/** The longest download of an image unless a caller says otherwise: 25 MB. */
export const MAX_IMAGE_BYTES = 25_000_000;

/** How long a download of an image may take unless a caller says otherwise, in milliseconds. */
export const FETCH_TIMEOUT = 30_000;

/** How a file is read. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue 25,000,000 for what comes in pieces, no limit for what is there as a whole */
  readonly maxBytes?: number | undefined;
}

/** How a URL is fetched. */
export interface FetchImageOptions extends ReadOptions {
  /** Milliseconds from the first step to the last byte. @defaultValue 30,000 */
  readonly timeout?: number | undefined;
  /** @defaultValue false */
  readonly allowPrivateNetwork?: boolean | undefined;
}

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
  signal?.throwIfAborted();
  const protocol = /^[a-z][a-z0-9+.-]*:/i.exec(String(url))?.[0].toLowerCase();
  if (protocol !== undefined && protocol !== 'http:' && protocol !== 'https:') {
    throw new TFLiteError(
      'URL_REFUSED',
      `${String(url).slice(0, 100)} is not fetched: only http and https URLs are. Pass a path, a Blob or the bytes instead.`,
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

/** The parts of a `Response` that are used; `body` may be a stream of Node, as node-fetch gives it. */
export interface ImageResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly body: unknown;
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

function requireNoPage(url: string | URL, bytes: Uint8Array): Uint8Array {
  if (detectFormat(bytes) !== 'html') return bytes;
  throw new TFLiteError(
    'IMAGE_UNSUPPORTED',
    `${String(url)} answered with an HTML page, not with an image: use the address of the image itself, not of a page that shows it.`,
    { format: 'html' },
  );
}
