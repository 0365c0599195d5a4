// The chunks of a PNG file: which bytes are its header, palette and compressed pixels.

import { beginsWith } from '../format.ts';
import { corruptImage } from '../image-errors.ts';
import { crc32 } from './crc.ts';
import { type PngHeader, readPngHeader } from './header.ts';

/** The parts of a file that its pixels depend on. */
export interface PngParts {
  readonly header: PngHeader;
  /** Red, green, blue of each entry; those that the file leaves out are black. */
  readonly palette: Uint8Array;
  /** The zlib stream of all pixels. */
  readonly compressed: Uint8Array;
}

interface Chunk {
  readonly type: string;
  /** A view of what the file holds of the chunk, which is less than `length` when it is cut. */
  readonly content: Uint8Array;
  readonly length: number;
  /** Where the next chunk begins. */
  readonly end: number;
}

/** PNG specification, section 5.2. */
const SIGNATURE = '\x89PNG\r\n\x1a\n';
const PALETTE_LENGTH = 256 * 3;

/**
 * Reads the chunks in front of the pixels and collects the pixels' own.
 *
 * Pillow's rules: every checksum in front of the pixels has to be right, those of the pixels are not looked at; the
 * pixels' chunks have to follow each other; what comes behind them must not be cut, but need not come at all.
 *
 * @param bytes - The whole file.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readPngParts(bytes: Uint8Array): PngParts {
  let header: PngHeader | undefined;
  const palette = new Uint8Array(PALETTE_LENGTH);
  if (!beginsWith(bytes, SIGNATURE)) throw corruptImage('png', 'it does not begin with the PNG signature');
  let chunk = requireChunk(bytes, SIGNATURE.length);
  for (; chunk.type !== 'IDAT'; chunk = requireChunk(bytes, chunk.end)) {
    requireChecksum(bytes, chunk);
    if (chunk.type === 'IHDR') header = readPngHeader(chunk.content);
    else if (chunk.type === 'PLTE' && header?.color === 'palette') readPalette(chunk.content, palette);
    else if (chunk.type === 'IEND') throw corruptImage('png', 'it holds no pixels');
  }
  if (!header) throw corruptImage('png', 'its header is missing');

  const pieces: Uint8Array[] = [];
  let next: Chunk | undefined = chunk;
  for (; next?.type === 'IDAT'; next = readChunk(bytes, next.end)) pieces.push(next.content);
  for (; next && next.type !== 'IEND'; next = readChunk(bytes, next.end)) {
    if (next.content.length < next.length) throw corruptImage('png', `its ${next.type} chunk is cut`);
  }
  return { header, palette, compressed: concatenate(pieces) };
}

/** The size that a file states; undefined when its header is not where it belongs, or is cut. */
export function readPngSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const first = readChunk(bytes, SIGNATURE.length);
  return first?.type === 'IHDR' && first.content.length >= 13 ? readPngHeader(first.content) : undefined;
}

/** The chunk at a position; undefined where none begins. */
function readChunk(bytes: Uint8Array, position: number): Chunk | undefined {
  if (position + 8 > bytes.length) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset + position, 4).getUint32(0);
  const type = String.fromCharCode(...bytes.subarray(position + 4, position + 8));
  if (!/^\w{4}$/.test(type)) return undefined;
  const start = position + 8;
  return { type, content: bytes.subarray(start, start + length), length, end: start + length + 4 };
}

function requireChunk(bytes: Uint8Array, position: number): Chunk {
  const chunk = readChunk(bytes, position);
  if (!chunk) throw corruptImage('png', 'its chunks end before its pixels');
  return chunk;
}

function requireChecksum(bytes: Uint8Array, { type, length, end }: Chunk): void {
  if (end > bytes.length) throw corruptImage('png', `its ${type} chunk is cut`);
  const stated = new DataView(bytes.buffer, bytes.byteOffset + end - 4, 4).getUint32(0);
  if (crc32(bytes.subarray(end - 8 - length, end - 4)) !== stated) {
    throw corruptImage('png', `the checksum of its ${type} chunk is wrong`);
  }
}

function readPalette(content: Uint8Array, palette: Uint8Array): void {
  if (content.length > PALETTE_LENGTH) throw corruptImage('png', `its palette is ${content.length} bytes long`);
  palette.fill(0);
  palette.set(content.subarray(0, content.length - (content.length % 3)));
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
