// Inflate: the data of a zlib stream (RFC 1950, RFC 1951), into memory whose size is known beforehand.

import { buildInflateCode, createInflateCode, type InflateCode, LOOK_AHEAD, MAX_CODE_LENGTH } from './inflate-code.ts';

/**
 * Decompresses a zlib stream until `output` is full; nothing is ever written beyond it.
 *
 * What the stream holds past a full output is looked at only as far as it needs no more room, which is how far Pillow
 * goes: mostly to the checksum.
 *
 * @returns `'complete'` when `output` is full, `'short'` when the stream or its bytes end before, `'damaged'` when a
 * block, a code, a distance or the checksum is wrong.
 */
export function inflate(input: Uint8Array, output: Uint8Array): 'complete' | 'short' | 'damaged' {
  if (input.length >= 2 && !isZlibHeader(input[0]!, input[1]!)) return 'damaged';
  const stream = new InflateStream(input, output);
  const isSound = stream.run();
  if (stream.isFull) return isSound || stream.isPastInput ? 'complete' : 'damaged';
  return isSound || stream.isPastInput ? 'short' : 'damaged';
}

/** RFC 1950, 2.2: deflate, a window of at most 32 KiB, flags that check, no preset dictionary. */
function isZlibHeader(method: number, flags: number): boolean {
  return (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0;
}

// RFC 1951, 3.2.5: what the length symbols 257 to 285 and the 30 distance symbols stand for.
const LENGTH_BASE = Uint16Array.of(
  ...[
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ],
);
const LENGTH_EXTRA = Uint8Array.from(LENGTH_BASE, (_, i) => (i < 4 || i === 28 ? 0 : (i >> 2) - 1));
const DISTANCE_EXTRA = Uint8Array.from({ length: 30 }, (_, i) => (i < 2 ? 0 : (i >> 1) - 1));
const DISTANCE_BASE = Uint16Array.from(DISTANCE_EXTRA, (extra, i) => (i < 2 ? i + 1 : ((2 + (i & 1)) << extra) + 1));
/** RFC 1951, 3.2.7: the order in which the lengths of the length code are stored. */
const LENGTH_CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;
const END_OF_BLOCK = 256;
const BLOCK = { STORED: 0, FIXED: 1, DYNAMIC: 2 } as const;

/** A stream on its way: a cursor of bits over the input, zeros behind its end, and how far the output is filled. */
class InflateStream {
  readonly #input: Uint8Array;
  readonly #output: Uint8Array;
  /** Bytes that went into the buffer, those behind the end included. */
  #position = 2;
  /** The lowest `#count` bits are still to come. */
  #buffer = 0;
  #count = 0;
  #filled = 0;
  #fixed: Codes | undefined;

  constructor(input: Uint8Array, output: Uint8Array) {
    this.#input = input;
    this.#output = output;
  }

  get isFull(): boolean {
    return this.#filled === this.#output.length;
  }

  /** True when bits were used that the input does not have. */
  get isPastInput(): boolean {
    return this.#position - (this.#count >> 3) > this.#input.length;
  }

  /** Reads blocks until the stream ends, the input ends, or more comes than the output holds; false for damage. */
  run(): boolean {
    for (;;) {
      const isFinal = this.#take(1) === 1;
      const outcome = this.#readBlock(this.#take(2));
      if (outcome === 'damaged') return false;
      if (outcome === 'overflow' || this.isPastInput) return true;
      if (isFinal) return !this.isFull || this.#isChecksumRight();
    }
  }

  #readBlock(kind: number): BlockOutcome {
    if (kind === BLOCK.STORED) return this.#readStored();
    if (kind === BLOCK.FIXED) {
      this.#fixed ??= createFixedCodes();
      return this.#readCompressed(this.#fixed.literals, this.#fixed.distances);
    }
    return kind === BLOCK.DYNAMIC ? this.#readDynamic() : 'damaged';
  }

  #readStored(): BlockOutcome {
    this.#take(this.#count & 7);
    const length = this.#take(16);
    if (length !== (this.#take(16) ^ 0xffff)) return 'damaged';
    // Whole bytes are left in the buffer: they belong to the block.
    const start = this.#position - (this.#count >> 3);
    this.#buffer = 0;
    this.#count = 0;
    const room = this.#output.length - this.#filled;
    const bytes = this.#input.subarray(start, start + Math.min(length, room));
    this.#output.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#position = start + length;
    return length > room ? 'overflow' : 'ended';
  }

  #readDynamic(): BlockOutcome {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const stored = this.#take(4) + 4;
    const order = LENGTH_CODE_ORDER.slice(0, stored);
    const lengthLengths = new Uint8Array(19);
    for (const symbol of order) lengthLengths[symbol] = this.#take(3);
    const lengthCode = createInflateCode(lengthLengths);
    if (!lengthCode || literals > 286 || distances > 30) return 'damaged';

    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length;) {
      const symbol = this.#takeSymbol(lengthCode);
      if (symbol < 0) return 'damaged';
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const repeated = symbol === 16 ? lengths[i - 1] : 0;
      const times = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (repeated === undefined || i + times > lengths.length) return 'damaged';
      lengths.fill(repeated, i, i + times);
      i += times;
    }
    const literalCode = createInflateCode(lengths.subarray(0, literals), { allowSingle: true });
    const distanceCode = createInflateCode(lengths.subarray(literals), { allowSingle: true });
    if (!literalCode || !distanceCode || lengths[END_OF_BLOCK] === 0) return 'damaged';
    return this.#readCompressed(literalCode, distanceCode);
  }

  #readCompressed(literals: InflateCode, distances: InflateCode): BlockOutcome {
    const output = this.#output;
    // The buffer holds three bytes at most: from here on only zeros from behind the end are read.
    const lastPosition = this.#input.length + 3;
    for (;;) {
      if (this.#position > lastPosition) return 'overflow';
      const symbol = this.#takeSymbol(literals);
      if (symbol < END_OF_BLOCK) {
        if (symbol < 0) return 'damaged';
        if (this.#filled === output.length) return 'overflow';
        output[this.#filled++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) return 'ended';
      const lengthSymbol = symbol - END_OF_BLOCK - 1;
      if (lengthSymbol >= LENGTH_BASE.length) return 'damaged';
      const length = LENGTH_BASE[lengthSymbol]! + this.#take(LENGTH_EXTRA[lengthSymbol]!);
      const distanceSymbol = this.#takeSymbol(distances);
      if (distanceSymbol < 0 || distanceSymbol >= DISTANCE_BASE.length) return 'damaged';
      const distance = DISTANCE_BASE[distanceSymbol]! + this.#take(DISTANCE_EXTRA[distanceSymbol]!);
      if (distance > this.#filled) return 'damaged';
      const end = Math.min(this.#filled + length, output.length);
      // One by one: a distance below the length repeats what this very copy has written.
      for (let at = this.#filled; at < end; at++) output[at] = output[at - distance]!;
      const isCut = this.#filled + length > end;
      this.#filled = end;
      if (isCut) return 'overflow';
    }
  }

  /** The next `n` bits, 0 to 16, the first one lowest. */
  #take(n: number): number {
    if (this.#count < n) this.#fill();
    const value = this.#buffer & ((1 << n) - 1);
    this.#buffer >>>= n;
    this.#count -= n;
    return value;
  }

  /** The next symbol; -1 where the bits are no code. */
  #takeSymbol({ lookUp, counts, symbols }: InflateCode): number {
    if (this.#count < MAX_CODE_LENGTH) this.#fill();
    const entry = lookUp[this.#buffer & ((1 << LOOK_AHEAD) - 1)]!;
    if (entry !== 0) {
      this.#buffer >>>= entry & 15;
      this.#count -= entry & 15;
      return entry >> 4;
    }
    // Canonical codes of a length follow each other: compare with the first one of each length, bit by bit.
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
      code |= (this.#buffer >>> (length - 1)) & 1;
      const count = counts[length]!;
      if (code - first < count) {
        this.#buffer >>>= length;
        this.#count -= length;
        return symbols[index + code - first]!;
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -1;
  }

  /** At least 17 bits. Held in 24, which every engine keeps without boxing. */
  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#position < this.#input.length ? this.#input[this.#position]! : 0;
      this.#position++;
      this.#buffer |= byte << this.#count;
      this.#count += 8;
    }
  }

  /** RFC 1950, 8.2: Adler-32 of the output, the high byte first. True when the input ends before it. */
  #isChecksumRight(): boolean {
    this.#take(this.#count & 7);
    const high = swapBytes(this.#take(16));
    const low = swapBytes(this.#take(16));
    return this.isPastInput || adler32(this.#output) === ((high << 16) | low) >>> 0;
  }
}

/** How a block ended: by its own end, by more than the output holds, or by something impossible. */
type BlockOutcome = 'ended' | 'overflow' | 'damaged';

interface Codes {
  readonly literals: InflateCode;
  readonly distances: InflateCode;
}

/** RFC 1951, 3.2.6. */
function createFixedCodes(): Codes {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return { literals: buildInflateCode(lengths), distances: buildInflateCode(new Uint8Array(32).fill(5)) };
}

function swapBytes(word: number): number {
  return ((word & 255) << 8) | (word >> 8);
}

/** The checksum of RFC 1950; both sums stay below 2 ** 31 for 3,800 bytes between two divisions. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(start + 3800, bytes.length);
    for (let i = start; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}
