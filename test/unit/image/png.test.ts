import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../src/image/png.ts';
import { errorOf } from '../error-of.ts';
import { createRandom } from './fixtures.ts';
import { chunk, joinPng, type PngPicture, writePng } from './write-png.ts';

const WIDTH = 19;
const HEIGHT = 11;

/** A picture of noise, and its samples. */
function noise(colorType: PngPicture['colorType'], depth: PngPicture['depth']): PngPicture {
  const random = createRandom(colorType * 100 + depth);
  const samples = Array.from({ length: WIDTH * HEIGHT * 4 }, () => Math.floor(random() * 2 ** depth));
  return {
    width: WIDTH,
    height: HEIGHT,
    colorType,
    depth,
    sample: (x, y, channel) => samples[(y * WIDTH + x) * 4 + channel]!,
  };
}

/** What a picture has to become, pixel by pixel. */
function toRgb({ sample }: PngPicture, color: (samples: number[]) => number[]): number[] {
  return Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    return color([0, 1, 2, 3].map((channel) => sample(x, y, channel)));
  }).flat();
}

const high = (value: number): number => value >> 8;
const KINDS: [string, PngPicture['colorType'], PngPicture['depth'], (samples: number[]) => number[]][] = [
  ['1-bit grey', 0, 1, ([v]) => Array(3).fill(v! * 255) as number[]],
  ['2-bit grey', 0, 2, ([v]) => Array(3).fill(v! * 85) as number[]],
  ['4-bit grey', 0, 4, ([v]) => Array(3).fill(v! * 17) as number[]],
  ['8-bit grey', 0, 8, ([v]) => [v!, v!, v!]],
  [
    "16-bit grey, cut off at 255 as Pillow's mode I;16 is",
    0,
    16,
    ([v]) => Array(3).fill(Math.min(v!, 255)) as number[],
  ],
  ['8-bit RGB', 2, 8, ([r, g, b]) => [r!, g!, b!]],
  ['16-bit RGB by its high bytes', 2, 16, ([r, g, b]) => [high(r!), high(g!), high(b!)]],
  ['8-bit grey with alpha, the alpha dropped', 4, 8, ([v]) => [v!, v!, v!]],
  ['16-bit grey with alpha by its high byte', 4, 16, ([v]) => Array(3).fill(high(v!)) as number[]],
  ['8-bit RGBA, the alpha dropped', 6, 8, ([r, g, b]) => [r!, g!, b!]],
  ['16-bit RGBA by its high bytes', 6, 16, ([r, g, b]) => [high(r!), high(g!), high(b!)]],
];

describe.each([false, true])('decodePng, interlaced: %j', (isInterlaced) => {
  it.each(KINDS)('reads %s', (_, colorType, depth, color) => {
    const picture = { ...noise(colorType, depth), isInterlaced };
    const image = decodePng(writePng(picture));
    expect(image).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 3 });
    expect(Array.from(image.data)).toEqual(toRgb(picture, color));
  });

  it.each([1, 2, 4, 8] as const)('reads a palette of %i bits, black where it is short', (depth) => {
    const entries = Math.ceil(2 ** depth * 0.75);
    const palette = Uint8Array.from({ length: entries * 3 }, (_, i) => (i * 37 + 11) % 256);
    const picture = { ...noise(3, depth), isInterlaced, extra: [chunk('PLTE', palette)] };
    const color = ([index]: number[]): number[] => [0, 1, 2].map((channel) => palette[index! * 3 + channel] ?? 0);
    expect(Array.from(decodePng(writePng(picture)).data)).toEqual(toRgb(picture, color));
  });

  it.each([
    [1, 1],
    [2, 1],
    [1, 5],
    [4, 4],
    [5, 3],
    [8, 9],
  ])('reads %i x %i pixels, where passes are empty', (width, height) => {
    const sample = (x: number, y: number, channel: number): number => x * 20 + y * 7 + channel;
    const { data } = decodePng(writePng({ width, height, colorType: 2, depth: 8, sample, isInterlaced }));
    const pixels = Array.from({ length: width * height * 3 }, (_, i) =>
      sample(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
    );
    expect(Array.from(data)).toEqual(pixels);
  });
});

describe('decodePng, as Pillow', () => {
  const picture = noise(2, 8);
  const raw = decodePng(writePng(picture)).data;

  it.each([
    [
      'transparency, gamma and EXIF',
      [chunk('tRNS', new Uint8Array(6)), chunk('gAMA', Uint8Array.of(0, 1, 0, 0)), chunk('eXIf', new Uint8Array(8))],
    ],
    ['a critical chunk that it does not know', [chunk('QQQQ', new Uint8Array(3))]],
    ['a palette for RGB', [chunk('PLTE', new Uint8Array(3))]],
  ])('passes over %s', (_, extra) => {
    expect(decodePng(writePng({ ...picture, extra })).data).toEqual(raw);
  });

  it('reads pixels that are split over many chunks, some of them empty', () => {
    const file = writePng(picture);
    const start = indexOfChunk(file, 'IDAT');
    const length = new DataView(file.buffer).getUint32(start);
    const compressed = file.subarray(start + 8, start + 8 + length);
    const pieces = [compressed.subarray(0, 1), new Uint8Array(), compressed.subarray(1, 40), compressed.subarray(40)];
    const split = [
      file.subarray(0, start),
      ...pieces.map((piece) => chunk('IDAT', piece)),
      file.subarray(start + 12 + length),
    ];
    expect(decodePng(new Uint8Array(Buffer.concat(split))).data).toEqual(raw);
  });

  it.each([
    ['stored', (bytes: Uint8Array) => deflateSync(bytes, { level: 0 })],
    ['fixed codes', (bytes: Uint8Array) => deflateSync(bytes, { strategy: 4 })],
    ['Huffman codes only', (bytes: Uint8Array) => deflateSync(bytes, { strategy: 2 })],
    ['a small window', (bytes: Uint8Array) => deflateSync(bytes, { windowBits: 9 })],
    ['more than the pixels', (bytes: Uint8Array) => deflateSync(Buffer.concat([bytes, Buffer.alloc(999)]))],
    ['no checksum', (bytes: Uint8Array) => deflateSync(bytes).subarray(0, -4)],
  ])('reads pixels compressed with %s', (_, compress) => {
    expect(decodePng(writePng({ ...picture, compress })).data).toEqual(raw);
  });

  it('does not miss the end chunk', () => {
    expect(decodePng(writePng(picture).slice(0, -12)).data).toEqual(raw);
    expect(decodePng(writePng(picture).slice(0, -16)).data).toEqual(raw);
  });

  it('reads a file that is a part of a larger buffer', () => {
    const file = writePng(picture);
    const buffer = new Uint8Array(file.length + 100).fill(255);
    buffer.set(file, 57);
    expect(decodePng(buffer.subarray(57, 57 + file.length)).data).toEqual(raw);
  });
});

