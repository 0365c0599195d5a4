import { describe, expect, it } from 'vitest';
import { isTFLiteError } from '../../../src/errors.ts';
import { decodeImage } from '../../../src/image/index.ts';
import { createRandom, expected, readFixture } from './fixtures.ts';
import { writeJpeg } from './jpeg/write-jpeg.ts';
import { writePng } from './write-png.ts';

const ROUNDS = 150;

const sample = (x: number, y: number): number => (x * 31 + y * 17) % 16;
const block = (across: number, down: number): number[] => [across * 90 - 300, down * 70, across - down, 5, 0, 0, -3];
const planes = [
  { id: 1, horizontal: 2, vertical: 2, block },
  { id: 2, block },
  { id: 3, block },
];
const SCANS = [
  { planes: [0, 1, 2], bit: 1 },
  ...[0, 1, 2].map((plane) => ({ planes: [plane], first: 1, last: 63, bit: 1 })),
  { planes: [0, 1, 2], previousBit: 1 },
  ...[0, 1, 2].map((plane) => ({ planes: [plane], first: 1, last: 63, previousBit: 1 })),
];

const FILES: [string, Uint8Array][] = [
  ...Object.keys(expected.images).map((name): [string, Uint8Array] => [name, readFixture(name)]),
  [
    'a progressive JPEG',
    writeJpeg({ width: 40, height: 24, planes, isProgressive: true, scans: SCANS, restartInterval: 2 }),
  ],
  ['a PNG with a palette', writePng({ width: 40, height: 24, colorType: 3, depth: 4, sample })],
  ['an interlaced PNG', writePng({ width: 40, height: 24, colorType: 6, depth: 16, sample, isInterlaced: true })],
];

/** One to four changes: bits, bytes, a cut, a piece left out, a piece twice. */
function mutate(file: Uint8Array, random: () => number): Uint8Array {
  let bytes = Array.from(file);
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
    const at = Math.floor(random() * bytes.length);
    const length = Math.floor(random() * 20);
    const kind = Math.floor(random() * 6);
    if (kind < 2) bytes[at]! ^= 1 << Math.floor(random() * 8);
    else if (kind === 2) bytes[at] = Math.floor(random() * 256);
    else if (kind === 3) bytes.splice(at, length);
    else if (kind === 4) bytes.splice(at, 0, ...bytes.slice(at, at + length));
    else if (random() < 0.3) bytes = bytes.slice(0, at);
  }
  return Uint8Array.from(bytes);
}

describe('decodeImage, on damaged files', () => {
  it.each(FILES)('gives a picture or an error of its own: %s', (name, file) => {
    const random = createRandom(name.length * 1009);
    const outcomes = { picture: 0, error: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      try {
        // A low limit, since a damaged header may state any size.
        const { width, height, data } = decodeImage(mutate(file, random), { maxPixels: 100_000 });
        expect(data.length).toBe(width * height * 3);
        outcomes.picture++;
      } catch (error) {
        if (!isTFLiteError(error) || !error.code.startsWith('IMAGE_')) throw error;
        outcomes.error++;
      }
    }
    expect(outcomes.error).toBeGreaterThan(0);
    expect(outcomes.picture + outcomes.error).toBe(ROUNDS);
  });
});
