// Zip files whose bytes depend on nothing but what is in them.

import { type Unzipped, unzipSync, type Zippable, zipSync } from 'fflate';

/** A file of a folder or an archive; names have slashes, and begin with none. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The first moment that a zip file can name, in local time, since that is what its fields are made of: the bytes are the
 * same in every time zone.
 */
const EPOCH = new Date(1980, 0, 1);

/** Unix, a plain file, readable by all: Lambda runs as another user than the one that unpacks. APPNOTE.TXT 4.4.2, 4.4.15. */
const UNIX = 3;
const READABLE = 0o100644 << 16;

/** Packs files in the order of their names, by a deflate of JavaScript, whose bytes do not depend on the version of Node. */
export function packZip(files: readonly PackedFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const entries: Zippable = Object.fromEntries(sorted.map(({ name, bytes }) => [name, bytes]));
  return zipSync(entries, { level: 9, mtime: EPOCH, os: UNIX, attrs: READABLE });
}

/** How many bytes a file takes in an archive of {@link packZip}: its data and the two headers with its name. */
export function packedSize(file: PackedFile): number {
  // APPNOTE.TXT 4.3.16: an archive without files is its end record, 22 bytes.
  return packZip([file]).length - 22;
}

/**
 * Unpacks an archive.
 *
 * @throws What fflate throws for a damaged archive; an `Error` for names that lead out of the folder.
 */
export function unpackZip(bytes: Uint8Array): PackedFile[] {
  const entries: Unzipped = unzipSync(bytes);
  return Object.entries(entries)
    .filter(([name]) => !name.endsWith('/'))
    .map(([name, content]) => {
      if (/^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(name))
        throw new Error(`it holds '${name}', which leads out of its folder`);
      return { name, bytes: content };
    });
}
