import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflateZlib as inflateInPortions } from '../../../src/image/png/zlib.ts';
import { createRandom } from './fixtures.ts';

/** Fills the output with the portions, which must not go beyond it. */
function inflateZlib(input: Uint8Array, output: Uint8Array): ReturnType<typeof inflateInPortions> {
  let at = 0;
  return inflateInPortions(input, output.length, (bytes) => {
    output.set(bytes, at);
    at += bytes.length;
  });
}

/** Data that a compressor has something to find in. */
function makeData(length: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const data = new Uint8Array(length);
  for (let i = 0; i < length;) {
    const run = Math.min(1 + Math.floor(random() ** 3 * 400), length - i);
    if (i > 0 && random() < 0.5) data.copyWithin(i, Math.floor(random() * i), Math.floor(random() * i) + run);
    else data.fill(random() * 256, i, i + run);
    if (random() < 0.3) data[i] = random() * 256;
    i += run;
  }
  return data;
}

describe('inflateZlib', () => {
  it.each([0, 1, 6, 9])('gives back what zlib compressed at level %i', (level) => {
    for (const length of [0, 1, 2, 257, 258, 259, 32768, 70000, 98304, 98305, 163841, 300000]) {
      const data = makeData(length, length + 1);
      const output = new Uint8Array(length);
      expect(inflateZlib(deflateSync(data, { level }), output)).toBe('complete');
      expect(Buffer.compare(output, data)).toBe(0);
    }
  });

  it.each([0, 1, 2, 3, 4])('gives back what zlib compressed by strategy %i', (strategy) => {
    for (let seed = 1; seed < 30; seed++) {
      const data = makeData(seed * 97, seed);
      const output = new Uint8Array(data.length);
      expect(inflateZlib(deflateSync(data, { strategy, memLevel: 1 }), output)).toBe('complete');
      expect(Buffer.compare(output, data)).toBe(0);
    }
  });

  it('repeats a single byte at a distance of one', () => {
    const output = new Uint8Array(100000);
    expect(inflateZlib(deflateSync(new Uint8Array(100000).fill(7)), output)).toBe('complete');
    expect(output.every((value) => value === 7)).toBe(true);
  });

  it('writes nothing beyond the output', () => {
    const data = makeData(5000, 3);
    const room = new Uint8Array(3000);
    expect(inflateZlib(deflateSync(data), room.subarray(500, 2500))).toBe('complete');
    expect(Buffer.compare(room.subarray(500, 2500), data.subarray(0, 2000))).toBe(0);
    expect(room.subarray(0, 500).every((value) => value === 0)).toBe(true);
    expect(room.subarray(2500).every((value) => value === 0)).toBe(true);
  });

  it('has no more than a window and a portion of the bytes in memory', () => {
    const memory = new Set<ArrayBufferLike>();
    const lengths: number[] = [];
    const outcome = inflateInPortions(deflateSync(makeData(1_000_000, 9)), 1_000_000, (bytes) => {
      memory.add(bytes.buffer);
      lengths.push(bytes.length);
    });
    expect(outcome).toBe('complete');
    expect(lengths.reduce((sum, length) => sum + length)).toBe(1_000_000);
    expect([...memory].map((buffer) => buffer.byteLength)).toEqual([98304]);
  });

  it('says that a stream is short at every place where it can be cut', () => {
    const data = makeData(400, 5);
    const compressed = deflateSync(data);
    for (let length = 0; length < compressed.length - 12; length++) {
      expect(inflateZlib(compressed.subarray(0, length), new Uint8Array(400))).toBe('short');
    }
    expect(inflateZlib(compressed, new Uint8Array(401))).toBe('short');
  });

  it.each([
    ['a method that is not deflate', [0x79, 0x9c]],
    ['a window above 32 KiB', [0x88, 0x1c]],
    ['header bytes that do not check', [0x78, 0x9d]],
    ['a preset dictionary', [0x78, 0xbb]],
    ['a block of the fourth kind', [0x78, 0x9c, 0b111]],
    ['a stored length that does not check', [0x78, 0x9c, 1, 5, 0, 5, 0]],
    ['a distance in front of the output', [0x78, 0x9c, 0b00000011, 0b00000010]],
    ['287 literal codes', [0x78, 0x9c, 0b11110101, 0, 0, 0]],
  ])('calls %s damaged', (_, bytes) => {
    expect(inflateZlib(Uint8Array.from([...bytes, ...new Array<number>(20).fill(0)]), new Uint8Array(100))).toBe(
      'damaged',
    );
  });

  it('checks the sum of what it has written', () => {
    const compressed = deflateSync(makeData(400, 5));
    compressed[compressed.length - 2]! ^= 4;
    expect(inflateZlib(compressed, new Uint8Array(400))).toBe('damaged');
  });

  it('ends on any bytes at all', () => {
    const random = createRandom(11);
    const outcomes = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const bytes = Uint8Array.from({ length: 2 + Math.floor(random() * 60) }, () => random() * 256);
      bytes.set([0x78, 0x9c]);
      outcomes.add(inflateZlib(bytes, new Uint8Array(20)));
    }
    expect([...outcomes].sort()).toEqual(['complete', 'damaged', 'short']);
  });
});
