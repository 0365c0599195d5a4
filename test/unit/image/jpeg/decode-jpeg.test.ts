import { describe, expect, it } from 'vitest';
import { decodeBy, type JpegOptions } from '../../../../src/image/jpeg/decode-jpeg.ts';
import { errorOf } from '../../error-of.ts';
import { expected, readFixture, sha256 } from '../fixtures.ts';
import { COLOR, CORES, flat } from './planes.ts';
import { joinBytes, type JpegSpec, type PlaneSpec, type ScanSpec, segment, writeJpeg } from './write-jpeg.ts';

const JFIF = segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const adobe = (transform: number): Uint8Array =>
  segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);

describe.each(CORES)('by the core of %s', (_, use) => {
  const decodeJpeg = (bytes: Uint8Array, options?: JpegOptions) => decodeBy(use, bytes, options);

  describe('decodeJpeg', () => {
    // Recorded with TensorFlow 2.21.
    it.each([
      ['jpeg_420_16x33.jpg', '60b49c015a742afed2d7d6d04b452ba366510aec868de69cedf1d681b9250056'],
      ['jpeg_420_edges.jpg', '1b2e82f59da90f6329903dd2761c198fecd4e6becc8171e8c6ad1b53032eaa19'],
      ['jpeg_422_edges.jpg', 'a67da5b16650a5c8c540129bc5c93174c9554c08aa70d08c13b2f2a024e791c4'],
      ['jpeg_444_edges.jpg', 'aee7336a014c98c850625d4ab2fe39883195c1c68ce8bcfda8a55f24ff6f7125'],
    ])("equals tf.io.decode_jpeg's default with the fast transform: %s", (name, digest) => {
      expect(sha256(decodeJpeg(readFixture(name), { dct: 'fast' }).data)).toBe(digest);
    });

    it('refuses a transform that it does not know', () => {
      const refuse = () => decodeJpeg(readFixture('jpeg_420_8x8.jpg'), { dct: 'float' as never });
      expect(errorOf('OPTION_INVALID', refuse).data).toEqual({ option: 'dct', actual: 'float' });
    });

    it.each(Object.entries(expected.images))(
      'gives the pixels of Pillow: %s',
      (name, { width, height, sha256: sha }) => {
        const image = decodeJpeg(readFixture(name));
        expect(image).toMatchObject({ width, height, channels: 3 });
        expect(sha256(image.data)).toBe(sha);
      },
    );

    it('reads a file that is a part of a larger buffer', () => {
      const file = readFixture('jpeg_420_edges.jpg');
      const buffer = new Uint8Array(file.length + 100).fill(255);
      buffer.set(file, 41);
      const { data } = decodeJpeg(buffer.subarray(41, 41 + file.length));
      expect(sha256(data)).toBe(expected.images['jpeg_420_edges.jpg']!.sha256);
    });

    it('reads data without Huffman tables by the standard ones, as Motion JPEG leaves them out', () => {
      const file = readFixture('jpeg_420_edges.jpg');
      const { data } = decodeJpeg(
        joinBytes(
          ...listSegments(file)
            .filter(({ code }) => code !== 0xc4)
            .map(({ bytes }) => bytes),
        ),
      );
      expect(sha256(data)).toBe(expected.images['jpeg_420_edges.jpg']!.sha256);
    });
  });

  describe('decodeJpeg gives the same pixels', () => {
    const { data } = decodeJpeg(writeJpeg(COLOR));
    const each = (scan: Omit<ScanSpec, 'planes'>): ScanSpec[] =>
      [0, 1, 2].map((plane) => ({ planes: [plane], ...scan }));

    it.each<[string, Partial<JpegSpec>]>([
      ['with each plane in a scan of its own', { scans: each({}) }],
      ['with restart markers', { restartInterval: 1 }],
      ['with more than eight restarts, after several units', { restartInterval: 2 }],
      ['with restarts in scans of one plane', { restartInterval: 3, scans: each({}) }],
      [
        'from spectral bands',
        {
          isProgressive: true,
          scans: [{ planes: [0, 1, 2] }, ...each({ first: 1, last: 5 }), ...each({ first: 6, last: 63 })],
        },
      ],
      [
        'from successive bits',
        {
          isProgressive: true,
          restartInterval: 5,
          scans: [
            { planes: [0, 1, 2], bit: 2 },
            ...each({ first: 1, last: 63, bit: 2 }),
            { planes: [0, 1, 2], previousBit: 2, bit: 1 },
            ...each({ first: 1, last: 63, previousBit: 2, bit: 1 }),
            { planes: [0, 1, 2], previousBit: 1, bit: 0 },
            ...each({ first: 1, last: 63, previousBit: 1, bit: 0 }),
          ],
        },
      ],
      [
        'with segments that mean nothing',
        {
          extra: [
            segment(0xfe, [1, 2]),
            segment(0xe1, [3]),
            segment(0xdc, [0, 9]),
            Uint8Array.of(0xff, 0x01, 0xff, 0xff),
          ],
        },
      ],
    ])('%s', (_, change) => {
      expect(Buffer.compare(decodeJpeg(writeJpeg({ ...COLOR, ...change })).data, data)).toBe(0);
    });

    it('without the end marker, once all rows are there', () => {
      const tail = segment(0xe5, new Array<number>(30).fill(0));
      const file = writeJpeg(COLOR).subarray(0, -2);
      expect(Buffer.compare(decodeJpeg(joinBytes(file, tail.subarray(0, 20))).data, data)).toBe(0);
    });
  });

  describe('decodeJpeg takes colours', () => {
    const color = (samples: readonly number[], ids: readonly number[], extra: readonly Uint8Array[]): number[] => {
      const planes = samples.map((sample, i) => flat(ids[i]!, sample));
      return Array.from(decodeJpeg(writeJpeg({ width: 9, height: 3, planes, extra })).data.subarray(0, 3));
    };
    // ITU-T T.871, section 7.
    const ycc = ([y, cb, cr]: readonly number[]): number[] =>
      [
        y! + 1.402 * (cr! - 128),
        y! - (0.114 * 1.772 * (cb! - 128) + 0.299 * 1.402 * (cr! - 128)) / 0.587,
        y! + 1.772 * (cb! - 128),
      ].map((value) => Math.min(255, Math.max(0, Math.round(value))));
    const samples = [150, 90, 170];
    const ids = [1, 2, 3];
    const rgbIds = [...Buffer.from('RGB')];

    it.each<[string, number[], number[], Uint8Array[], number[]]>([
      ['grey', [77], [1], [], [77, 77, 77]],
      ['YCbCr with JFIF', samples, ids, [JFIF], ycc(samples)],
      ['YCbCr with JFIF, whatever else is said', samples, rgbIds, [JFIF, adobe(0)], ycc(samples)],
      ['YCbCr with neither', samples, [7, 8, 9], [], ycc(samples)],
      ['YCbCr that is out of range', [250, 20, 240], ids, [JFIF], ycc([250, 20, 240])],
      ["RGB by Adobe's segment", samples, ids, [adobe(0)], samples],
      ["YCbCr by Adobe's segment", samples, rgbIds, [adobe(1)], ycc(samples)],
      ['RGB by the names of its components', samples, rgbIds, [], samples],
      ['CMYK, inverted, without an Adobe segment', [200, 100, 50, 255], [1, 2, 3, 4], [], [200, 100, 50]],
      ['CMYK, inverted, with black', [255, 255, 255, 60], [1, 2, 3, 4], [adobe(0)], [60, 60, 60]],
      ['CMYK, its product rounded', [200, 100, 50, 128], [1, 2, 3, 4], [adobe(0)], [100, 50, 25]],
      ['YCCK', [200, 128, 128, 255], [1, 2, 3, 4], [adobe(2)], [55, 55, 55]],
      [
        'a JFIF segment that is too short for one',
        samples,
        rgbIds,
        [segment(0xe0, [...Buffer.from('JFIF\0')])],
        samples,
      ],
    ])('%s', (_, planes, names, extra, rgb) => {
      expect(color(planes, names, extra)).toEqual(rgb);
    });
  });

  describe('decodeJpeg brings chroma to full size', () => {
    const half = (across: number): number => (across < 2 ? 40 : 200);
    const widths = [2, 1, 4] as const;

    it.each(widths)('by repeating or blending, but never reading its padding: %i times as wide', (ratio) => {
      const chroma: PlaneSpec = { id: 3, block: (across) => [(half(across) - 128) * 8] };
      const planes = [{ ...flat(1, 128), horizontal: ratio }, { ...flat(2, 128) }, chroma];
      const { data, width } = decodeJpeg(writeJpeg({ width: 32 * ratio, height: 8, planes, extra: [adobe(0)] }));
      const blue = Array.from({ length: width }, (_, x) => data[x * 3 + 2]!);
      const edge = 16 * ratio;
      // Linear between the centres of the two samples at the edge: a quarter and three quarters of the way for 2:1.
      const blended = ratio === 2 ? [80, 160] : [40, 200];
      expect(blue.slice(0, edge - 1).every((value) => value === 40)).toBe(true);
      expect(blue.slice(edge - 1, edge + 1)).toEqual(blended);
      expect(blue.slice(edge + 1).every((value) => value === 200)).toBe(true);
    });

    it.each([
      [3, 2],
      [4, 3],
    ])('refuses a ratio of %i to %i', (greatest, factor) => {
      const planes = [{ ...flat(1, 128), horizontal: greatest }, { ...flat(2, 128), horizontal: factor }, flat(3, 128)];
      const { data } = errorOf('IMAGE_UNSUPPORTED', () => decodeJpeg(writeJpeg({ width: 8, height: 8, planes })));
      expect(data.feature).toContain(`${greatest}:${factor}`);
    });
  });
});

/** The file as pieces: the start, each segment, and from the scan on the rest. */
function listSegments(file: Uint8Array): { code: number; bytes: Uint8Array }[] {
  const pieces = [{ code: 0xd8, bytes: file.subarray(0, 2) }];
  for (let at = 2; ;) {
    const code = file[at + 1]!;
    const end = code === 0xda ? file.length : at + 2 + ((file[at + 2]! << 8) | file[at + 3]!);
    pieces.push({ code, bytes: file.subarray(at, end) });
    if (code === 0xda) return pieces;
    at = end;
  }
}
