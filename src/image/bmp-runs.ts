// The run lengths of a BMP file.

/** Undoes run lengths, to one index a byte, by the rules of Pillow's `BmpRleDecoder`. */
export function readRuns(bytes: Uint8Array, start: number, width: number, total: number, isHalf: boolean): Uint8Array {
  const indices = new Uint8Array(total);
  let [filled, x] = [0, 0];
  for (let at = start; filled < total && at + 1 < bytes.length;) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    const nibble = (byte: number, i: number): number => (isHalf ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte);
    at += 2;
    if (count > 0) {
      const run = Math.max(0, Math.min(count, width - x));
      for (let i = 0; i < run && filled < total; i++) indices[filled++] = nibble(value, i);
      x += run;
    } else if (value === 0) {
      filled = Math.ceil(filled / width) * width;
      x = 0;
    } else if (value === 1) break;
    else if (value === 2) {
      if (at + 1 >= bytes.length) break;
      filled = Math.min(total, filled + bytes[at]! + bytes[at + 1]! * width);
      x = filled % width;
      at += 2;
    } else {
      const length = Math.min(total - filled, value);
      const stored = isHalf ? (length + 1) >> 1 : length;
      if (at + stored > bytes.length) break;
      for (let i = 0; i < length; i++) indices[filled++] = nibble(bytes[at + (isHalf ? i >> 1 : i)]!, i);
      x += value;
      at += stored;
      at += at % 2;
    }
  }
  return indices.subarray(0, filled);
}
