// The ZIP archive that stands behind a model: finding it, listing its files, reading one. Never writes anything.
//
// The format: APPNOTE.TXT of PKWARE, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. Section numbers below.

import { inflate, MAX_INFLATE_RATIO } from '../inflate.ts';
import { corruptMetadata } from './corrupt.ts';

/** Files by name. The names are only names: nothing is ever written under them. */
export type Archive = ReadonlyMap<string, ArchiveEntry>;

/** A file in an archive. */
export interface ArchiveEntry {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Byte offset of the file's local header. */
  readonly header: number;
}

// Section 4.3: signatures, and the sizes of the records without their names and comments.
const END = { signature: 0x06054b50, size: 22 };
const DIRECTORY = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const MAX_COMMENT = 0xffff;
// Section 4.4.5: compression methods. Section 4.4.4: bit 0 of the flags says encrypted.
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** Vocabularies and label lists take some megabytes; an archive with more than this was made to harm. */
const MAX_ENTRIES = 1000;
const MAX_TOTAL_SIZE = 2 ** 28;
/** Text shrinks to a tenth; only small files may shrink to less than a hundredth. */
const MAX_RATIO = 100;
const SMALL = 2 ** 20;

/**
 * Lists the files of the archive at the end of some bytes; none where there is no archive.
 *
 * @throws {@link TFLiteError} `METADATA_CORRUPT` when the list is damaged or beyond a limit.
 */
export function readArchive(bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const entries = new Map<string, ArchiveEntry>();
  if (end === undefined) return entries;
  const count = view.getUint16(end + 10, true);
  const directorySize = view.getUint32(end + 12, true);
  // Offsets count from where the archive begins, or from where the file does, as the writer pleased: the directory
  // stands right before the end record, and that settles it.
  const directory = end - directorySize;
  const shift = directory - view.getUint32(end + 16, true);
  if (directory < 0 || shift < 0) throw corruptMetadata('the list of the archive lies outside the file');
  if (count > MAX_ENTRIES)
    throw corruptMetadata(`${count} files in the archive, more than the limit of ${MAX_ENTRIES}`);
  let at = directory;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + DIRECTORY.size > end || view.getUint32(at, true) !== DIRECTORY.signature) {
      throw corruptMetadata(`entry ${i} of the archive's list`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const next = at + DIRECTORY.size + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw corruptMetadata(`entry ${i} of the archive's list`);
    const name = new TextDecoder().decode(bytes.subarray(at + DIRECTORY.size, at + DIRECTORY.size + nameLength));
    const entry = {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      header: shift + view.getUint32(at + 42, true),
    };
    total += entry.size;
    if (total > MAX_TOTAL_SIZE) throw corruptMetadata(`an archive of more than ${MAX_TOTAL_SIZE} bytes`);
    if (!name.endsWith('/')) entries.set(name, entry);
    at = next;
  }
  return entries;
}

/**
 * The content of one file, decompressed and checked; the caller's own.
 *
 * @param bytes - What the archive was read from.
 * @throws {@link TFLiteError} `METADATA_CORRUPT`.
 */
export function readEntry(bytes: Uint8Array, name: string, entry: ArchiveEntry): Uint8Array {
  const corrupt = (what: string): Error => corruptMetadata(`file '${name}': ${what}`);
  const { flags, method, crc, compressedSize, size, header } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header + LOCAL.size > bytes.length || view.getUint32(header, true) !== LOCAL.signature) {
    throw corrupt('it is not where the list says');
  }
  if (flags & ENCRYPTED) throw corrupt('it is encrypted');
  if (size > SMALL && size > MAX_RATIO * compressedSize) throw corrupt(`${compressedSize} bytes for ${size}`);
  const start = header + LOCAL.size + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  if (start + compressedSize > bytes.length) throw corrupt('it ends outside the archive');
  const stored = bytes.subarray(start, start + compressedSize);
  const content = decompress(stored, method, size, corrupt);
  if (crc32(content) !== crc) throw corrupt('its checksum does not match');
  return content;
}

/** What a stream is that does not come to its end with just the bytes that were promised. */
const REASONS = {
  ended: 'shorter than it says',
  full: 'longer than it says',
  cut: 'cut',
  damaged: 'damaged',
} as const;

function decompress(stored: Uint8Array, method: number, size: number, corrupt: (what: string) => Error): Uint8Array {
  if (method === DEFLATED) {
    if (size > stored.length * MAX_INFLATE_RATIO) throw corrupt(`${stored.length} bytes cannot hold ${size}`);
    const content = new Uint8Array(size);
    const { outcome, filled } = inflate(stored, content);
    if (outcome !== 'ended' || filled !== size) throw corrupt(`its compressed data is ${REASONS[outcome]}`);
    return content;
  }
  if (method !== STORED) throw corrupt(`the compression method ${method}, which is not read here`);
  if (stored.length !== size) throw corrupt(`${stored.length} bytes instead of ${size}`);
  return new Uint8Array(stored);
}

/** The end record is the last thing in the file, but for a comment whose length it holds. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END.size;
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT; at--) {
    if (view.getUint32(at, true) === END.signature && at + view.getUint16(at + 20, true) === last) return at;
  }
  return undefined;
}

/** The checksum of section 4.4.7, bit by bit: the files are small. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
