import { describe, expect, it } from 'vitest';
import { applyOrientation, createPreprocessor, decodeImage, readOrientation } from '../../../src/image/index.ts';
import { readFixture } from './fixtures.ts';
import { writePng } from './write-png.ts';

const jpeg = readFixture('jpeg_420_2x3.jpg');

/** EXIF with one tag: its type, count and value. */
function exif(order: 'II' | 'MM', value: number, { type = 3, count = 1, magic = 42 } = {}): Uint8Array {
  const isLittle = order === 'II';
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, magic, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, 1, isLittle);
  view.setUint16(10, 274, isLittle);
  view.setUint16(12, type, isLittle);
  view.setUint32(14, count, isLittle);
  if (type === 4) view.setUint32(18, value, isLittle);
  else view.setUint16(18, value, isLittle);
  return new Uint8Array(view.buffer);
}

/** The JPEG with segments of type APP1, each with its kind before it. */
function withSegments(...segments: (readonly [kind: string, data: Uint8Array | string])[]): Uint8Array {
  const parts = segments.map(([kind, data]) => {
    const content = Buffer.concat([Buffer.from(kind, 'latin1'), Buffer.from(data as string, 'latin1')]);
    return Buffer.concat([Buffer.from([0xff, 0xe1, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
  });
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]));
}

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';

/** 3 x 2 pixels, numbered, as Pillow's transpositions leave them. */
const TURNED = {
  1: [3, 1, 2, 3, 4, 5, 6],
  2: [3, 3, 2, 1, 6, 5, 4],
  3: [3, 6, 5, 4, 3, 2, 1],
  4: [3, 4, 5, 6, 1, 2, 3],
  5: [2, 1, 4, 2, 5, 3, 6],
  6: [2, 4, 1, 5, 2, 6, 3],
  7: [2, 6, 3, 5, 2, 4, 1],
  8: [2, 3, 6, 2, 5, 1, 4],
} as const;

describe('orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('%d is read from either container, and turns as in Pillow', (value) => {
    expect(readOrientation(withSegments([EXIF, exif('II', value)]))).toBe(value);
    expect(readOrientation(withSegments([EXIF, exif('MM', value)]))).toBe(value);
    expect(readOrientation(withSegments([EXIF, exif('MM', value, { type: 4 })]))).toBe(value);
    expect(readOrientation(withExif(exif('II', value)))).toBe(value);
    expect(readOrientation(withExif(exif('MM', value)))).toBe(value);
    const image = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const turned = applyOrientation(image, value);
    expect([turned.width, ...turned.data]).toEqual(TURNED[value]);
  });

  it.each([
    ['none', jpeg, 1],
    ['9', withSegments([EXIF, exif('II', 9)]), 1],
    ['no TIFF', withSegments([EXIF, 'nothing of use']), 1],
    ['an unknown mark', withSegments([EXIF, exif('II', 6, { magic: 41 })]), 1],
    ['a text', withSegments([EXIF, exif('II', 6, { type: 2 })]), 1],
    ['no value', withSegments([EXIF, exif('II', 6, { count: 0 })]), 1],
    ['an empty segment', withSegments([EXIF, '']), 1],
    ['a directory beyond the end', withSegments([EXIF, exif('II', 6).subarray(0, 9)]), 1],
    ['an entry beyond the end', withSegments([EXIF, exif('II', 6).subarray(0, 21)]), 1],
    ['two segments', withSegments([EXIF, exif('MM', 6).subarray(0, 15)], [EXIF, exif('MM', 6).subarray(15)]), 6],
    ['XMP', withSegments([XMP, '<a tiff:Orientation="8"/>']), 8],
    ['XMP as an element', withSegments([XMP, '<tiff:Orientation>3</tiff:Orientation>']), 3],
    ['EXIF before XMP', withSegments([XMP, 'tiff:Orientation="8"'], [EXIF, exif('II', 5)]), 5],
    ['a file that ends in a segment', withSegments([EXIF, exif('II', 6)]).subarray(0, 12), 1],
    ['no image', new TextEncoder().encode('GIF89a and so on'), 1],
  ])('is told as Pillow tells it: %s', (_, bytes, expected) => {
    expect(readOrientation(bytes)).toBe(expected);
  });

  it('is ignored by a preprocessor unless asked for', async () => {
    const bytes = withSegments([EXIF, exif('II', 6)]);
    const options = { targetSize: [3, 2], dtype: 'uint8' } as const;
    const turned = await createPreprocessor('none', { ...options, orientation: 'exif' }).fromBytes(bytes);
    expect(turned.data).toEqual(applyOrientation(decodeImage(jpeg), 6).data);
    const plain = createPreprocessor('none', options);
    expect((await plain.fromBytes(bytes)).data).toEqual((await plain.fromBytes(jpeg)).data);
  });
});

/** A PNG with an eXIf chunk, whose sum nobody checks here. */
function withExif(data: Uint8Array): Uint8Array {
  const png = writePng({ width: 3, height: 2, colorType: 2, depth: 8, sample: (x) => x });
  const chunk = Buffer.concat([Buffer.from([0, 0, 0, data.length]), Buffer.from('eXIf'), data, Buffer.alloc(4)]);
  return new Uint8Array(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]));
}
