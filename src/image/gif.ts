// A GIF file to RGB pixels: its first picture, on the canvas that it stands on.

import { corruptImage, MAX_PIXELS, requirePixelLimit } from './image-errors.ts';
import { requireBytes, type RgbImage } from './pixels.ts';

/** Entries of the table of codes, which are of 12 bits at most: GIF89a specification, appendix F. */
const MAX_CODES = 4096;

/**
 * Decodes the first picture of a GIF file to the very bytes of Pillow's `Image.open(f).convert('RGB')`.
 *
 * Transparent pixels keep their colour. What the picture leaves of a larger canvas has the transparent colour, else the
 * first one.
 *
 * @param bytes - The whole file.
 * @param options - Limits.
 * @param options.maxPixels - The most pixels that its canvas may have. @defaultValue 178,956,970
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`, `IMAGE_TOO_LARGE`.
 */
export function decodeGif(
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS }: { maxPixels?: number | undefined } = {},
): RgbImage {
  requireBytes('bytes', bytes);
  const byteAt = (at: number): number => bytes[at] ?? fail('it ends too early');
  const readUint16 = (at: number): number => byteAt(at) | (byteAt(at + 1) << 8);
  const paletteEnd = (at: number, flags: number): number => (flags & 128 ? at + (6 << (flags & 7)) : at);
  let at = paletteEnd(13, byteAt(10));
  let palette = bytes.subarray(13, at);
  let transparent = 0;
  for (; byteAt(at) !== 0x2c; at++) {
    if (byteAt(at) === 0x3b) fail('it holds no picture');
    if (byteAt(at) !== 0x21) continue;
    // A graphic control extension may name the transparent colour.
    if (byteAt(at + 1) === 0xf9 && byteAt(at + 2) > 0 && byteAt(at + 3) & 1) transparent = byteAt(at + 6);
    for (at += 2; byteAt(at) !== 0;) at += byteAt(at) + 1;
  }
  const [left, top, across, down] = [1, 3, 5, 7].map((offset) => readUint16(at + offset)) as [
    number,
    number,
    number,
    number,
  ];
  const flags = byteAt(at + 9);
  const start = paletteEnd(at + 10, flags);
  if (flags & 128) palette = bytes.subarray(at + 10, start);
  if (across === 0 || down === 0) fail(`its picture is ${across} x ${down} pixels`);
  const width = Math.max(readUint16(6), left + across);
  const height = Math.max(readUint16(8), top + down);
  requirePixelLimit(width, height, maxPixels);

  const canvas = new Uint8Array(width * height).fill(transparent);
  const rows = listRows(down, (flags & 64) !== 0);
  readIndices(bytes, start, across * down, (index, i) => {
    canvas[(top + rows[Math.floor(i / across)]!) * width + left + (i % across)] = index;
  });
  const data = new Uint8Array(canvas.length * 3);
  const isGray = palette.every((value, i) => value === Math.floor(i / 3));
  canvas.forEach((index, i) => {
    // Without colours, or with a ramp of greys, Pillow takes indices for greys.
    for (let channel = 0; channel < 3; channel++)
      data[3 * i + channel] = isGray ? index : palette[3 * index + channel]!;
  });
  return { width, height, channels: 3, data };
}

/** The rows of a picture in the order of the file: GIF89a specification, appendix E. */
function listRows(height: number, isInterlaced: boolean): number[] {
  const rows = Array.from({ length: height }, (_, y) => y);
  if (!isInterlaced) return rows;
  return [0, 4, 2, 1].flatMap((first) => rows.filter((y) => y % (first === 0 ? 8 : 2 * first) === first));
}

/** Undoes LZW as appendix F says; what stands behind the last pixel is not looked at, as in Pillow. */
function readIndices(bytes: Uint8Array, start: number, total: number, put: (index: number, i: number) => void): void {
  const bits = bytes[start] ?? fail('it ends too early');
  const clear = 1 << bits;
  if (bits > 12) fail(`its codes begin with ${bits} bits`);
  const [suffixes, prefixes, text] = [0, 0, 0].map(() => new Uint16Array(MAX_CODES)) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  let [at, blockEnd, buffer, count] = [start + 1, start + 1, 0, 0];
  let [next, size, last, first] = [clear + 2, bits + 1, -1, 0];
  for (let i = 0; i < total;) {
    for (; count < size; count += 8) {
      while (at === blockEnd) {
        blockEnd += 1 + (bytes[at++] ?? fail('its pixels end too early'));
        if (blockEnd > bytes.length) fail('its pixels end too early');
      }
      buffer |= bytes[at++]! << count;
    }
    let code = buffer & ((1 << size) - 1);
    const current = code;
    buffer >>>= size;
    count -= size;
    if (code === clear) {
      [next, size, last] = [clear + 2, bits + 1, -1];
      continue;
    }
    if (code === clear + 1) fail('its pixels end too early');
    if (code > (last < 0 ? clear : next)) fail('its compressed pixels make no sense');
    let length = 0;
    if (last >= 0 && code === next) {
      text[length++] = first;
      code = last;
    }
    for (; code >= clear; code = prefixes[code]!) {
      if (length >= MAX_CODES - 1) fail('its compressed pixels make no sense');
      text[length++] = suffixes[code]!;
    }
    first = code;
    put(first, i++);
    while (length > 0 && i < total) put(text[--length]!, i++);
    if (last >= 0 && next < MAX_CODES) {
      suffixes[next] = first;
      prefixes[next] = last;
      if (next === (1 << size) - 1 && size < 12) size++;
      next++;
    }
    last = current;
  }
}

function fail(detail: string): never {
  throw corruptImage('gif', detail);
}
