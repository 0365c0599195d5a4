// Where an image comes from: told by what it is, and read to the bytes of a file or to pixels.

import { describeType } from '../check-arguments.ts';
import { untilAborted } from './abortion.ts';
import { viewBytes } from './bytes.ts';
import { type Drawable, isDrawable, readDrawable, untilDrawable } from './drawable.ts';
import type { FetchImageOptions, ImageResponse } from './read-options.ts';
import { imageTooLong, MAX_PIXELS } from './image-errors.ts';
import type { PixelImage } from './pixels.ts';
import { readImageFile } from './read-file.ts';

/** An `ImageData`: RGBA, 8 bits a sample. */
export interface ImageDataLike {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Pixels: decoded ones, an `ImageData`, or what a browser can draw. */
export type PixelSource = PixelImage | ImageDataLike | Drawable;

/**
 * Whatever an image may come from.
 *
 * A string or `URL` is a download when it begins with `http:` or `https:`, the data itself with `data:` or `blob:`, else
 * a path. Bytes (an `ArrayBuffer`, any view of one, a Node `Buffer`), a `Blob` or `File`, a `Response`, a `ReadableStream`
 * and what can be iterated with `for await`, as Node's streams, hold a file. The rest are pixels.
 */
export type ImageSource =
  | string
  | URL
  | ArrayBufferLike
  | ArrayBufferView
  | Blob
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | PixelSource;

/** How a source is read. */
export interface SourceOptions extends FetchImageOptions {
  readonly maxPixels?: number | undefined;
}

/**
 * Reads a source of any kind.
 *
 * @returns The bytes of a file, or pixels.
 * @throws As {@link fetchImage}, {@link readImageFile} and {@link readDrawable}; `IMAGE_TOO_LARGE` beyond `maxBytes`. A
 * stream's own failure is thrown as it is.
 */
export async function readSource(source: unknown, options: SourceOptions): Promise<Uint8Array | PixelImage> {
  const { signal, maxBytes = Infinity, maxPixels } = options;
  signal?.throwIfAborted();
  if (typeof source === 'string' || describeType(source) === 'URL') return readNamed(source as string | URL, options);
  const bytes = viewBytes(source);
  if (bytes) return requireLength(bytes, maxBytes);
  if (typeof source !== 'object' || source === null) throw notASource(source);
  if (isBlob(source)) {
    if (source.size > maxBytes) throw imageTooLong(source.size, maxBytes);
    return new Uint8Array(await untilAborted(source.arrayBuffer(), signal));
  }
  if ('ok' in source && 'body' in source) return (await loadFetch()).readResponse(source as ImageResponse, options);
  if ('getReader' in source || Symbol.asyncIterator in source)
    return (await loadFetch()).readImageStream(source, options);
  if (isDrawable(source)) await untilAborted(untilDrawable(source), signal);
  return readPixels(source, maxPixels);
}

/**
 * Reads pixels that are there.
 *
 * @throws As {@link readDrawable}; a `TypeError` for what is no pixels.
 */
export function readPixels(source: unknown, maxPixels = MAX_PIXELS): PixelImage {
  if (typeof source !== 'object' || source === null) throw notASource(source);
  if ('data' in source && 'width' in source) {
    // An ImageData has four channels, and does not say so.
    return 'channels' in source ? (source as PixelImage) : { ...pixelsOf(source as ImageDataLike), channels: 4 };
  }
  if (isDrawable(source)) return readDrawable(source, maxPixels);
  throw notASource(source);
}

function pixelsOf({ width, height, data }: ImageDataLike): Omit<PixelImage, 'channels'> {
  // Samples of 16 bits (`Float16Array`) are refused with the rest of the checks.
  return { width, height, data: data as unknown as Uint8Array };
}

/** What only downloads and streams need comes when there is one. */
export const loadFetch = async () => import('./fetch-image.ts');

async function readNamed(source: string | URL, options: SourceOptions): Promise<Uint8Array> {
  // A single letter is a drive of Windows.
  const protocol = /^([a-z][a-z0-9+.-]+):/i.exec(String(source))?.[1]!.toLowerCase();
  if (protocol === undefined || protocol === 'file') return readImageFile(source, options);
  const { fetchData, fetchImage } = await loadFetch();
  return protocol === 'data' || protocol === 'blob' ? fetchData(source, options) : fetchImage(source, options);
}

function requireLength(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length > maxBytes) throw imageTooLong(bytes.length, maxBytes);
  return bytes;
}

function isBlob(source: object): source is Blob {
  const { arrayBuffer, size } = source as { arrayBuffer?: unknown; size?: unknown };
  return typeof arrayBuffer === 'function' && typeof size === 'number';
}

function notASource(source: unknown): TypeError {
  return new TypeError(
    `'source' has to be a path, a URL, bytes, a Blob, a Response, a stream or pixels, not ${describeType(source)}.`,
  );
}
