// The bytes of a stream, of the web or of Node, with a limit and abortion.

import { describeType } from '../check-arguments.ts';
import { concatenate } from '../fetch-bytes.ts';
import { untilAborted } from './abortion.ts';
import { viewBytes } from './bytes.ts';

/** How a stream is read. */
export interface StreamOptions {
  readonly signal?: AbortSignal | undefined;
  readonly maxBytes: number;
  /** The error for a stream that is longer. */
  readonly tooLong: () => Error;
}

/**
 * Reads a stream to its end; when it is not read to its end, it is cancelled.
 *
 * @param stream - A `ReadableStream`, or what can be iterated with `for await`, such as Node's `Readable`.
 * @throws The signal's reason, `tooLong()`, or whatever the stream fails with.
 */
export async function readStream(stream: unknown, { signal, maxBytes, tooLong }: StreamOptions): Promise<Uint8Array> {
  const source = openStream(stream);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await untilAborted(source.next(), signal);
      if (done) return concatenate(chunks, length);
      const chunk = viewBytes(value);
      if (!chunk) throw new TypeError(`The stream has to give bytes, not ${describeType(value)}.`);
      length += chunk.length;
      if (length > maxBytes) throw tooLong();
      chunks.push(chunk);
    }
  } catch (error) {
    source.cancel();
    throw error;
  }
}

interface Chunks {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Gives the rest up; what that leads to is of no more interest. */
  cancel(): void;
}

function openStream(stream: unknown): Chunks {
  const { getReader, destroy } = stream as { getReader?: unknown; destroy?: unknown };
  if (typeof getReader === 'function') {
    const reader = (stream as ReadableStream).getReader();
    return { next: () => reader.read(), cancel: () => void reader.cancel().catch(() => undefined) };
  }
  const iterator = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    // An iterator returns only after its pending step, which may never end; Node's streams can be told at once.
    cancel: () => {
      if (typeof destroy === 'function') destroy.call(stream);
      else void iterator.return?.().catch(() => undefined);
    },
  };
}
