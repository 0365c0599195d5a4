// Decompression of raw DEFLATE data (RFC 1951) whose length is known, as ZIP archives and PNG images hold it. Pure.

/** Makes the error for compressed data that is damaged. */
export type Corrupt = (what: string) => Error;

/** Codes of up to 15 bits, looked up by the next `bits` bits: `symbol << 4 | length of the code`; 0 for no code. */
interface Codes {
  readonly bits: number;
  readonly table: Uint16Array;
}

/** Reads bits from the least significant one of each byte on. */
interface BitReader {
  readonly bytes: Uint8Array;
  position: number;
  hold: number;
  held: number;
}

// The format's tables, RFC 1951 section 3.2.5: lengths from symbol 257 on, distances from symbol 0 on.
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
// The order in which the lengths of the codes for code lengths are stored, section 3.2.7.
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
// Two bits can stand for 258 bytes, and no less than two.
const MAX_RATIO = 1032;

/**
 * Decompresses raw DEFLATE data, without the header and the checksum of zlib or gzip.
 *
 * @param bytes - The compressed data; what follows its last block is left alone.
 * @param length - Bytes that come out, as the container says; memory for them is taken only if `bytes` can hold them.
 * @param corrupt - Makes the error for data that is damaged, or that is longer or shorter than `length`.
 */
export function inflate(bytes: Uint8Array, length: number, corrupt: Corrupt): Uint8Array {
  if (length > bytes.length * MAX_RATIO) throw corrupt(`${bytes.length} bytes cannot hold ${length}`);
  const reader: BitReader = { bytes, position: 0, hold: 0, held: 0 };
  const out = new Uint8Array(length);
  let at = 0;
  let last = false;
  while (!last) {
    last = take(reader, 1, corrupt) === 1;
    const type = take(reader, 2, corrupt);
    if (type === 0) {
      at = copyStored(reader, out, at, corrupt);
    } else if (type === 3) {
      throw corrupt('a block of unknown type');
    } else {
      const [symbols, distances] = type === 1 ? fixedCodes(corrupt) : readCodes(reader, corrupt);
      at = decodeBlock(reader, out, at, symbols, distances, corrupt);
    }
  }
  if (at !== length) throw corrupt(`${at} bytes instead of ${length}`);
  return out;
}

/** The next `count` bits, at most 16. */
function take(reader: BitReader, count: number, corrupt: Corrupt): number {
  while (reader.held < count) {
    if (reader.position >= reader.bytes.length) throw corrupt('the data ends too early');
    reader.hold |= reader.bytes[reader.position++]! << reader.held;
    reader.held += 8;
  }
  const value = reader.hold & ((1 << count) - 1);
  reader.hold >>>= count;
  reader.held -= count;
  return value;
}

function copyStored(reader: BitReader, out: Uint8Array, at: number, corrupt: Corrupt): number {
  // Stored bytes begin at the next whole byte; whole bytes that were read ahead are given back.
  take(reader, reader.held % 8, corrupt);
  const size = take(reader, 16, corrupt);
  if ((take(reader, 16, corrupt) ^ 0xffff) !== size) throw corrupt('a stored block whose length is damaged');
  const start = reader.position - reader.held / 8;
  if (start + size > reader.bytes.length) throw corrupt('the data ends too early');
  if (at + size > out.length) throw corrupt(`more than ${out.length} bytes`);
  out.set(reader.bytes.subarray(start, start + size), at);
  Object.assign(reader, { position: start + size, hold: 0, held: 0 });
  return at + size;
}

/** The codes that need no table in the data, section 3.2.6. */
function fixedCodes(corrupt: Corrupt): [symbols: Codes, distances: Codes] {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [buildCodes(lengths, corrupt), buildCodes(new Uint8Array(30).fill(5), corrupt)];
}

