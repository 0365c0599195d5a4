import { describe, expect, it } from 'vitest';
import { packSubbyte, unpackSubbyte, type SubbyteDType } from '../../src/subbyte.ts';

// The first element lies in the lowest bits: 1, -2 as int4 are 0b1110_0001.
const CASES: [SubbyteDType, number[], number[]][] = [
  ['int4', [1, -2], [0xe1]],
  ['int4', [-8, 7, -1], [0x78, 0x0f]],
  ['uint4', [1, 14, 15], [0xe1, 0x0f]],
  ['int2', [0, 1, -2, -1], [0b11_10_01_00]],
  ['int2', [-1, 1, 0, -2, 1], [0b10_00_01_11, 0b01]],
  ['int4', [], []],
];

describe('packSubbyte', () => {
  it.each(CASES)('packs %s %j into %j', (dtype, elements, bytes) => {
    expect([...packSubbyte(elements, dtype)]).toEqual(bytes);
  });
});

describe('unpackSubbyte', () => {
  it.each(CASES)('reads %s %j out of %j', (dtype, elements, bytes) => {
    expect([...unpackSubbyte(new Uint8Array(bytes), dtype, elements.length)]).toEqual(elements);
  });

  it('gives signed dtypes as Int8Array and unsigned ones as Uint8Array', () => {
    expect(unpackSubbyte(new Uint8Array(1), 'int4', 2)).toBeInstanceOf(Int8Array);
    expect(unpackSubbyte(new Uint8Array(1), 'int2', 2)).toBeInstanceOf(Int8Array);
    expect(unpackSubbyte(new Uint8Array(1), 'uint4', 2)).toBeInstanceOf(Uint8Array);
  });
});
