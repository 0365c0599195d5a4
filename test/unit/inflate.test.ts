import { constants, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate } from '../../src/inflate.ts';

class Damaged extends Error {}
const corrupt = (what: string): Damaged => new Damaged(what);
const text = new TextEncoder().encode('labels, labels and more labels: '.repeat(40));

describe('inflate', () => {
  it.each([
    ['stored blocks', { level: 0 }],
    ['fixed codes', { strategy: constants.Z_FIXED }],
    ['dynamic codes', { level: 9 }],
    ['codes without distances', { strategy: constants.Z_HUFFMAN_ONLY }],
    ['runs', { strategy: constants.Z_RLE }],
  ])('gives back what zlib compressed with %s', (_, options) => {
    expect(inflate(deflateRawSync(text, options), text.length, corrupt)).toEqual(text);
  });

  it('gives back nothing for nothing', () => {
    expect(inflate(deflateRawSync(new Uint8Array()), 0, corrupt)).toHaveLength(0);
  });

  it('gives back whatever zlib compressed, at any level', () => {
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 20_000, size: 'max' }),
      fc
        .array(fc.constantFrom(0, 1, 2, 255), { maxLength: 3000, size: 'max' })
        .map((values) => Uint8Array.from(values)),
    );
    fc.assert(
      fc.property(data, fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        expect(inflate(new Uint8Array(deflateRawSync(bytes, { level })), bytes.length, corrupt)).toEqual(bytes);
      }),
      { numRuns: 40 },
    );
  });

  it.each([-1, 1])('refuses data that is %i bytes off the length the container names', (off) => {
    expect(() => inflate(deflateRawSync(text), text.length + off, corrupt)).toThrow(Damaged);
  });

  it('refuses a length that the data cannot reach before it takes memory for it', () => {
    expect(() => inflate(deflateRawSync(text), 2 ** 40, corrupt)).toThrow(/cannot hold 1099511627776/);
  });

  it('refuses every truncation', () => {
    const compressed = deflateRawSync(text);
    for (let length = 0; length < compressed.length; length++) {
      expect(() => inflate(compressed.subarray(0, length), text.length, corrupt), `${length} bytes`).toThrow(Damaged);
    }
  });

  it('ends with the bytes or its own error on anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(5000), (bytes, length) => {
        try {
          expect(inflate(bytes, length, corrupt)).toHaveLength(length);
        } catch (error) {
          expect(error).toBeInstanceOf(Damaged);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
