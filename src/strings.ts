// TFLite's layout of a string tensor: int32 count, count + 1 int32 offsets from the start, then the bytes. Pure.

/** Joins byte strings into one block in TFLite's layout. */
export function packStrings(strings: readonly Uint8Array[]): Uint8Array {
  const head = 4 * (strings.length + 2);
  const packed = new Uint8Array(strings.reduce((length, string) => length + string.length, head));
  const view = new DataView(packed.buffer);
  view.setInt32(0, strings.length, true);
  let offset = head;
  strings.forEach((string, i) => {
    view.setInt32(4 * (i + 1), offset, true);
    packed.set(string, offset);
    offset += string.length;
  });
  view.setInt32(4 * (strings.length + 1), offset, true);
  return packed;
}

/**
 * Copies the byte strings out of a block in TFLite's layout.
 *
 * @returns Undefined when the block is too short for what it says.
 */
export function unpackStrings(packed: Uint8Array): Uint8Array[] | undefined {
  if (packed.length < 4) return packed.length === 0 ? [] : undefined;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const count = view.getInt32(0, true);
  if (count < 0 || 4 * (count + 2) > packed.length) return undefined;
  const strings: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const start = view.getInt32(4 * (i + 1), true);
    const end = view.getInt32(4 * (i + 2), true);
    if (start < 0 || end < start || end > packed.length) return undefined;
    strings.push(packed.slice(start, end));
  }
  return strings;
}
