// Huffman tables of JPEG: from the lengths and symbols in the file to tables that decode fast.

import { corruptImage } from '../image-errors.ts';

/** Codes of up to this many bits are found by one look-up. */
export const LOOK_AHEAD = 10;

/** A table as files hold it. */
export interface HuffmanSpec {
  /** 16 numbers: how many codes there are of 1, 2, ... 16 bits. */
  readonly lengths: Uint8Array;
  /** One symbol per code, in the order of the codes. */
  readonly values: Uint8Array;
}

/** A table ready for decoding. */
export interface HuffmanTable {
  /** By the next {@link LOOK_AHEAD} bits: `length << 8 | symbol`, or 0 where the code is longer. */
  readonly lookUp: Uint16Array;
  /** By length: the greatest code of that length, or -1. */
  readonly greatestCode: Int32Array;
  /** By length: what to add to a code to get its position in `values`. */
  readonly valueOffset: Int32Array;
  /** Symbols in the order of their codes. */
  readonly values: Uint8Array;
}

/**
 * Builds a table as ITU-T T.81, annex C says.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` when there are more codes of a length than that many bits can tell apart.
 */
export function createHuffmanTable({ lengths, values }: HuffmanSpec): HuffmanTable {
  const lookUp = new Uint16Array(1 << LOOK_AHEAD);
  const greatestCode = new Int32Array(17).fill(-1);
  const valueOffset = new Int32Array(17);
  let code = 0;
  let position = 0;
  for (let length = 1; length <= 16; length++) {
    const count = lengths[length - 1]!;
    // The code of ones only is kept free: ITU-T T.81, C.2.
    if (count > 0 && code + count >= 1 << length) {
      throw corruptImage('jpeg', 'a Huffman table has impossible code lengths');
    }
    valueOffset[length] = position - code;
    if (count > 0) greatestCode[length] = code + count - 1;
    for (let i = 0; i < count; i++, code++, position++) {
      if (length > LOOK_AHEAD) continue;
      const spread = LOOK_AHEAD - length;
      lookUp.fill((length << 8) | values[position]!, code << spread, (code + 1) << spread);
    }
    code <<= 1;
  }
  return { lookUp, greatestCode, valueOffset, values };
}

/** The signed difference that `size` bits stand for: ITU-T T.81, F.2.2.1 (EXTEND). */
export function extend(value: number, size: number): number {
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

/**
 * Refuses a table of DC differences with a symbol that asks for more bits than a difference can have.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function requireDcSymbols(spec: HuffmanSpec): HuffmanSpec {
  if (spec.values.some((symbol) => symbol > 15)) {
    throw corruptImage('jpeg', 'a Huffman table for DC holds impossible symbols');
  }
  return spec;
}
