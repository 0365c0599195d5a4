// Bits of entropy-coded JPEG data: stuffed bytes removed, markers noticed, nothing read past the file.

import { greatestCode, LOOK_AHEAD, lookUp, valueOf } from './huffman';

/** Copies bytes of the file from a position on; gives how many there were. */
declare function readFile(position: i32, target: usize, size: i32): i32;

/** Throws: the file ends before its data does. */
declare function failAtEnd(): void;

/** What has been taken from the file: the last `bitCount` bits are the ones still to come. */
export let bitBuffer: u64 = 0;
export let bitCount: i32 = 0;
/** How many of the bits that were put into the buffer are zeros from behind the end. */
let padding: i32 = 0;

const WINDOW_SIZE: i32 = 32768;
/** The part of the file that is being read. */
const WINDOW = memory.data(32768, 8);
/** Where in the file the window begins. */
let windowPosition: i32 = 0;
let next: usize = WINDOW;
let end: usize = WINDOW;
/** The code of the marker that ended the data; 0 as long as there is none. */
let marker: i32 = 0;

const SOF_BASELINE: i32 = 0xc0;
const RST0: i32 = 0xd0;
const RST7: i32 = 0xd7;

/** Begins to read at a position of the file. */
export function startBits(position: i32): void {
  windowPosition = position;
  next = WINDOW;
  end = WINDOW;
  marker = 0;
  bitBuffer = 0;
  bitCount = 0;
  padding = 0;
}

/** Where the next byte is read, or the 0xff of the marker that was met; the segments go on there. */
export function bitPosition(): i32 {
  return windowPosition + i32(next - WINDOW) - (marker == 0 ? 0 : 2);
}

/** True when bits have been taken that were not in the file, so that only zeros can follow until a restart. */
export function isExhausted(): bool {
  return bitCount < padding;
}

/** True when a marker of a segment ended the data: no restart can bring any more, as it can behind an unknown one. */
export function isAtEndOfScan(): bool {
  return marker >= SOF_BASELINE && !isRestart(marker);
}

/** Says how many bits are left, to where they have been taken from a copy. */
export function leaveBits(count: i32): void {
  bitCount = count;
}

/** Takes `n` bits, 1 to 16, as an unsigned number. */
export function take(n: i32): i32 {
  if (bitCount < n) fill();
  bitCount -= n;
  return i32(bitBuffer >> u64(bitCount)) & ((1 << n) - 1);
}

/** Takes `n` bits, 1 to 15, as a signed difference: ITU-T T.81, F.2.2.1 (RECEIVE and EXTEND). */
export function takeSigned(n: i32): i32 {
  const value = take(n);
  return value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
}

/** Takes one symbol; bits that are no code give 0 after 17 bits, as in libjpeg. */
export function takeSymbol(table: usize): i32 {
  if (bitCount < 17) fill();
  const entry = lookUp(table, i32(bitBuffer >> u64(bitCount - LOOK_AHEAD)));
  if (entry != 0) {
    bitCount -= entry >> 8;
    return entry & 255;
  }
  for (let length = LOOK_AHEAD + 1; length <= 16; length++) {
    const code = i32(bitBuffer >> u64(bitCount - length)) & ((1 << length) - 1);
    if (code <= greatestCode(table, length)) {
      bitCount -= length;
      return valueOf(table, code, length);
    }
  }
  bitCount -= 17;
  return 0;
}

/** Takes in bytes until there are 57 bits: as many as libjpeg-turbo wants, which decides where a cut file ends. */
export function fill(): void {
  while (bitCount < 57) {
    // Most bytes are no 0xff: as many as there is room for at once.
    if (marker == 0 && end - next >= 8) {
      const word = bswap<u64>(load<u64>(next));
      if ((~word - 0x0101010101010101) & word & 0x8080808080808080) {
        // One of them may be.
      } else {
        const size = min((64 - bitCount) >> 3, 7);
        bitBuffer = (bitBuffer << u64(8 * size)) | (word >> u64(64 - 8 * size));
        bitCount += 8 * size;
        next += size;
        continue;
      }
    }
    bitBuffer = (bitBuffer << 8) | u64(nextByte());
    bitCount += 8;
  }
}

/**
 * Moves to the data behind the restart marker that is due, and finds its place again in a damaged file by the rules of
 * libjpeg's `jpeg_resync_to_restart`.
 *
 * @param expected - Number of the restart marker, 0 to 7.
 */
export function restartBits(expected: i32): void {
  const wasExhausted = isExhausted();
  bitBuffer = 0;
  bitCount = 0;
  if (marker == 0) toNextMarker();
  while (marker != 0 && !isWorthKeeping(expected)) {
    const isSkipped = marker < SOF_BASELINE || isPast(expected);
    marker = 0;
    if (!isSkipped) break;
    toNextMarker();
  }
  padding = marker != 0 && wasExhausted ? 1 : 0;
}

/** The next byte of data; zero behind a marker. */
function nextByte(): i32 {
  if (marker == 0) {
    const byte = readByte();
    if (byte != 0xff) return byte;
    const code = behindFill();
    if (code == 0) return byte;
    marker = code;
  }
  padding += 8;
  return 0;
}

function toNextMarker(): void {
  do {
    while (readByte() != 0xff);
    marker = behindFill();
  } while (marker == 0);
}

/** The byte behind any number of 0xff. */
function behindFill(): i32 {
  let byte = readByte();
  while (byte == 0xff) byte = readByte();
  return byte;
}

function readByte(): i32 {
  if (next == end) {
    windowPosition += i32(end - WINDOW);
    next = WINDOW;
    end = WINDOW + readFile(windowPosition, WINDOW, WINDOW_SIZE);
    if (next == end) failAtEnd();
  }
  return load<u8>(next++);
}

function isRestart(code: i32): bool {
  return code >= RST0 && code <= RST7;
}

/** A marker that ends the scan, or one of the next two restarts: data is missing up to there. */
function isWorthKeeping(expected: i32): bool {
  if (!isRestart(marker)) return marker >= SOF_BASELINE;
  const ahead = (marker - RST0 - expected) & 7;
  return ahead == 1 || ahead == 2;
}

/** One of the last two restarts: its data has been read. */
function isPast(expected: i32): bool {
  const ahead = (marker - RST0 - expected) & 7;
  return ahead == 6 || ahead == 7;
}
