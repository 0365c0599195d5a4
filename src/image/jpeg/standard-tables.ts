// The Huffman tables that a JPEG file may leave out: ITU-T T.81, annex K.3.

import type { HuffmanSpec } from './huffman.ts';

/** Slot 0 is for luminance, slot 1 for chrominance. */
export const STANDARD_HUFFMAN: { readonly dc: readonly HuffmanSpec[]; readonly ac: readonly HuffmanSpec[] } = {
  dc: [
    dcTable([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
    dcTable([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
  ],
  ac: [
    acTable(
      [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
      [
        0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
        0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72,
        0x82,
      ],
    ),
    acTable(
      [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
      [
        0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22,
        0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1,
        0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1,
      ],
    ),
  ],
};

/** Categories 0 to 11 in order. */
function dcTable(lengths: readonly number[]): HuffmanSpec {
  return { lengths: Uint8Array.from(lengths), values: Uint8Array.from({ length: 12 }, (_, category) => category) };
}

/** The frequent symbols as annex K lists them; all others that a baseline file can use follow by size. */
function acTable(lengths: readonly number[], frequent: readonly number[]): HuffmanSpec {
  const rest = Array.from({ length: 256 }, (_, symbol) => symbol).filter((symbol) => {
    const size = symbol & 15;
    return size >= 1 && size <= 10 && !frequent.includes(symbol);
  });
  return { lengths: Uint8Array.from(lengths), values: Uint8Array.from([...frequent, ...rest]) };
}
