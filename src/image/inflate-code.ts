// The Huffman codes of deflate: from code lengths to tables that decode fast.

/** Codes of up to this many bits are found by one look-up. */
export const LOOK_AHEAD = 10;
/** Longest code of the format: RFC 1951, 3.2.7. */
export const MAX_CODE_LENGTH = 15;

/** A canonical code, ready for decoding. */
export interface InflateCode {
  /** By the next {@link LOOK_AHEAD} bits, the first one lowest: `symbol << 4 | length`, or 0 for no or a longer code. */
  readonly lookUp: Uint16Array;
  /** How many codes there are of each length. */
  readonly counts: Uint16Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

/**
 * Builds a code from lengths in a file.
 *
 * @param lengths - The length of each symbol's code, 0 to 15; 0 for a symbol without one.
 * @param options.allowSingle - Whether one code of one bit will do, as zlib lets it. @defaultValue false
 * @returns undefined for lengths that give more codes than fit, or leave bits without a meaning.
 */
export function createInflateCode(lengths: Uint8Array, { allowSingle = false } = {}): InflateCode | undefined {
  const counts = countLengths(lengths);
  let left = 1;
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    left = left * 2 - counts[length]!;
    if (left < 0) return undefined;
  }
  const codes = counts.reduce((sum, count) => sum + count, 0);
  const isSingle = allowSingle && codes === 1 && counts[1] === 1;
  return left === 0 || codes === 0 || isSingle ? buildInflateCode(lengths) : undefined;
}

/** Builds a code as RFC 1951, 3.2.2 says, from lengths that are known to be right. */
export function buildInflateCode(lengths: Uint8Array): InflateCode {
  const counts = countLengths(lengths);
  const offsets = new Uint16Array(MAX_CODE_LENGTH + 2);
  const nextCode = new Uint16Array(MAX_CODE_LENGTH + 2);
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    offsets[length + 1] = offsets[length]! + counts[length]!;
    nextCode[length + 1] = (nextCode[length]! + counts[length]!) << 1;
  }
  const symbols = new Uint16Array(lengths.length);
  const lookUp = new Uint16Array(1 << LOOK_AHEAD);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    symbols[offsets[length]!++] = symbol;
    const code = nextCode[length]!++;
    if (length > LOOK_AHEAD) continue;
    // Codes arrive with their highest bit first, all else in deflate with its lowest.
    for (let at = reverse(code, length); at < lookUp.length; at += 1 << length) lookUp[at] = (symbol << 4) | length;
  }
  return { lookUp, counts, symbols };
}

/** How many codes there are of each length; symbols without a code do not count. */
function countLengths(lengths: Uint8Array): Uint16Array {
  const counts = new Uint16Array(MAX_CODE_LENGTH + 1);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  return counts;
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
  return reversed;
}
