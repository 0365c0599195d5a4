// A PNG file to RGB pixels.

import { MAX_INFLATE_RATIO } from '../inflate.ts';
import { corruptImage, MAX_PIXELS, requirePixelLimit } from './image-errors.ts';
import type { RgbImage } from './pixels.ts';
import { readPngParts } from './png/chunks.ts';
import { createRowExpander } from './png/expand.ts';
import { bitsPerPixel } from './png/header.ts';
import { listPasses, type Pass } from './png/passes.ts';
import { unfilterRow } from './png/unfilter.ts';
import { inflateZlib } from './png/zlib.ts';

/**
 * Decodes a PNG file to the very bytes of Pillow's `Image.open(f).convert('RGB')`.
 *
 * All colour types, depths and interlacing; of an animation the default picture. Transparency is dropped and the colour
 * beneath it kept; gamma, profiles and EXIF are ignored. A picture that lacks rows is refused, where Pillow may leave
 * them black.
 *
 * @param bytes - The whole file.
 * @param options - Limits.
 * @param options.maxPixels - The most pixels that its header may state. @defaultValue 178,956,970
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`, `IMAGE_TOO_LARGE`.
 */
export function decodePng(
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS }: { maxPixels?: number | undefined } = {},
): RgbImage {
  const { header, palette, compressed } = readPngParts(bytes);
  const { width, height } = header;
  requirePixelLimit(width, height, maxPixels);

  const passes = listPasses(header);
  const length = passes.reduce((sum, pass) => sum + pass.height * (1 + pass.rowBytes), 0);
  if (length > compressed.length * MAX_INFLATE_RATIO) throw corruptImage('png', 'its pixels end too early');
  const stored = new Uint8Array(length);
  const outcome = inflateZlib(compressed, stored);
  if (outcome === 'short') throw corruptImage('png', 'its pixels end too early');
  if (outcome === 'damaged') throw corruptImage('png', 'its compressed pixels make no sense');

  const expand = createRowExpander(header, palette);
  const step = Math.max(1, bitsPerPixel(header) >> 3);
  const data = new Uint8Array(width * height * 3);
  let start = 0;
  for (const pass of passes) {
    const stride = pass.stepX * 3;
    forEachRow(stored, start, pass, step, (row, y) => expand(row, pass.width, data, (y * width + pass.x) * 3, stride));
    start += pass.height * (1 + pass.rowBytes);
  }
  return { width, height, channels: 3, data };
}

/** Restores the rows of a pass one after the other; `y` is a row of the whole picture. */
function forEachRow(
  stored: Uint8Array,
  start: number,
  { y, stepY, height, rowBytes }: Pass,
  step: number,
  visit: (row: Uint8Array, y: number) => void,
): void {
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let i = 0, at = start; i < height; i++, at += 1 + rowBytes) {
    const row = stored.subarray(at + 1, at + 1 + rowBytes);
    if (!unfilterRow(stored[at]!, row, above, step)) {
      throw corruptImage('png', `a row has the unknown filter ${stored[at]!}`);
    }
    visit(row, y + i * stepY);
    above = row;
  }
}
