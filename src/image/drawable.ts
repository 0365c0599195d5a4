// Pixels that a browser holds: images, canvases, videos and frames, read through a canvas.
//
// Nothing here is equal to Python's: the browser decodes, turns by EXIF, applies profiles, and multiplies alpha in and out.

import { TFLiteError } from '../errors.ts';
import { requirePixelLimit } from './image-errors.ts';
import type { PixelImage } from './pixels.ts';

/** An `HTMLImageElement`. */
export interface DrawableImage {
  readonly naturalWidth: number;
  readonly naturalHeight: number;
}

/** An `HTMLVideoElement`. */
export interface DrawableVideo {
  readonly videoWidth: number;
  readonly videoHeight: number;
}

/** A `VideoFrame`. */
export interface DrawableFrame {
  readonly displayWidth: number;
  readonly displayHeight: number;
}

/** An `ImageBitmap`. */
export interface DrawableBitmap {
  readonly width: number;
  readonly height: number;
  /** Gives its pixels back; it is never called here. */
  close(): void;
}

/** An `HTMLCanvasElement` or `OffscreenCanvas`; one with a 2D context, as of node-canvas, needs no browser. */
export interface DrawableCanvas {
  readonly width: number;
  readonly height: number;
  /** The context that draws; what it lacks of a `CanvasRenderingContext2D` is an error on use. */
  getContext(contextId: '2d'): unknown;
}

/** What a browser can draw. It is told by its members, not by its class. */
export type Drawable = DrawableImage | DrawableVideo | DrawableFrame | DrawableBitmap | DrawableCanvas;

type Size = readonly [width: number, height: number];

/** Tells what can be drawn from anything else. */
export function isDrawable(value: unknown): value is Drawable {
  return typeof value === 'object' && value !== null && drawableSize(value) !== undefined;
}

/** Waits until an `HTMLImageElement` has its pixels. */
export async function untilDrawable(source: Drawable): Promise<void> {
  const { complete, decode } = source as { complete?: unknown; decode?: unknown };
  if (complete === false && typeof decode === 'function') await decode.call(source);
}

/**
 * Draws, and reads the pixels as RGBA.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID` when nothing is loaded yet; `IMAGE_TOO_LARGE`; `IMAGE_UNSUPPORTED` where
 * there is no canvas, and for pixels of another origin.
 */
export function readDrawable(source: Drawable, maxPixels: number): PixelImage<4> {
  const [width, height] = drawableSize(source)!;
  const { readyState } = source as { readyState?: unknown };
  // HTMLMediaElement.HAVE_CURRENT_DATA; a canvas and an image have no such state.
  if (!(width >= 1 && height >= 1) || (typeof readyState === 'number' && readyState < 2)) {
    throw new TFLiteError(
      'OPTION_INVALID',
      `'source' has no pixels (${width} x ${height}): wait until it is loaded, and do not close it before.`,
      { option: 'source', actual: [width, height] },
    );
  }
  requirePixelLimit(width, height, maxPixels);
  const context = contextOf(source) ?? drawCopy(source, width, height);
  const data = attempt(() => context.getImageData(0, 0, width, height).data);
  return { width, height, channels: 4, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function drawableSize(source: object): Size | undefined {
  const of = (width: string, height: string): Size | undefined => {
    const [w, h] = [(source as Record<string, unknown>)[width], (source as Record<string, unknown>)[height]];
    return typeof w === 'number' && typeof h === 'number' ? [w, h] : undefined;
  };
  const isHeld = 'getContext' in source || 'close' in source;
  return (
    of('naturalWidth', 'naturalHeight') ??
    of('videoWidth', 'videoHeight') ??
    // A closed frame has no size.
    of('displayWidth', 'displayHeight') ??
    (isHeld ? of('width', 'height') : undefined)
  );
}

type Context = Pick<OffscreenCanvasRenderingContext2D, 'getImageData'>;

/** A canvas' own context; undefined for a canvas that is drawn to by other means, and for what is no canvas. */
function contextOf(source: Drawable): Context | undefined {
  return 'getContext' in source ? ((source.getContext('2d') as Context | null) ?? undefined) : undefined;
}

function drawCopy(source: Drawable, width: number, height: number): Context {
  if (typeof OffscreenCanvas === 'undefined') {
    throw new TFLiteError(
      'IMAGE_UNSUPPORTED',
      'There is no OffscreenCanvas to read this image with: pass the bytes of the file.',
      { format: 'drawable' },
    );
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  attempt(() => context.drawImage(source as CanvasImageSource, 0, 0, width, height));
  return context;
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw new TFLiteError(
      'IMAGE_UNSUPPORTED',
      `The browser does not give these pixels: ${String(cause)}. Images of other origins need their permission (crossOrigin), or fetch the file.`,
      { format: 'drawable' },
      { cause },
    );
  }
}
