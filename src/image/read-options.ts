// How files and addresses are read, and the limits where a caller says nothing.

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

/** The parts of a `Response` that are used; `body` may be a stream of Node, as node-fetch gives it. */
export interface ImageResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly body: unknown;
}
