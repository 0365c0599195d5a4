// The zlib stream of a PNG file (RFC 1950): its header and its checksum, around DEFLATE data.

import { inflate, INFLATE_WINDOW } from '../../inflate.ts';

/** Bytes that are taken at once, when there are as many. */
const PORTION = 65536;

/**
 * Decompresses the first `length` bytes of a zlib stream, portion by portion, so that they are never in memory together.
 *
 * What the stream holds past them is looked at only as far as it needs no more room, which is how far Pillow goes:
 * mostly to the checksum.
 *
 * @param take - Gets all bytes in their order, in views that are written again afterwards.
 * @returns `'complete'` when all were taken, `'short'` when the stream or its bytes end before, `'damaged'` when the
 * header, a block, a code, a distance or the checksum is wrong.
 */
export function inflateZlib(
  input: Uint8Array,
  length: number,
  take: (bytes: Uint8Array) => void,
): 'complete' | 'short' | 'damaged' {
  if (input.length < 2) return length === 0 ? 'complete' : 'short';
  if (!isHeader(input[0]!, input[1]!)) return 'damaged';
  const output = new Uint8Array(Math.min(length, INFLATE_WINDOW + PORTION));
  let left = length;
  // What lies before it in the output has been taken.
  let start = 0;
  let checksum = 1;
  const takeUntil = (end: number): void => {
    const bytes = output.subarray(start, end);
    checksum = adler32(bytes, checksum);
    take(bytes);
    left -= bytes.length;
  };
  const { outcome, filled, position } = inflate(input, output, 2, () => {
    takeUntil(output.length);
    const room = Math.min(left, PORTION);
    output.copyWithin(0, room);
    return (start = output.length - room);
  });
  if (outcome === 'damaged') return 'damaged';
  takeUntil(filled);
  if (left > 0) return 'short';
  if (outcome !== 'ended' || position + 4 > input.length) return 'complete';
  const stated = new DataView(input.buffer, input.byteOffset + position, 4).getUint32(0);
  return checksum === stated ? 'complete' : 'damaged';
}

/** RFC 1950, 2.2: deflate, a window of at most 32 KiB, flags that check, no preset dictionary. */
function isHeader(method: number, flags: number): boolean {
  return (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0;
}

/** The checksum of RFC 1950, begun before; both sums stay below 2 ** 31 for 3,800 bytes between two divisions. */
function adler32(bytes: Uint8Array, before: number): number {
  let a = before & 0xffff;
  let b = before >>> 16;
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
