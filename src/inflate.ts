// Inflate: data compressed with DEFLATE (RFC 1951), as PNG pictures and ZIP archives hold it, into memory of a known size.
// What is longer than that memory passes through it.

/** How far a stream was read. */
export interface Inflated {
  /**
   * `'ended'`: to its last block. `'full'`: until more came than the output holds. `'cut'`: until the input ended.
   * `'damaged'`: until a block, a code or a distance that makes no sense.
   */
  readonly outcome: 'ended' | 'full' | 'cut' | 'damaged';
  /** How far the output was written. */
  readonly filled: number;
  /** Where the input goes on behind the last block. */
  readonly position: number;
}

// RFC 1951, 3.2.5: what the length symbols 257 to 285 and the 30 distance symbols stand for.
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const END_OF_BLOCK = 256;
/** RFC 1951, 3.2.7: the order in which the lengths of the length code are stored. */
const LENGTH_CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Longest code of the format: RFC 1951, 3.2.7. */
const MAX_CODE_LENGTH = 15;
/** Codes of up to this many bits are found by one look-up. */
const LOOK_AHEAD = 10;

/** How far back the format copies from: RFC 1951, 2. */
export const INFLATE_WINDOW = 32768;

/** The most that DEFLATE makes of a byte: two bits can stand for 258 bytes, and no less than two. */
export const MAX_INFLATE_RATIO = 1032;

/** A canonical code, ready for decoding. */
interface Code {
  /** By the next {@link LOOK_AHEAD} bits, the first one lowest: `symbol << 4 | length`, or 0 for no or a longer code. */
  readonly lookUp: Uint16Array;
  /** How many codes there are of each length. */
  readonly counts: Uint16Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

/**
 * Decompresses a stream without the header and checksum of zlib or gzip; nothing is ever written beyond the output, nor
 * out of bits that the input does not have.
 *
 * @param start - Where the stream begins in the input.
 * @param makeRoom - Asked when the output is full and more comes: takes its bytes away, moves the last
 * {@link INFLATE_WINDOW} of them at least to its start, and says behind how many to go on; behind all of them to stop.
 */
export function inflate(
  input: Uint8Array,
  output: Uint8Array,
  start = 0,
  makeRoom: () => number = () => output.length,
): Inflated {
  let position = start;
  // The lowest `count` bits are still to come; at most 24, which every engine keeps without boxing.
  let buffer = 0;
  let count = 0;
  let filled = 0;

  /** At least 17 bits, zeros behind the end. */
  const fill = (): void => {
    for (; count <= 16; count += 8) {
      buffer |= (position < input.length ? input[position]! : 0) << count;
      position++;
    }
  };
  /** True when bits were used that the input does not have. */
  const isPastInput = (): boolean => position > input.length && position - (count >> 3) > input.length;
  /** True when the output has no room, and none can be made. */
  const isFull = (): boolean => filled === output.length && (filled = makeRoom()) === output.length;
  /** The next `n` bits, 0 to 16, the first one lowest. */
  const take = (n: number): number => {
    if (count < n) fill();
    const value = buffer & ((1 << n) - 1);
    buffer >>>= n;
    count -= n;
    return value;
  };
  /** The next symbol; -1 where the bits are no code. */
  const takeSymbol = ({ lookUp, counts, symbols }: Code): number => {
    if (count < MAX_CODE_LENGTH) fill();
    const entry = lookUp[buffer & ((1 << LOOK_AHEAD) - 1)]!;
    if (entry !== 0) {
      buffer >>>= entry & 15;
      count -= entry & 15;
      return entry >> 4;
    }
    // Canonical codes of a length follow each other: compare with the first one of each length, bit by bit.
    for (let code = 0, index = 0, length = 1; length <= MAX_CODE_LENGTH; length++) {
      code = code * 2 + ((buffer >>> (length - 1)) & 1) - counts[length]!;
      index += counts[length]!;
      if (code >= 0) continue;
      take(length);
      return symbols[index + code]!;
    }
    return -1;
  };

  const readStored = (): Outcome => {
    take(count & 7);
    const length = take(16);
    if (length !== (take(16) ^ 0xffff)) return 'damaged';
    // Whole bytes are left in the buffer: they belong to the block.
    let from = position - (count >> 3);
    buffer = 0;
    count = 0;
    position = from + length;
    while (from < Math.min(position, input.length)) {
      if (isFull()) return 'full';
      const bytes = input.subarray(from, Math.min(position, from + output.length - filled));
      output.set(bytes, filled);
      filled += bytes.length;
      from += bytes.length;
    }
    return 'ended';
  };

  const readDynamic = (): Outcome => {
    const literals = take(5) + 257;
    const distances = take(5) + 1;
    const stored = take(4) + 4;
    const lengthLengths = new Uint8Array(19);
    for (let i = 0; i < stored; i++) lengthLengths[LENGTH_CODE_ORDER[i]!] = take(3);
    const lengthCode = createCode(lengthLengths);
    if (!lengthCode || literals > 286 || distances > 30) return 'damaged';
    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length;) {
      const symbol = takeSymbol(lengthCode);
      if (symbol < 0) return 'damaged';
      const isRepeat = symbol > 15;
      const value = symbol === 16 ? lengths[i - 1] : isRepeat ? 0 : symbol;
      const times = symbol === 18 ? 11 + take(7) : isRepeat ? 3 + take(symbol - 14) : 1;
      if (value === undefined || i + times > lengths.length) return 'damaged';
      lengths.fill(value, i, (i += times));
    }
    const literalCode = createCode(lengths.subarray(0, literals), true);
    const distanceCode = createCode(lengths.subarray(literals), true);
    if (!literalCode || !distanceCode || lengths[END_OF_BLOCK] === 0) return 'damaged';
    return readCompressed(literalCode, distanceCode);
  };