describe('decodePng, on bad files', () => {
  const picture = noise(2, 8);
  const file = writePng(picture);
  const header = (...fields: [offset: number, value: number][]): Uint8Array => {
    const content = Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 9, 8, 2, 0, 0, 0);
    for (const [offset, value] of fields) content[offset] = value;
    return joinPng(chunk('IHDR', content), chunk('IDAT', deflateSync(new Uint8Array(1000))), chunk('IEND'));
  };
  const deflate = (change: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
    const compressed = deflateSync(bytes);
    change(compressed);
    return compressed;
  };

  it.each([
    ['another signature', Uint8Array.of(1, 2, 3)],
    ['nothing but a signature', joinPng()],
    ['no header', joinPng(chunk('IDAT', deflateSync(new Uint8Array(9))))],
    ['no pixels', joinPng(chunk('IHDR', header().slice(16, 29)), chunk('IEND'))],
    ['a width of 0', header([3, 0])],
    ['a height of 0', header([7, 0])],
    ['3 bits a sample', header([8, 3])],
    ['4-bit RGB', header([8, 4])],
    ['an unknown colour type', header([9, 5])],
    ['an unknown filter method', header([11, 1])],
    ['a short header', joinPng(chunk('IHDR', new Uint8Array(12)))],
    [
      'a wrong checksum in front of the pixels',
      change(writePng({ ...picture, extra: [chunk('tEXt', Uint8Array.of(65, 0, 66))] }), 42),
    ],
    ['a palette that is too long', writePng({ ...noise(3, 8), extra: [chunk('PLTE', new Uint8Array(771))] })],
    ['half of its bytes', file.slice(0, file.length >> 1)],
    [
      'a cut chunk behind its pixels',
      new Uint8Array(Buffer.concat([file.subarray(0, -12), chunk('tEXt', new Uint8Array(30)).subarray(0, 20)])),
    ],
    [
      'pixels that end a row too early',
      writePng({ ...picture, compress: (bytes) => deflateSync(bytes.subarray(0, 58 * 10)) }),
    ],
    [
      'a wrong checksum of the pixels',
      writePng({ ...picture, compress: deflate((bytes) => (bytes[bytes.length - 1]! ^= 1)) }),
    ],
    ['a wrong zlib header', writePng({ ...picture, compress: deflate((bytes) => (bytes[0] = 0x79)) })],
    ['an unknown block', writePng({ ...picture, compress: deflate((bytes) => (bytes[2]! |= 6)) })],
    [
      'a filter that does not exist',
      writePng({ ...picture, compress: (bytes) => deflateSync(bytes.map((value, i) => (i === 0 ? 5 : value))) }),
    ],
    ['pixels in two places', splitPixels(file)],
  ])('refuses %s', (_, bytes) => {
    expect(errorOf('IMAGE_CORRUPT', () => decodePng(bytes)).data).toEqual({ format: 'png' });
  });

  it('refuses a size that its bytes cannot hold: 492 MB out of 20 bytes', () => {
    errorOf('IMAGE_CORRUPT', () => decodePng(header([2, 50], [6, 50])));
  });

  it('refuses more pixels than the limit, and takes a limit of its own', () => {
    const { data } = errorOf('IMAGE_TOO_LARGE', () => decodePng(header([0, 1], [4, 1])));
    expect(data).toEqual({ width: 2 ** 24 + 9, height: 2 ** 24 + 9, limit: 178956970 });
    errorOf('IMAGE_TOO_LARGE', () => decodePng(file, { maxPixels: WIDTH * HEIGHT - 1 }));
    expect(decodePng(file, { maxPixels: WIDTH * HEIGHT }).width).toBe(WIDTH);
  });
});

function change(file: Uint8Array, at: number): Uint8Array {
  return file.map((value, i) => (i === at ? value ^ 1 : value));
}

function indexOfChunk(file: Uint8Array, type: string): number {
  return Buffer.from(file).indexOf(type, 0, 'latin1') - 4;
}

/** The second half of the pixels behind another chunk, which the specification forbids. */
function splitPixels(file: Uint8Array): Uint8Array {
  const start = indexOfChunk(file, 'IDAT');
  const length = new DataView(file.buffer).getUint32(start);
  const compressed = file.subarray(start + 8, start + 8 + length);
  const parts = [
    chunk('IDAT', compressed.subarray(0, 40)),
    chunk('tEXt', Uint8Array.of(65, 0)),
    chunk('IDAT', compressed.subarray(40)),
  ];
  return new Uint8Array(Buffer.concat([file.subarray(0, start), ...parts, chunk('IEND')]));
}
