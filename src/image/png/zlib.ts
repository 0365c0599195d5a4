// The zlib stream of a PNG file (RFC 1950): its header and its checksum, around DEFLATE data.

import { inflate } from '../../inflate.ts';

/**
 * Decompresses a zlib stream until `output` is full.
 *
 * What the stream holds past a full output is looked at only as far as it needs no more room, which is how far Pillow
 * goes: mostly to the checksum.
 *
 * @returns `'complete'` when `output` is full, `'short'` when the stream or its bytes end before, `'damaged'` when the
 * header, a block, a code, a distance or the checksum is wrong.
 */
export function inflateZlib(input: Uint8Array, output: Uint8Array): 'complete' | 'short' | 'damaged' {
  if (input.length < 2) return output.length === 0 ? 'complete' : 'short';
  if (!isHeader(input[0]!, input[1]!)) return 'damaged';
  const { outcome, filled, position } = inflate(input, output, 2);
  if (outcome === 'damaged') return 'damaged';
  if (filled < output.length) return 'short';
  if (outcome !== 'ended' || position + 4 > input.length) return 'complete';
  const stated = new DataView(input.buffer, input.byteOffset + position, 4).getUint32(0);
  return adler32(output) === stated ? 'complete' : 'damaged';
}

/** RFC 1950, 2.2: deflate, a window of at most 32 KiB, flags that check, no preset dictionary. */
function isHeader(method: number, flags: number): boolean {
  return (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0;
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