  const readCompressed = (literals: Code, distances: Code): Outcome => {
    for (;;) {
      const symbol = takeSymbol(literals);
      if (isPastInput()) return 'cut';
      if (symbol < END_OF_BLOCK) {
        if (symbol < 0) return 'damaged';
        if (isFull()) return 'full';
        output[filled++] = symbol;
        continue;
      }
      const at = symbol - END_OF_BLOCK - 1;
      if (at < 0) return 'ended';
      if (at >= LENGTH_BASE.length) return 'damaged';
      // Extra bits: RFC 1951, 3.2.5.
      const length = LENGTH_BASE[at]! + take(at < 4 || at === 28 ? 0 : (at >> 2) - 1);
      const far = takeSymbol(distances);
      if (far < 0 || far > 29) return 'damaged';
      const distance = far < 2 ? far + 1 : ((2 + (far & 1)) << ((far >> 1) - 1)) + 1 + take((far >> 1) - 1);
      if (isPastInput()) return 'cut';
      if (distance > filled) return 'damaged';
      for (let left = length; left > 0;) {
        if (isFull()) return 'full';
        const end = Math.min(filled + left, output.length);
        left -= end - filled;
        // One by one: a distance below the length repeats what this very copy has written.
        for (; filled < end; filled++) output[filled] = output[filled - distance]!;
      }
    }
  };

  for (;;) {
    const isFinal = take(1) === 1;
    const kind = take(2);
    const read = [readStored, () => readCompressed(...fixedCodes()), readDynamic][kind];
    const outcome = read?.() ?? 'damaged';
    if (isPastInput()) return { outcome: 'cut', filled, position };
    if (isFinal || outcome !== 'ended') return { outcome, filled, position: position - (count >> 3) };
  }
}

type Outcome = Inflated['outcome'];

/** RFC 1951, 3.2.6. */
function fixedCodes(): [literals: Code, distances: Code] {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [createCode(lengths)!, createCode(new Uint8Array(32).fill(5))!];
}

/**
 * Builds a code as RFC 1951, 3.2.2 says.
 *
 * @param lengths - The length of each symbol's code, 0 to 15; 0 for a symbol without one.
 * @param mayBeSingle - Whether one code of one bit will do, as zlib lets it.
 * @returns undefined for lengths that give more codes than fit, or leave bits without a meaning.
 */
function createCode(lengths: Uint8Array, mayBeSingle = false): Code | undefined {
  const counts = new Uint16Array(MAX_CODE_LENGTH + 1);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const offsets = new Uint16Array(MAX_CODE_LENGTH + 2);
  const nextCode = new Uint16Array(MAX_CODE_LENGTH + 2);
  let left = 1;
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    left = left * 2 - counts[length]!;
    if (left < 0) return undefined;
    offsets[length + 1] = offsets[length]! + counts[length]!;
    nextCode[length + 1] = (nextCode[length]! + counts[length]!) << 1;
  }
  if (left > 0 && offsets[MAX_CODE_LENGTH + 1]! > (mayBeSingle && counts[1] === 1 ? 1 : 0)) return undefined;
  const symbols = new Uint16Array(lengths.length);
  const lookUp = new Uint16Array(1 << LOOK_AHEAD);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    symbols[offsets[length]!++] = symbol;
    // Codes arrive with their highest bit first, all else in deflate with its lowest.
    let reversed = 0;
    for (let i = 0, code = nextCode[length]!++; i < length; i++) reversed = reversed * 2 + ((code >> i) & 1);
    if (length > LOOK_AHEAD) return;
    for (let at = reversed; at < lookUp.length; at += 1 << length) lookUp[at] = (symbol << 4) | length;
  });
  return { lookUp, counts, symbols };
}
