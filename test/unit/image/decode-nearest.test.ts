import { describe, expect, it } from 'vitest';
import { decodeForNearest } from '../../../src/image/decode-nearest.ts';
import { decodeImage, type DecodeLimits, resize, type ResizeOptions, type RgbImage } from '../../../src/image/index.ts';
import { errorOf } from '../error-of.ts';
import { createRandom, readFixture } from './fixtures.ts';
import { type JpegSpec, writeJpeg } from './jpeg/write-jpeg.ts';
import { writePng } from './write-png.ts';

/** Noise whose planes are sampled as given; `[[2, 2], [1, 1], [1, 1]]` is 4:2:0. */
function noise(width: number, height: number, sampling: [number, number][]): JpegSpec {
  const planes = sampling.map(([horizontal, vertical], i) => {
    const random = createRandom(i + 3);
    const block = () => Array.from({ length: 64 }, (_, k) => Math.round(((random() - 0.5) * 900) / (1 + k)));
    return { id: i + 1, horizontal, vertical, block };
  });
  return { width, height, planes };
}

const FILES: [string, Uint8Array][] = [
  ['4:2:0', readFixture('jpeg_420_edges.jpg')],
  ['4:2:0 of odd size', readFixture('jpeg_420_16x33.jpg')],
  ['4:2:2', readFixture('jpeg_422_edges.jpg')],
  ['4:4:4', readFixture('jpeg_444_edges.jpg')],
  ['two pixels wide', readFixture('jpeg_420_2x3.jpg')],
  ['grey', writeJpeg(noise(75, 41, [[1, 1]]))],
  ['4:4:0', writeJpeg(noise(75, 41, [[1, 2], [1, 1], [1, 1]]))], // prettier-ignore
  ['4:1:0', writeJpeg(noise(75, 41, [[4, 2], [1, 1], [1, 1]]))], // prettier-ignore
  ['four components', writeJpeg(noise(75, 41, [[1, 1], [1, 1], [1, 1], [1, 1]]))], // prettier-ignore
  ['PNG', writePng({ width: 30, height: 20, colorType: 2, depth: 8, sample: (x, y, channel) => x * 7 + y * channel })],
];

/** Decoded for a resize, and resized. */
function decodeAndResize(
  bytes: Uint8Array,
  width: number,
  height: number,
  { dct, ...options }: DecodeLimits & ResizeOptions = {},
) {
  return resize(decodeForNearest(bytes, width, height, { dct, ...options }) as RgbImage, width, height, options);
}

describe('decodeForNearest', () => {
  it.each(FILES)('leads to what decodeImage leads to: %s', (_, bytes) => {
    const whole = decodeImage(bytes);
    for (const [width, height] of [
      [1, 1],
      [7, 5],
      [whole.width, whole.height],
      [40, 3],
      [3, 90],
    ] as const) {
      // prettier-ignore
      expect(decodeAndResize(bytes, width, height)).toEqual(resize(whole, width, height));
      const options = { keepAspectRatio: true };
      expect(decodeAndResize(bytes, width, height, options)).toEqual(resize(whole, width, height, options));
    }
    expect(decodeAndResize(bytes, 9, 9, { dct: 'fast' })).toEqual(resize(decodeImage(bytes, { dct: 'fast' }), 9, 9));
  });

  it('makes no more pixels of a JPEG file than the resize takes', () => {
    expect(decodeForNearest(readFixture('jpeg_420_edges.jpg'), 5, 3)).toMatchObject({ width: 5, height: 3 });
  });

  it('finds damage in what it does not look at', () => {
    const bytes = readFixture('jpeg_420_edges.jpg');
    errorOf('IMAGE_CORRUPT', () => decodeForNearest(bytes.subarray(0, bytes.length - 20), 1, 1));
  });

  it('asks the function of the caller for a kind of JPEG that is not decoded here', () => {
    const bytes = readFixture('jpeg_420_8x8.jpg').slice();
    // SOF0 becomes SOF9: arithmetic coding.
    bytes[bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0) + 1] = 0xc9;
    const image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(4, 5, 6) };
    expect(decodeForNearest(bytes, 1, 1, { decode: () => image })).toEqual(image);
    errorOf('IMAGE_UNSUPPORTED', () => decodeForNearest(bytes, 1, 1));
  });
});
