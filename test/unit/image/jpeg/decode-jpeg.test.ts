import { describe, expect, it } from 'vitest';
import { decodeJpeg } from '../../../../src/image/jpeg/decode-jpeg.ts';
import { errorOf } from '../../error-of.ts';
import { createRandom, expected, readFixture, sha256 } from '../fixtures.ts';
import {
  END,
  frameSegment,
  huffmanSegments,
  joinBytes,
  type JpegSpec,
  type PlaneSpec,
  type ScanSpec,
  segment,
  START,
  writeJpeg,
} from './write-jpeg.ts';

const JFIF = segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const adobe = (transform: number): Uint8Array =>
  segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);

/** A plane of one colour: a DC coefficient is 8 times the distance from the middle. */
function flat(id: number, sample: number): PlaneSpec {
  return { id, block: () => [(sample - 128) * 8] };
}

/** A plane of noise with all 64 coefficients, the same at each call. */
function noisy(id: number, seed: number, horizontal = 1, vertical = 1): PlaneSpec {
  const block = (across: number, down: number): number[] => {
    const random = createRandom(seed * 7919 + across * 101 + down * 10007 + 1);
    return Array.from({ length: 64 }, (_, k) =>
      Math.round((random() - 0.5) * (k === 0 ? 800 : random() < 0.6 ? 0 : 600 / (k + 3))),
    );
  };
  return { id, horizontal, vertical, block };
}

const COLOR: JpegSpec = { width: 50, height: 37, planes: [noisy(1, 1, 2, 2), noisy(2, 2), noisy(3, 3)] };

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

  it.each(Object.entries(expected.images))('gives the pixels of Pillow: %s', (name, { width, height, sha256: sha }) => {
    const image = decodeJpeg(readFixture(name));
    expect(image).toMatchObject({ width, height, channels: 3 });
    expect(sha256(image.data)).toBe(sha);
  });

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
  const each = (scan: Omit<ScanSpec, 'planes'>): ScanSpec[] => [0, 1, 2].map((plane) => ({ planes: [plane], ...scan }));

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
    ['a JFIF segment that is too short for one', samples, rgbIds, [segment(0xe0, [...Buffer.from('JFIF\0')])], samples],
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
