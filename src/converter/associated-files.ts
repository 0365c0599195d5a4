// The archive behind a model, with the files that its metadata names.

/** Section 4.3.12 and 4.3.16 of APPNOTE.TXT: sizes of the records that hold offsets, and where in them. */
const DIRECTORY = { size: 46, offset: 42 };
const END = { size: 22, count: 10, offset: 16 };

/** The first moment that an archive can name, so that the bytes depend on nothing but the files. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Puts files behind a model, uncompressed, as metadata readers expect them.
 *
 * @returns New bytes; the model's own where there are no files.
 */
export async function appendFiles(model: Uint8Array, files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  if (Object.keys(files).length === 0) return model;
  const { zipSync } = await import('fflate/browser');
  const archive = zipSync({ ...files }, { level: 0, mtime: EPOCH });
  moveOffsets(archive, model.length);
  const all = new Uint8Array(model.length + archive.length);
  all.set(model);
  all.set(archive, model.length);
  return all;
}

/** Offsets count from the beginning of the whole file: some readers know no other. */
function moveOffsets(archive: Uint8Array, by: number): void {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const move = (at: number): number => {
    const offset = view.getUint32(at, true);
    view.setUint32(at, offset + by, true);
    return offset;
  };
  const end = archive.length - END.size;
  let at = move(end + END.offset);
  for (let i = 0; i < view.getUint16(end + END.count, true); i++) {
    move(at + DIRECTORY.offset);
    at +=
      DIRECTORY.size + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}
