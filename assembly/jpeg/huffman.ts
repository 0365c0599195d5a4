// Huffman tables of JPEG: from the lengths and symbols in the file to tables that decode fast.

/** Codes of up to this many bits are found by one look-up. */
export const LOOK_AHEAD: i32 = 10;
const ENTRIES: i32 = 1 << LOOK_AHEAD;

// What a table consists of, in bytes from its start.
/**
 * By the next bits, where they hold a code and the number behind it: the number times 512, plus the run of zeros before
 * it times 32, plus the bits of both; else 0.
 */
const NUMBERS: usize = 0;
/** By the next bits: `length << 8 | symbol`, or 0 where the code is longer. */
const LOOK_UP: usize = NUMBERS + 4 * ENTRIES;
/** By length: the greatest code of that length, or -1. */
const GREATEST: usize = LOOK_UP + 2 * ENTRIES;
/** By length: what to add to a code to get its position in the symbols. */
const OFFSETS: usize = GREATEST + 4 * 17;
/** 16 numbers: how many codes there are of 1, 2, ... 16 bits. */
const LENGTHS: usize = OFFSETS + 4 * 17;
/** One symbol per code, in the order of the codes. */
const VALUES: usize = LENGTHS + 16;
const SIZE: usize = VALUES + 256 + 8;

const TABLES = memory.data(8 * 6560, 16);

/** The table of a slot: 0 to 3 for DC, 4 to 7 for AC. */
export function huffmanTable(slot: i32): usize {
  return TABLES + <usize>slot * SIZE;
}

/** Where the lengths of a table are written, and the symbols right behind them, before it is built. */
export function huffmanSpec(slot: i32): usize {
  return huffmanTable(slot) + LENGTHS;
}

/**
 * Builds a table as ITU-T T.81, annex C says.
 *
 * @returns False when there are more codes of a length than that many bits can tell apart.
 */
export function buildHuffman(slot: i32): bool {
  const table = huffmanTable(slot);
  memory.fill(table + LOOK_UP, 0, 2 * ENTRIES);
  let code = 0;
  let position = 0;
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(table + LENGTHS + length - 1);
    // The code of ones only is kept free: ITU-T T.81, C.2.
    if (count > 0 && code + count >= 1 << length) return false;
    store<i32>(table + OFFSETS + 4 * length, position - code);
    store<i32>(table + GREATEST + 4 * length, count > 0 ? code + count - 1 : -1);
    for (let i = 0; i < count; i++, code++, position++) {
      if (length > LOOK_AHEAD) continue;
      const entry = (length << 8) | load<u8>(table + VALUES + position);
      const spread = LOOK_AHEAD - length;
      for (let at = code << spread; at < (code + 1) << spread; at++) store<u16>(table + LOOK_UP + 2 * at, entry);
    }
    code <<= 1;
  }
  for (let at = 0; at < ENTRIES; at++) store<i32>(table + NUMBERS + 4 * at, numberAt(table, at));
  return true;
}

function numberAt(table: usize, at: i32): i32 {
  const entry = lookUp(table, at);
  const size = entry & 15;
  const left = LOOK_AHEAD - (entry >> 8) - size;
  if (size == 0 || left < 0) return 0;
  const value = (at >> left) & ((1 << size) - 1);
  const number = value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  return number * 512 + ((entry >> 4) & 15) * 32 + LOOK_AHEAD - left;
}

export function lookUp(table: usize, bits: i32): i32 {
  return load<u16>(table + ((bits & (ENTRIES - 1)) << 1), LOOK_UP);
}

export function numberOf(table: usize, bits: i32): i32 {
  return load<i32>(table + ((bits & (ENTRIES - 1)) << 2), NUMBERS);
}

export function greatestCode(table: usize, length: i32): i32 {
  return load<i32>(table + (length << 2), GREATEST);
}

export function valueOf(table: usize, code: i32, length: i32): i32 {
  return load<u8>(table + code + load<i32>(table + (length << 2), OFFSETS), VALUES);
}
