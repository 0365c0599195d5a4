// A BMP file to RGB pixels.

import { corruptImage, MAX_PIXELS, requirePixelLimit, unsupportedImage } from './image-errors.ts';
import type { RgbImage } from './pixels.ts';

const COMPRESSION = { NONE: 0, RLE8: 1, RLE4: 2, BITFIELDS: 3 } as const;
/** Lengths of the headers from Windows 3 and OS/2 2 on; the one of 12 bytes before has smaller fields. */
const HEADERS = [40, 52, 56, 64, 108, 124];
/** The bytes of red, green, blue and alpha in 32 bits that Pillow knows; `-` stands for none. */
const LAYOUTS = ['210-', '321-', '310-', '3210', '0123', '2103', '3102', '----'];

/**
 * Decodes a BMP file to the very bytes of Pillow's `Image.open(f).convert('RGB')`: 1, 4, 8, 16, 24 and 32 bits, palettes,
 * run lengths, from either end. Alpha is dropped.
 *
 * @param bytes - The whole file.
 * @param options - Limits.
 * @param options.maxPixels - The most pixels that its header may state. @defaultValue 178,956,970
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`, `IMAGE_UNSUPPORTED`, `IMAGE_TOO_LARGE`.
 */
export function decodeBmp(
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS }: { maxPixels?: number | undefined } = {},
): RgbImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length < 18 ? 0 : view.getUint32(14, true);
  const isOld = headerLength === 12;
  if (!isOld && !HEADERS.includes(headerLength)) throw unsupportedImage('bmp', `a header of ${headerLength} bytes`);
  const headerEnd = 14 + headerLength;
  if (headerEnd + 12 > bytes.length) throw corruptImage('bmp', 'its header is cut');
  const isTopDown = !isOld && bytes[25] === 0xff;
  const width = isOld ? view.getUint16(18, true) : view.getUint32(18, true);
  const height = isOld ? view.getUint16(20, true) : isTopDown ? -view.getInt32(22, true) : view.getUint32(22, true);
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const compression = isOld ? COMPRESSION.NONE : view.getUint32(30, true);
  const colors = (isOld ? 0 : view.getUint32(46, true)) || 2 ** bits;
  if (width === 0 || height === 0) throw corruptImage('bmp', `its header states ${width} x ${height} pixels`);
  requirePixelLimit(width, height, maxPixels);

  const entry = isOld ? 3 : 4;
  let start = view.getUint32(10, true);
  if (start === headerEnd && bits <= 8) start += entry * colors;
  const hasMasks = compression === COMPRESSION.BITFIELDS;
  if (start === 0) start = headerEnd + (bits <= 8 ? entry * colors : hasMasks && headerLength === 40 ? 12 : 0);
  const masks = [0, 4, 8, 12].map((at) =>
    hasMasks && (at < 12 || headerLength > 52) ? view.getUint32(54 + at, true) : 0,
  );
  const isRunLength = compression === COMPRESSION.RLE8 || compression === COMPRESSION.RLE4;
  const unpack =
    bits <= 8 && [1, 4, 8].includes(bits) && !hasMasks
      ? paletteUnpacker(bytes.subarray(headerEnd, headerEnd + entry * colors), entry, colors, bits, isRunLength)
      : colorUnpacker(bits, masks, hasMasks);
  if (!unpack || compression > COMPRESSION.BITFIELDS || (isRunLength && bits > 8)) {
    throw unsupportedImage('bmp', `${bits} bits a pixel in the layout ${compression} ${masks.map(byteOf).join('')}`);
  }
  const stride = isRunLength ? width : ((width * bits + 31) >> 5) * 4;
  const source = isRunLength
    ? readRuns(bytes, start, width, width * height, compression === COMPRESSION.RLE4)
    : bytes.subarray(start);
  const rowBytes = Math.ceil((width * (isRunLength ? 8 : bits)) / 8);
  if ((height - 1) * stride + rowBytes > source.length) throw corruptImage('bmp', 'its pixels end too early');
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const row = source.subarray((isTopDown ? y : height - 1 - y) * stride);
    for (let x = 0; x < width; x++, at += 3) unpack(row, x, data, at);
  }
  return { width, height, channels: 3, data };
}

type Unpack = (row: Uint8Array, x: number, rgb: Uint8Array, at: number) => void;

function paletteUnpacker(
  palette: Uint8Array,
  entry: number,
  colors: number,
  bits: number,
  isRunLength: boolean,
): Unpack | undefined {
  const isTwo = colors <= 2;
  const isGray = Array.from({ length: colors }, (_, i) => (colors === 2 ? 255 * i : i)).every((gray, i) =>
    [0, 1, 2].every((channel) => palette[i * entry + channel] === gray),
  );
  if (colors > 65536 || (!isGray && colors > 256)) return undefined;
  // Pillow takes a palette of greys for none: of two it reads single bits, of more whole bytes.
  const depth = isGray ? (isTwo ? 1 : 8) : bits;
  if (isRunLength ? isGray && isTwo : depth > bits) return undefined;
  return (row, x, rgb, at) => {
    const bit = x * depth;
    const index = isRunLength ? row[x]! : (row[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    for (let channel = 0; channel < 3; channel++) {
      rgb[at + channel] = isGray ? index * (isTwo ? 255 : 1) : palette[index * entry + 2 - channel]!;
    }
  };
}

function colorUnpacker(bits: number, masks: readonly number[], hasMasks: boolean): Unpack | undefined {
  if (bits === 16) {
    const greens = hasMasks ? (masks[0] === 0xf800 && masks[1] === 0x7e0 ? 6 : masks[0] === 0x7c00 ? 5 : 0) : 5;
    if (greens === 0 || (hasMasks && masks[2] !== 31)) return undefined;
    return (row, x, rgb, at) => {
      const pixel = row[2 * x]! | (row[2 * x + 1]! << 8);
      const scale = (value: number, size: number): number =>
        Math.floor(((value & ((1 << size) - 1)) * 255) / ((1 << size) - 1));
      rgb[at] = scale(pixel >> (5 + greens), 5);
      rgb[at + 1] = scale(pixel >> 5, greens);
      rgb[at + 2] = scale(pixel, 5);
    };
  }
  const layout = masks.map(byteOf).join('');
  const isKnown = bits === 32 ? LAYOUTS.includes(layout) : bits === 24 && /^(210|---)/.test(layout);
  if (!isKnown || (hasMasks && bits === 24 && layout.startsWith('-'))) return undefined;
  const [red, green, blue] = layout.startsWith('-') ? [2, 1, 0] : Array.from(layout, Number);
  const step = bits / 8;
  return (row, x, rgb, at) => {
    rgb[at] = row[x * step + red!]!;
    rgb[at + 1] = row[x * step + green!]!;
    rgb[at + 2] = row[x * step + blue!]!;
  };
}

/** Which byte of a pixel a mask names. */
function byteOf(mask: number): string {
  return mask === 0 ? '-' : String([0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask));
}

/** Undoes run lengths, to one index a byte, by the rules of Pillow's `BmpRleDecoder`. */
function readRuns(bytes: Uint8Array, start: number, width: number, total: number, isHalf: boolean): Uint8Array {
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
