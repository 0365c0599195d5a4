// A PNG file to RGB pixels.

import { MAX_INFLATE_RATIO } from '../inflate.ts';
import { corruptImage, MAX_PIXELS, requirePixelLimit } from './image-errors.ts';
import { requireBytes, type RgbImage } from './pixels.ts';
import { readPngParts } from './png/chunks.ts';
import { createRowExpander } from './png/expand.ts';
import { listPasses } from './png/passes.ts';
import { createRowTaker } from './png/rows.ts';
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
  requireBytes('bytes', bytes);
  const { header, palette, compressed } = readPngParts(bytes);
  const { width, height } = header;
  requirePixelLimit(width, height, maxPixels);

  const passes = listPasses(header);
  const length = passes.reduce((sum, pass) => sum + pass.height * (1 + pass.rowBytes), 0);
  if (length > compressed.length * MAX_INFLATE_RATIO) throw corruptImage('png', 'its pixels end too early');
  const data = new Uint8Array(width * height * 3);
  const takeRows = createRowTaker(header, passes, createRowExpander(header, palette), data);
  const outcome = inflateZlib(compressed, length, takeRows);
  if (outcome === 'short') throw corruptImage('png', 'its pixels end too early');
  if (outcome === 'damaged') throw corruptImage('png', 'its compressed pixels make no sense');
  return { width, height, channels: 3, data };
}
