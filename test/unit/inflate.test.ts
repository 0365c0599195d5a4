import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate as inflateInto, type Inflated } from '../../src/inflate.ts';

/** The bytes, or how the stream went wrong. */
function inflate(bytes: Uint8Array, length: number): Uint8Array | Inflated['outcome'] {
  const content = new Uint8Array(length);
  const { outcome, filled } = inflateInto(bytes, content);
  return outcome !== 'ended' ? outcome : filled === length ? content : 'cut';
}

const text = new TextEncoder().encode('labels, labels and more labels: '.repeat(40));

describe('inflate', () => {
  it.each([
    ['stored blocks', { level: 0 }],
    ['fixed codes', { strategy: constants.Z_FIXED }],
    ['dynamic codes', { level: 9 }],
    ['codes without distances', { strategy: constants.Z_HUFFMAN_ONLY }],
    ['runs', { strategy: constants.Z_RLE }],
  ])('gives back what zlib compressed with %s', (_, options) => {
    expect(inflate(deflateRawSync(text, options), text.length)).toEqual(text);
  });

  it('gives back nothing for nothing', () => {
    expect(inflate(deflateRawSync(new Uint8Array()), 0)).toHaveLength(0);
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
        expect(inflate(new Uint8Array(deflateRawSync(bytes, { level })), bytes.length)).toEqual(bytes);
      }),
      { numRuns: 40 },
    );
  });

  it.each([-1, 1])('refuses data that is %i bytes off the length the container names', (off) => {
    expect(inflate(deflateRawSync(text), text.length + off)).toBe(off < 0 ? 'full' : 'cut');
  });

  it('refuses every truncation', () => {
    const compressed = deflateRawSync(text);
    for (let length = 0; length < compressed.length; length++) {
      expect(inflate(compressed.subarray(0, length), text.length), `${length} bytes`).toBe('cut');
    }
  });

  it('writes of a cut stream what zlib writes, and nothing out of bits that are not there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400, size: 'max' }), fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        const compressed = deflateRawSync(bytes, { level });
        for (let length = 0; length < compressed.length; length += 7) {
          const cut = compressed.subarray(0, length);
          const content = new Uint8Array(bytes.length);
          const { filled } = inflateInto(cut, content);
          const expected = inflateRawSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
          expect(content.subarray(0, filled)).toEqual(new Uint8Array(expected));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('ends with the bytes or a reason on anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(5000), (bytes, length) => {
        const result = inflate(bytes, length);
        if (typeof result === 'string') expect(result).toMatch(/^(full|cut|damaged)$/);
        else expect(result).toHaveLength(length);
      }),
      { numRuns: 2000 },
    );
  });
});
