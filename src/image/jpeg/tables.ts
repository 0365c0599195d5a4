// The tables that a JPEG file gives before its scans: quantization, Huffman codes, restart interval.

import { corruptImage } from '../image-errors.ts';
import type { HuffmanSpec } from './huffman.ts';
import { readUint16 } from './markers.ts';
import { STANDARD_HUFFMAN } from './standard-tables.ts';
import { ZIGZAG } from './zigzag.ts';

/** A file may fill and refill four slots of each kind. */
const SLOTS = 4;

/** What the slots hold at a point of the file; a scan uses what is there when it starts. */
export interface Tables {
  /** 80 divisors in stored (zigzag) order; those past the 64th repeat it, see {@link ZIGZAG}. */
  readonly quantization: (Int32Array | undefined)[];
  readonly dc: (HuffmanSpec | undefined)[];
  readonly ac: (HuffmanSpec | undefined)[];
  /** Units (MCUs) between restart markers; 0 for none. */
  restartInterval: number;
}

/** Empty slots, as at the start of a file. */
export function createTables(): Tables {
  return {
    quantization: new Array<undefined>(SLOTS).fill(undefined),
    dc: new Array<undefined>(SLOTS).fill(undefined),
    ac: new Array<undefined>(SLOTS).fill(undefined),
    restartInterval: 0,
  };
}

/**
 * Reads a DQT segment.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readQuantization(segment: Uint8Array, tables: Tables): void {
  for (let at = 0; at < segment.length;) {
    const isWide = segment[at]! >> 4 !== 0;
    const slot = segment[at]! & 15;
    const size = isWide ? 128 : 64;
    at++;
    if (slot >= SLOTS || at + size > segment.length)
      throw corruptImage('jpeg', 'a quantization table is cut or misplaced');
    const start = at;
    tables.quantization[slot] = Int32Array.from(ZIGZAG, (_, k) => {
      const i = Math.min(k, 63);
      return isWide ? readUint16(segment, start + 2 * i) : segment[start + i]!;
    });
    at += size;
  }
}

/**
 * Reads a DHT segment.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readHuffman(segment: Uint8Array, tables: Tables): void {
  for (let at = 0; at < segment.length;) {
    const kind = segment[at]! >> 4;
    const slot = segment[at]! & 15;
    const lengths = segment.subarray(at + 1, at + 17);
    const count = lengths.reduce((sum, length) => sum + length, 0);
    at += 17 + count;
    if (kind > 1 || slot >= SLOTS || count > 256 || at > segment.length) {
      throw corruptImage('jpeg', 'a Huffman table is cut or misplaced');
    }
    (kind === 1 ? tables.ac : tables.dc)[slot] = { lengths, values: segment.subarray(at - count, at) };
  }
}

/**
 * Reads a DRI segment.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readRestartInterval(segment: Uint8Array, tables: Tables): void {
  if (segment.length !== 2) throw corruptImage('jpeg', 'its restart interval has a wrong length');
  tables.restartInterval = readUint16(segment, 0);
}

/**
 * Refuses a DAC segment that libjpeg refuses, although only arithmetic coding uses what it says.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function requireConditioning(segment: Uint8Array): void {
  // ITU-T T.81, B.2.4.3: pairs of a slot, 16 for DC and 16 for AC, and bounds, the lower one in the low bits.
  for (let at = 0; at < segment.length; at += 2) {
    const [slot, bounds] = [segment[at]!, segment[at + 1]];
    if (bounds === undefined || slot > 31 || (slot < 16 && (bounds & 15) > bounds >> 4)) {
      throw corruptImage('jpeg', 'its arithmetic conditioning makes no sense');
    }
  }
}

/**
 * Fills the first two slots where a file leaves them empty, with the tables of ITU-T T.81, annex K.
 *
 * Frames of Motion JPEG leave them out; libjpeg-turbo, and so Pillow, reads such files.
 */
export function addStandardHuffman({ dc, ac }: Tables): void {
  for (const slot of [0, 1]) {
    dc[slot] ??= STANDARD_HUFFMAN.dc[slot];
    ac[slot] ??= STANDARD_HUFFMAN.ac[slot];
  }
}
