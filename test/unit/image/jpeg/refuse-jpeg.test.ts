import { describe, expect, it } from 'vitest';
import { decodeBy, type JpegOptions } from '../../../../src/image/jpeg/decode-jpeg.ts';
import { errorOf } from '../../error-of.ts';
import { readFixture } from '../fixtures.ts';
import { COLOR, CORES, flat } from './planes.ts';
import {
  END,
  frameSegment,
  huffmanSegments,
  joinBytes,
  type JpegSpec,
  segment,
  START,
  writeJpeg,
} from './write-jpeg.ts';

describe.each(CORES)('by the core of %s', (_, use) => {
  const decodeJpeg = (bytes: Uint8Array, options?: JpegOptions) => decodeBy(use, bytes, options);

  describe('decodeJpeg, on what it does not decode', () => {
    const file = writeJpeg(COLOR);
    const withFrame = (code: number, content?: readonly number[]): Uint8Array =>
      joinBytes(START, content ? segment(code, content) : frameSegment(code, COLOR), file.subarray(2));

    it.each([
      [0xc3, 'lossless coding'],
      [0xc5, 'hierarchical coding'],
      [0xc9, 'arithmetic coding'],
      [0xca, 'arithmetic coding'],
      [0xcb, 'arithmetic and lossless coding'],
      [0xcd, 'arithmetic and hierarchical coding'],
    ])('names the process of frame 0x%s', (code, feature) => {
      expect(errorOf('IMAGE_UNSUPPORTED', () => decodeJpeg(withFrame(code))).data).toEqual({ format: 'jpeg', feature });
    });

    it.each([
      ['12 bits a sample', [12, 0, 8, 0, 8, 1, 1, 0x11, 0]],
      ['2 colour components', [8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0]],
    ])('names %s', (feature, content) => {
      expect(errorOf('IMAGE_UNSUPPORTED', () => decodeJpeg(withFrame(0xc1, content))).data.feature).toBe(feature);
    });

    it('refuses more pixels than the limit before it looks at anything else', () => {
      const huge = withFrame(0xc0, [8, 255, 220, 255, 220, 1, 1, 0x11, 0]);
      const { data } = errorOf('IMAGE_TOO_LARGE', () => decodeJpeg(huge));
      expect(data).toEqual({ width: 65500, height: 65500, limit: 178956970 });
      errorOf('IMAGE_TOO_LARGE', () => decodeJpeg(file, { maxPixels: 50 * 37 - 1 }));
      expect(decodeJpeg(file, { maxPixels: 50 * 37 }).width).toBe(50);
    });
  });

  describe('decodeJpeg, on damaged files', () => {
    const [quantization, ...tables] = [segment(0xdb, [0, ...new Array<number>(64).fill(1)]), ...huffmanSegments()];
    const gray = { width: 8, height: 8, planes: [flat(1, 99)] };
    const frame = frameSegment(0xc0, gray);
    const progressive = frameSegment(0xc2, gray);
    const scan = (...header: number[]): Uint8Array => joinBytes(segment(0xda, header), Uint8Array.of(0, 0, 0, 0));
    const whole = scan(1, 1, 0, 0, 63, 0);
    const sound = [quantization, frame, ...tables, whole];
    const huffman = (...content: number[]): Uint8Array =>
      segment(0xc4, [...content, ...new Array<number>(Math.max(0, 17 - content.length)).fill(0)]);

    it('reads the sound file that the others are made of', () => {
      expect(decodeJpeg(joinBytes(START, ...sound, END)).width).toBe(8);
    });

    it.each<[string, Uint8Array[]]>([
      ['no frame', [quantization, ...tables, whole]],
      ['two frames', [quantization, frame, frame, ...tables, whole]],
      ['no scan', [quantization, frame, ...tables]],
      ['no quantization table', [frame, ...tables, whole]],
      ['no Huffman tables in a progressive file', [quantization, progressive, scan(1, 1, 0, 0, 0, 0)]],
      ['a Huffman slot that is empty', [quantization, frame, ...tables, scan(1, 1, 0x33, 0, 63, 0)]],
      ['a Huffman slot that does not exist', [quantization, frame, huffman(4), ...tables, whole]],
      ['a Huffman table of an unknown kind', [quantization, frame, huffman(0x20), ...tables, whole]],
      [
        'more Huffman codes than fit',
        [quantization, frame, ...tables, huffman(0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2), whole],
      ],
      ['a Huffman table that is cut', [quantization, frame, huffman(0, 9), ...tables, whole]],
      [
        'DC differences of 16 bits',
        [quantization, frame, ...tables, huffman(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16), whole],
      ],
      ['a quantization table that is cut', [segment(0xdb, [0, 1, 2, 3]), ...sound]],
      ['a quantization slot that does not exist', [segment(0xdb, [4, ...new Array<number>(64).fill(1)]), ...sound]],
      ['a restart interval of three bytes', [segment(0xdd, [0, 0, 0]), ...sound]],
      ['a segment of length 1', [Uint8Array.of(0xff, 0xe0, 0, 1), ...sound]],
      ['an unknown marker', [segment(0x02, []), ...sound]],
      ['a second start', [START, ...sound]],
      ['a frame of no width', [quantization, segment(0xc0, [8, 0, 8, 0, 0, 1, 1, 0x11, 0]), ...tables, whole]],
      ['a sampling factor of 0', [quantization, segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x10, 0]), ...tables, whole]],
      ['a sampling factor of 5', [quantization, segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x15, 0]), ...tables, whole]],
      ['a frame header that is cut', [quantization, segment(0xc0, [8, 0, 8]), ...tables, whole]],
      [
        'a frame header that is too long',
        [quantization, segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0]), ...tables, whole],
      ],
      ['a scan of an unknown component', [quantization, frame, ...tables, scan(1, 2, 0, 0, 63, 0)]],
      ['a scan of the same component twice', [quantization, frame, ...tables, scan(2, 1, 0, 1, 0, 0, 63, 0)]],
      ['a scan of no component', [quantization, frame, ...tables, scan(0, 0, 63, 0)]],
      ['a scan header that is cut', [quantization, frame, ...tables, scan(1, 1, 0)]],
      ['a further scan behind a complete picture', [...sound, whole]],
      ['a band that ends before it begins', [quantization, progressive, ...tables, scan(1, 1, 0, 5, 3, 0)]],
      ['a band beyond the last coefficient', [quantization, progressive, ...tables, scan(1, 1, 0, 1, 64, 0)]],
      ['DC and AC in one progressive scan', [quantization, progressive, ...tables, scan(1, 1, 0, 0, 5, 0)]],
      ['a refinement by two bits at once', [quantization, progressive, ...tables, scan(1, 1, 0, 1, 5, 0x31)]],
      ['a bit above the 13th', [quantization, progressive, ...tables, scan(1, 1, 0, 1, 5, 14)]],
    ])('refuses %s', (_, segments) => {
      expect(errorOf('IMAGE_CORRUPT', () => decodeJpeg(joinBytes(START, ...segments, END))).data).toEqual({
        format: 'jpeg',
      });
    });

    it('refuses eleven blocks in a unit', () => {
      const planes = [{ ...flat(1, 1), horizontal: 4, vertical: 2 }, { ...flat(2, 1), horizontal: 2 }, flat(3, 1)];
      errorOf('IMAGE_CORRUPT', () => decodeJpeg(writeJpeg({ width: 8, height: 8, planes })));
    });

    it('refuses a file that is cut anywhere', () => {
      const file = readFixture('jpeg_420_8x8.jpg');
      for (let length = 0; length < file.length - 1; length++)
        errorOf('IMAGE_CORRUPT', () => decodeJpeg(file.subarray(0, length)));
    });

    it('refuses more scans than any encoder writes', () => {
      const scans = Array.from({ length: 501 }, () => ({ planes: [0] }));
      errorOf('IMAGE_UNSUPPORTED', () => decodeJpeg(writeJpeg({ ...gray, isProgressive: true, scans })));
    });

    it('gives middle grey where the data ends early in front of an intact end marker', () => {
      const dark: JpegSpec = { width: 64, height: 8, planes: [flat(1, 0)], restartInterval: 1 };
      const file = writeJpeg(dark);
      const cut = Buffer.from(file).indexOf(Uint8Array.of(0xff, 0xd3));
      const { data } = decodeJpeg(joinBytes(file.subarray(0, cut), END));
      expect(Array.from({ length: 8 }, (_, block) => data[block * 24])).toEqual([0, 0, 0, 0, 128, 128, 128, 128]);
    });

    it('finds its place again when a restart marker is missing', () => {
      const planes = [{ id: 1, block: (across: number) => [(across * 20 - 128) * 8] }];
      const file = Buffer.from(writeJpeg({ width: 96, height: 8, planes, restartInterval: 1 }));
      const from = file.indexOf(Uint8Array.of(0xff, 0xd2));
      const without = Buffer.concat([file.subarray(0, from), file.subarray(file.indexOf(Uint8Array.of(0xff, 0xd3)))]);
      const { data } = decodeJpeg(new Uint8Array(without));
      const blocks = Array.from({ length: 12 }, (_, block) => data[block * 24]);
      expect(blocks).toEqual([0, 20, 40, 128, 80, 100, 120, 140, 160, 180, 200, 220]);
    });
  });
});
