// The limit of a request's body, and the reading of a body that comes in pieces.

import { TFLiteError } from '../errors.ts';
import { readStream } from '../image/read-stream.ts';

/** A body that is longer than it may be. */
export function bodyTooLarge(limit: number): TFLiteError<'BODY_TOO_LARGE'> {
  return new TFLiteError(
    'BODY_TOO_LARGE',
    `The body is longer than the limit of ${limit} bytes: send a smaller picture.`,
    {
      limit,
    },
  );
}

/**
 * Reads a body that comes in pieces; of one that is too long, no more than the limit.
 *
 * @param contentLength - What its header states.
 * @throws {@link TFLiteError} `BODY_TOO_LARGE`; the signal's reason; what the stream fails with.
 */
export async function readBody(
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  {
    maxBytes,
    contentLength,
    signal,
  }: { maxBytes: number; contentLength: string | undefined; signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  if (Number(contentLength ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  return readStream(stream, { maxBytes, signal, tooLong: () => bodyTooLarge(maxBytes) });
}

/**
 * Refuses a body that was read by others and is too long.
 *
 * @throws {@link TFLiteError} `BODY_TOO_LARGE`
 */
export function requireLength(body: Uint8Array, maxBytes: number): Uint8Array {
  if (body.length > maxBytes) throw bodyTooLarge(maxBytes);
  return body;
}
