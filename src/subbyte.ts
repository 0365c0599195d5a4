// Packed elements narrower than a byte (int4, uint4, int2), one to an array entry and back. Pure.

import { DTYPES } from './dtypes.ts';

/** The dtypes of which a byte holds several elements, the first one in its lowest bits. */
export type SubbyteDType = 'int4' | 'uint4' | 'int2';

/** Spreads packed bytes to one element an entry, as Python gives them. */
export function unpackSubbyte(bytes: Uint8Array, dtype: SubbyteDType, count: number): Int8Array | Uint8Array {
  const { array, byteWidth, range } = DTYPES[dtype];
  const width = 8 * byteWidth;
  const perByte = 8 / width;
  const out = new array(count);
  for (let i = 0; i < count; i++) {
    const bits = (bytes[Math.floor(i / perByte)]! >> (width * (i % perByte))) & (2 ** width - 1);
    out[i] = bits > range[1] ? bits - 2 ** width : bits;
  }
  return out;
}

/** Packs elements of one an entry; each has to be in the dtype's range. */
export function packSubbyte(elements: ArrayLike<number>, dtype: SubbyteDType): Uint8Array {
  const width = 8 * DTYPES[dtype].byteWidth;
  const perByte = 8 / width;
  const bytes = new Uint8Array(Math.ceil(elements.length / perByte));
  for (let i = 0; i < elements.length; i++) {
    bytes[Math.floor(i / perByte)]! |= (elements[i]! & (2 ** width - 1)) << (width * (i % perByte));
  }
  return bytes;
}
