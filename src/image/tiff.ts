// The first directory of a TIFF file (TIFF 6.0, section 2), which EXIF is too.

/**
 * Reads a tag that holds one whole number, of any type that one fits into.
 *
 * @returns The last one, as Pillow keeps it; undefined where there is none.
 */
export function readTiffNumber(view: DataView, tag: number): number | undefined {
  if (view.byteLength < 8) return undefined;
  const isLittle = view.getUint8(0) === 0x49;
  const start = view.getUint32(4, isLittle);
  if (start + 2 > view.byteLength) return undefined;
  let value: number | undefined;
  for (let i = 0, at = start + 2; i < view.getUint16(start, isLittle) && at + 12 <= view.byteLength; i++, at += 12) {
    if (view.getUint16(at, isLittle) !== tag) continue;
    const type = view.getUint16(at + 2, isLittle);
    const count = view.getUint32(at + 4, isLittle);
    // SHORT, SSHORT; LONG, SLONG, IFD; SBYTE: whatever fits the entry.
    if ((type === 3 || type === 8) && (count === 1 || count === 2)) value = view.getUint16(at + 8, isLittle);
    if ((type === 4 || type === 9 || type === 13) && count === 1) value = view.getUint32(at + 8, isLittle);
    if (type === 6 && count === 1) value = view.getUint8(at + 8);
  }
  return value;
}
