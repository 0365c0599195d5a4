// Bits of entropy-coded JPEG data: stuffed bytes removed, markers noticed, nothing read past the file.

import { corruptImage } from '../image-errors.ts';
import { extend, type HuffmanTable, LOOK_AHEAD } from './huffman.ts';
import { findMarker, MARKER } from './markers.ts';

/** The bits that are kept: 30, as every engine holds them without boxing. */
const KEPT = 0x3fffffff;

/**
 * A cursor over the data of one scan.
 *
 * Behind a marker it gives zero bits without end, as libjpeg does, and {@link BitReader.isExhausted} says so.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Where the next byte is read, or the 0xff of the marker that was met; the segments go on there. */
  position: number;
  /** The code of the marker that ended the data; 0 as long as there is none. */
  #marker = 0;
  /** The last `count` bits are the ones still to come. */
  #buffer = 0;
  #count = 0;
  /** How many of the bits that were put into the buffer are zeros from behind the end. */
  #padding = 0;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** True when bits have been taken that were not in the file, so that only zeros can follow until a restart. */
  get isExhausted(): boolean {
    return this.#count < this.#padding;
  }

  /** True when a marker of a segment ended the data: no restart can bring any more, as it can behind an unknown one. */
  get isAtEndOfScan(): boolean {
    return this.#marker >= MARKER.SOF_BASELINE && !isRestart(this.#marker);
  }

  /** Takes `n` bits, 1 to 16, as an unsigned number. */
  take(n: number): number {
    if (this.#count < n) this.#fill();
    this.#count -= n;
    return (this.#buffer >>> this.#count) & ((1 << n) - 1);
  }

  /** Takes `n` bits, 1 to 15, as a signed difference: ITU-T T.81, F.2.2.1 (RECEIVE and EXTEND). */
  takeSigned(n: number): number {
    if (this.#count < n) this.#fill();
    this.#count -= n;
    return extend((this.#buffer >>> this.#count) & ((1 << n) - 1), n);
  }

  /** Takes one symbol; bits that are no code give 0 after 17 bits, as in libjpeg. */
  takeSymbol(table: HuffmanTable): number {
    if (this.#count < 17) this.#fill();
    const entry = table.lookUp[(this.#buffer >>> (this.#count - LOOK_AHEAD)) & ((1 << LOOK_AHEAD) - 1)]!;
    if (entry !== 0) {
      this.#count -= entry >> 8;
      return entry & 255;
    }
    return this.#takeLongSymbol(table);
  }

  /**
   * Moves to the data behind the restart marker that is due, and finds its place again in a damaged file by the
   * rules of libjpeg's `jpeg_resync_to_restart`.
   *
   * @param expected - Number of the restart marker, 0 to 7.
   */
  restart(expected: number): void {
    const wasExhausted = this.isExhausted;
    this.#buffer = 0;
    this.#count = 0;
    if (this.#marker === 0) this.#toNextMarker();
    while (this.#marker !== 0 && !isWorthKeeping(this.#marker, expected)) {
      const isSkipped = this.#marker < MARKER.SOF_BASELINE || isPast(this.#marker, expected);
      this.position += 2;
      this.#marker = 0;
      if (!isSkipped) break;
      this.#toNextMarker();
    }
    this.#padding = this.#marker !== 0 && wasExhausted ? 1 : 0;
  }

  #takeLongSymbol({ greatestCode, valueOffset, values }: HuffmanTable): number {
    for (let length = LOOK_AHEAD + 1; length <= 16; length++) {
      const code = (this.#buffer >>> (this.#count - length)) & ((1 << length) - 1);
      if (code <= greatestCode[length]!) {
        this.#count -= length;
        return values[code + valueOffset[length]!]!;
      }
    }
    this.#count -= 17;
    return 0;
  }

  #fill(): void {
    while (this.#count <= 22) {
      this.#buffer = ((this.#buffer << 8) | this.#nextByte()) & KEPT;
      this.#count += 8;
    }
  }

  /** The next byte of data; zero behind a marker. */
  #nextByte(): number {
    if (this.#marker === 0) {
      const byte = this.#bytes[this.position];
      if (byte === undefined) throw corruptImage('jpeg', 'its picture data ends too early');
      this.position++;
      if (byte !== 0xff) return byte;
      if (this.#bytes[this.position] === 0) {
        this.position++;
        return byte;
      }
      if (this.#isStuffedAfterFill()) return byte;
    }
    this.#padding += 8;
    return 0;
  }

  /** After 0xff: skips more of them; true when a zero follows (so that it was data), else the marker is kept. */
  #isStuffedAfterFill(): boolean {
    while (this.#bytes[this.position] === 0xff) this.position++;
    const code = this.#bytes[this.position];
    if (code === undefined) throw corruptImage('jpeg', 'its picture data ends too early');
    if (code === 0) {
      this.position++;
      return true;
    }
    this.position--;
    this.#marker = code;
    return false;
  }

  #toNextMarker(): void {
    const at = findMarker(this.#bytes, this.position);
    if (at === -1) throw corruptImage('jpeg', 'its picture data ends too early');
    this.position = at - 1;
    this.#marker = this.#bytes[at]!;
  }
}

function isRestart(marker: number): boolean {
  return marker >= MARKER.RST0 && marker <= MARKER.RST7;
}

/** A marker that ends the scan, or one of the next two restarts: data is missing up to there. */
function isWorthKeeping(marker: number, expected: number): boolean {
  if (!isRestart(marker)) return marker >= MARKER.SOF_BASELINE;
  const ahead = (marker - MARKER.RST0 - expected) & 7;
  return ahead === 1 || ahead === 2;
}

/** One of the last two restarts: its data has been read. */
function isPast(marker: number, expected: number): boolean {
  const ahead = (marker - MARKER.RST0 - expected) & 7;
  return ahead === 6 || ahead === 7;
}