function readCodes(reader: BitReader, corrupt: Corrupt): [symbols: Codes, distances: Codes] {
  const symbolCount = take(reader, 5, corrupt) + 257;
  const distanceCount = take(reader, 5, corrupt) + 1;
  const lengthCount = take(reader, 4, corrupt) + 4;
  const ofLengths = new Uint8Array(19);
  for (let i = 0; i < lengthCount; i++) ofLengths[LENGTHS_ORDER[i]!] = take(reader, 3, corrupt);
  const lengthCodes = buildCodes(ofLengths, corrupt);
  const lengths = new Uint8Array(symbolCount + distanceCount);
  for (let i = 0; i < lengths.length;) {
    const symbol = decodeSymbol(reader, lengthCodes, corrupt);
    if (symbol < 16) {
      lengths[i++] = symbol;
      continue;
    }
    if (symbol === 16 && i === 0) throw corrupt('a repeated length without a first one');
    const value = symbol === 16 ? lengths[i - 1]! : 0;
    const times =
      symbol === 16
        ? 3 + take(reader, 2, corrupt)
        : symbol === 17
          ? 3 + take(reader, 3, corrupt)
          : 11 + take(reader, 7, corrupt);
    if (i + times > lengths.length) throw corrupt('more code lengths than codes');
    lengths.fill(value, i, (i += times));
  }
  return [buildCodes(lengths.subarray(0, symbolCount), corrupt), buildCodes(lengths.subarray(symbolCount), corrupt)];
}

/** One symbol, bit for bit as far as the data goes. */
function decodeSymbol(reader: BitReader, codes: Codes, corrupt: Corrupt): number {
  while (reader.held < codes.bits && reader.position < reader.bytes.length) {
    reader.hold |= reader.bytes[reader.position++]! << reader.held;
    reader.held += 8;
  }
  const entry = codes.table[reader.hold & ((1 << codes.bits) - 1)]!;
  const length = entry & 15;
  if (length === 0) throw corrupt('a code that does not exist');
  if (length > reader.held) throw corrupt('the data ends too early');
  reader.hold >>>= length;
  reader.held -= length;
  return entry >> 4;
}

function decodeBlock(
  reader: BitReader,
  out: Uint8Array,
  start: number,
  symbols: Codes,
  distances: Codes,
  corrupt: Corrupt,
): number {
  let at = start;
  for (;;) {
    const symbol = decodeSymbol(reader, symbols, corrupt);
    if (symbol < END_OF_BLOCK) {
      if (at === out.length) throw corrupt(`more than ${out.length} bytes`);
      out[at++] = symbol;
      continue;
    }
    if (symbol === END_OF_BLOCK) return at;
    const length = LENGTH_BASE[symbol - 257];
    if (length === undefined) throw corrupt('a length that does not exist');
    const end = at + length + take(reader, LENGTH_EXTRA[symbol - 257]!, corrupt);
    const distanceSymbol = decodeSymbol(reader, distances, corrupt);
    const base = DISTANCE_BASE[distanceSymbol];
    if (base === undefined) throw corrupt('a distance that does not exist');
    const distance = base + take(reader, DISTANCE_EXTRA[distanceSymbol]!, corrupt);
    if (distance > at) throw corrupt('a distance to before the start');
    if (end > out.length) throw corrupt(`more than ${out.length} bytes`);
    // Byte by byte: a run may overlap what it copies from.
    for (; at < end; at++) out[at] = out[at - distance]!;
  }
}

/** Canonical Huffman codes from their lengths, section 3.2.2. */
function buildCodes(lengths: Uint8Array, corrupt: Corrupt): Codes {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const bits = Math.max(
    1,
    counts.findLastIndex((count) => count > 0),
  );
  const next = new Uint16Array(16);
  for (let length = 1; length < 16; length++) next[length] = (next[length - 1]! + counts[length - 1]!) << 1;
  // A set of codes may leave some unused (a block with one distance does), but never use one twice.
  if (next[bits]! + counts[bits]! > 1 << bits) throw corrupt('codes that overlap');
  const table = new Uint16Array(1 << bits);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const code = reverseBits(next[length]!++, length);
    for (let i = code; i < table.length; i += 1 << length) table[i] = (symbol << 4) | length;
  }
  return { bits, table };
}

/** Codes are stored from their most significant bit on, everything else from the least. */
function reverseBits(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
  return reversed;
}
