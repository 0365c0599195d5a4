// A download of bytes, with a limit, progress and abortion. Everything that the library fetches comes through here.

import { isTFLiteError, TFLiteError } from './errors.ts';
import type { Answer } from './platform/platform.ts';

/** How far a download has come. */
export interface DownloadProgress {
  /** Bytes that have arrived, after the server's compression is undone. */
  readonly loaded: number;
  /** Bytes in all, where the server says so and does not compress. */
  readonly total: number | undefined;
}

/** Settings of one download. */
export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** The download ends with an error as soon as it is longer. @defaultValue no limit */
  readonly maxBytes?: number | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const PROTOCOLS = ['http:', 'https:', 'data:', 'blob:'];

/**
 * Fetches the whole body of a URL.
 *
 * @param request - Asks the server; the global `fetch` unless said.
 * @throws {@link TFLiteError} `URL_REFUSED` for other protocols than http, https, data and blob; `HTTP_STATUS` for an answer
 * other than 2xx; `NETWORK` when no answer or only a part of it comes; `DOWNLOAD_TOO_LARGE` beyond `maxBytes`. An abortion
 * throws the signal's reason.
 */
export async function fetchBytes(
  url: string | URL,
  options: DownloadOptions = {},
  request: (url: string | URL, init: { signal?: AbortSignal }) => Promise<Answer> = (...args) => fetch(...args),
): Promise<Uint8Array> {
  const { signal } = options;
  signal?.throwIfAborted();
  requireProtocol(url);
  const response = await request(url, signal ? { signal } : {}).catch((cause: unknown) => broken(url, signal, cause));
  if (!response.ok) {
    await response.body?.cancel();
    throw new TFLiteError('HTTP_STATUS', `${String(url)} answered with status ${response.status}, not with the file.`, {
      url: String(url),
      status: response.status,
    });
  }
  return readBody(response, url, options);
}

/** Reads the body of a response that has been found good. Errors as in {@link fetchBytes}. */
export async function readBody(
  response: Answer,
  url: string | URL,
  { signal, maxBytes = Infinity, onProgress }: DownloadOptions,
): Promise<Uint8Array> {
  const total = declaredLength(response);
  if (total !== undefined && total > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(url, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  try {
    while (reader) {
      const { done, value } = await reader.read().catch((cause: unknown) => broken(url, signal, cause));
      if (done) break;
      loaded += value.length;
      if (loaded > maxBytes) throw tooLarge(url, maxBytes);
      chunks.push(value);
      onProgress?.({ loaded, total });
    }
  } catch (error) {
    // The transfer is of no more use; its own failure would only hide the first one.
    await reader?.cancel().catch(() => undefined);
    throw error;
  }
  return concatenate(chunks, loaded);
}

function requireProtocol(url: string | URL): void {
  const protocol = url instanceof URL ? url.protocol : /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase();
  // Without a protocol it is relative to the page, which fetch knows.
  if (protocol === undefined || PROTOCOLS.includes(protocol)) return;
  throw new TFLiteError(
    'URL_REFUSED',
    `${String(url)} is not fetched: only http, https, data and blob URLs are. For a file pass its path instead.`,
    { url: String(url), reason: `protocol ${protocol}` },
  );
}

/** Content-Length counts compressed bytes, so it says nothing where the body arrives decompressed. */
function declaredLength({ headers }: Answer): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

/** Joins pieces, `length` bytes in all; a single piece is not copied. */
export function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function broken(url: string | URL, signal: AbortSignal | undefined, cause: unknown): never {
  signal?.throwIfAborted();
  if (isTFLiteError(cause)) throw cause;
  // undici hides the reason one level down.
  const reason =
    cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
  throw new TFLiteError('NETWORK', `${String(url)} could not be fetched: ${reason}.`, { url: String(url) }, { cause });
}

function tooLarge(url: string | URL, limit: number): TFLiteError {
  return new TFLiteError('DOWNLOAD_TOO_LARGE', `${String(url)} is longer than the limit of ${limit} bytes.`, {
    url: String(url),
    limit,
  });
}
