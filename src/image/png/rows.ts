// The rows of a PNG picture, out of portions of bytes: two rows are kept, never the whole of what the file stores.

import { corruptImage } from '../image-errors.ts';
import type { RowExpander } from './expand.ts';
import { bitsPerPixel, type PngHeader } from './header.ts';
import type { Pass } from './passes.ts';
import { unfilterRow } from './unfilter.ts';

/**
 * Writes each row into a picture as soon as it is whole.
 *
 * @param rgb - The picture.
 * @returns Takes the next bytes of the rows of all passes, as many as come, each row with its filter byte in front; no
 * more than there are in all.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` when bytes are taken.
 */
export function createRowTaker(
  header: PngHeader,
  passes: readonly Pass[],
  expand: RowExpander,
  rgb: Uint8Array,
): (bytes: Uint8Array) => void {
  const rows = restoreRows(header, passes, expand, rgb);
  let row = rows.next().value;
  let filled = 0;
  return (bytes) => {
    for (let at = 0; row && at < bytes.length;) {
      const part = bytes.subarray(at, at + row.length - filled);
      row.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < row.length) continue;
      row = rows.next().value;
      filled = 0;
    }
  };
}

/** Gives the memory of each row, which has to hold its bytes when the next one is asked for. */
function* restoreRows(
  header: PngHeader,
  passes: readonly Pass[],
  expand: RowExpander,
  rgb: Uint8Array,
): Generator<Uint8Array, undefined> {
  const step = Math.max(1, bitsPerPixel(header) >> 3);
  for (const pass of passes) {
    let row = new Uint8Array(1 + pass.rowBytes);
    let above = new Uint8Array(1 + pass.rowBytes);
    for (let i = 0; i < pass.height; i++) {
      yield row;
      const pixels = row.subarray(1);
      if (!unfilterRow(row[0]!, pixels, above.subarray(1), step)) {
        throw corruptImage('png', `a row has the unknown filter ${row[0]!}`);
      }
      const y = pass.y + i * pass.stepY;
      expand(pixels, pass.width, rgb, (y * header.width + pass.x) * 3, pass.stepX * 3);
      [row, above] = [above, row];
    }
  }
}
