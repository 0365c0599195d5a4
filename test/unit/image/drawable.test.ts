// What a browser draws, played by objects with the members that count.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPreprocessor, type Drawable, type PixelSource } from '../../../src/image/index.ts';
import { errorOf, rejectionOf } from '../error-of.ts';

const RGBA = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 0);
const preprocessor = createPreprocessor('none', { targetSize: [2, 1], dtype: 'uint8' });

/** A platform with a canvas that holds RGBA whatever is drawn; what was drawn. */
function playCanvas(getImageData: () => { data: Uint8ClampedArray } = () => ({ data: RGBA })) {
  const drawn: unknown[][] = [];
  const made: number[][] = [];
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      constructor(width: number, height: number) {
        made.push([width, height]);
      }
      getContext = () => ({ drawImage: (...args: unknown[]) => drawn.push(args), getImageData });
    },
  );
  return { drawn, made };
}

const close = () => undefined;
const DRAWABLES: [string, Drawable][] = [
  ['an HTMLImageElement', { naturalWidth: 2, naturalHeight: 1, width: 20, height: 10, complete: true } as Drawable],
  ['an HTMLVideoElement', { videoWidth: 2, videoHeight: 1, width: 0, height: 0, readyState: 4 } as Drawable],
  ['a VideoFrame', { displayWidth: 2, displayHeight: 1, codedWidth: 16, close } as Drawable],
  ['an ImageBitmap', { width: 2, height: 1, close }],
  ['a canvas with WebGL', { width: 2, height: 1, getContext: () => null }],
];

afterEach(() => void vi.unstubAllGlobals());

describe('what a browser draws', () => {
  it.each(DRAWABLES)('is read in its own size: %s', async (_, source) => {
    const { drawn, made } = playCanvas();
    expect([...preprocessor.fromPixels(source).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(await preprocessor.from(source)).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(drawn[0]).toEqual([source, 0, 0, 2, 1]);
    expect(made).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  it('is read from a 2D canvas itself, without another', () => {
    const getImageData = vi.fn(() => ({ data: RGBA }));
    const canvas = { width: 2, height: 1, getContext: () => ({ getImageData }) };
    expect([...preprocessor.fromPixels(canvas).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(getImageData).toHaveBeenCalledExactlyOnceWith(0, 0, 2, 1);
  });

  it('is waited for while it loads', async () => {
    playCanvas();
    const image = {
      naturalWidth: 0,
      naturalHeight: 0,
      complete: false,
      decode: () => {
        Object.assign(image, { naturalWidth: 2, naturalHeight: 1, complete: true });
        return Promise.resolve();
      },
    };
    expect([...(await preprocessor.from(image)).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each<[string, unknown]>([
    ['an image that is not loaded', { naturalWidth: 0, naturalHeight: 0 }],
    ['a video without a frame', { videoWidth: 2, videoHeight: 1, readyState: 1 }],
    ['a closed bitmap', { width: 0, height: 0, close }],
  ])('is refused without pixels: %s', (_, source) => {
    playCanvas();
    expect(errorOf('OPTION_INVALID', () => preprocessor.fromPixels(source as PixelSource)).message).toContain(
      'wait until it is loaded',
    );
  });

  it('is refused beyond the limit before a canvas is made', () => {
    const { made } = playCanvas();
    const small = createPreprocessor('none', { targetSize: [2, 1], maxPixels: 1 });
    errorOf('IMAGE_TOO_LARGE', () => small.fromPixels({ width: 2, height: 1, close }));
    expect(made).toEqual([]);
  });

  it('is refused where nothing can draw it, and where its pixels are kept back', async () => {
    const bitmap = { width: 2, height: 1, close };
    expect((await rejectionOf('IMAGE_UNSUPPORTED', preprocessor.from(bitmap))).message).toContain('OffscreenCanvas');
    const cause = new Error('The canvas has been tainted by cross-origin data.');
    playCanvas(() => {
      throw cause;
    });
    const error = errorOf('IMAGE_UNSUPPORTED', () => preprocessor.fromPixels(bitmap));
    expect(error.cause).toBe(cause);
    expect(error.message).toMatch(/tainted.*crossOrigin/);
  });
});
