// The files of a .keras archive, read by fflate; those that are stored as they are, in place.

import { corruptKeras } from './keras-errors.ts';

/**
 * Unpacks the files of an archive that are wanted.
 *
 * @param source - What to call the archive in errors.
 * @returns Files by name; what is not compressed is a view of `bytes`.
 * @throws {@link TFLiteError} `KERAS_CORRUPT`.
 */
export async function unzip(
  bytes: Uint8Array,
  wanted: readonly string[],
  source: string,
): Promise<Partial<Record<string, Uint8Array>>> {
  const { unzipSync } = await import('fflate/browser');
  try {
    const stored = storedFiles(bytes);
    const others = unzipSync(bytes, { filter: ({ name }) => wanted.includes(name) && !stored.has(name) });
    return { ...others, ...Object.fromEntries([...stored].filter(([name]) => wanted.includes(name))) };
  } catch (cause) {
    throw corruptKeras(source, 'its archive cannot be unpacked', cause);
  }
}

// APPNOTE.TXT, 4.3: signatures and sizes of the records, and where in them is what is read here.
const END = { signature: 0x06054b50, size: 22, count: 10, directory: 16 };
const DIRECTORY = {
  signature: 0x02014b50,
  size: 46,
  method: 10,
  length: 20,
  name: 28,
  extra: 30,
  comment: 32,
  header: 42,
};
const LOCAL = { size: 30, name: 26, extra: 28 };

/** The files that are not compressed, of an archive with neither comment nor 64-bit sizes; fflate reads all others. */
function storedFiles(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  const end = bytes.length - END.size;
  if (end < 0 || view.getUint32(end, true) !== END.signature) return files;
  let at = view.getUint32(end + END.directory, true);
  for (let i = 0; i < view.getUint16(end + END.count, true); i++) {
    if (view.getUint32(at, true) !== DIRECTORY.signature) break;
    const [name, extra, comment] = (['name', 'extra', 'comment'] as const).map((field) =>
      view.getUint16(at + DIRECTORY[field], true),
    ) as [number, number, number];
    const header = view.getUint32(at + DIRECTORY.header, true);
    const length = view.getUint32(at + DIRECTORY.length, true);
    if (view.getUint16(at + DIRECTORY.method, true) === 0 && length !== 0xffffffff) {
      const start =
        header + LOCAL.size + view.getUint16(header + LOCAL.name, true) + view.getUint16(header + LOCAL.extra, true);
      if (start + length > bytes.length) throw new RangeError('a file ends outside of the archive');
      const text = bytes.subarray(at + DIRECTORY.size, at + DIRECTORY.size + name);
      files.set(new TextDecoder().decode(text), bytes.subarray(start, start + length));
    }
    at += DIRECTORY.size + name + extra + comment;
  }
  return files;
}
