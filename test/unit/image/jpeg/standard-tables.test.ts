import { describe, expect, it } from 'vitest';
import { STANDARD_HUFFMAN } from '../../../../src/image/jpeg/standard-tables.ts';
import { readFixture } from '../fixtures.ts';

describe('STANDARD_HUFFMAN', () => {
  it.each([
    ['dc', 0, 0x00],
    ['dc', 1, 0x01],
    ['ac', 0, 0x10],
    ['ac', 1, 0x11],
  ] as const)('is what libjpeg writes by default: %s %i', (kind, slot, id) => {
    const file = Buffer.from(readFixture('jpeg_420_8x8.jpg'));
    let at = file.indexOf(Uint8Array.of(0xff, 0xc4));
    while (file[at + 4] !== id) at = file.indexOf(Uint8Array.of(0xff, 0xc4), at + 1);
    const { lengths, values } = STANDARD_HUFFMAN[kind][slot]!;
    expect(Array.from(file.subarray(at + 5, at + 2 + file.readUInt16BE(at + 2)))).toEqual([...lengths, ...values]);
  });
});
