// A BMP file to RGB pixels.

import { readRuns } from './bmp-runs.ts';
import { corruptImage, MAX_PIXELS, requirePixelLimit, unsupportedImage } from './image-errors.ts';
import { requireBytes, type RgbImage } from './pixels.ts';

const COMPRESSION = { NONE: 0, RLE8: 1, RLE4: 2, BITFIELDS: 3 } as const;
/** Lengths of the headers from Windows 3 and OS/2 2 on; the one of 12 bytes before has smaller fields. */
const HEADERS = [40, 52, 56, 64, 108, 124];
/** The bytes of red, green, blue and alpha in 32 bits that Pillow knows; `-` stands for none. */
const LAYOUTS = ['', '210-', '321-', '310-', '3210', '0123', '2103', '3102', '----'];

/** Bits of green by the masks of red, green and blue in 16 bits; without masks it is 5. */
const GREENS: ReadonlyMap<string, number> = new Map([
  ['', 5],
  [[0x7c00, 0x3e0, 0x1f].join(), 5],
  [[0xf800, 0x7e0, 0x1f].join(), 6],
]);

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
  requireBytes('bytes', bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length < 18 ? 0 : view.getUint32(14, true);
  const isOld = headerLength === 12;
  if (!isOld && !HEADERS.includes(headerLength)) throw unsupportedImage('bmp', `a header of ${headerLength} bytes`);
  const headerEnd = 14 + headerLength;
  if (headerEnd > bytes.length) throw corruptImage('bmp', 'its header is cut');
  const isTopDown = !isOld && bytes[25] === 0xff;
  const width = isOld ? view.getUint16(18, true) : view.getUint32(18, true);
  const height = isOld ? view.getUint16(20, true) : isTopDown ? -view.getInt32(22, true) : view.getUint32(22, true);
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const compression = isOld ? COMPRESSION.NONE : view.getUint32(30, true);
  const hasMasks = compression === COMPRESSION.BITFIELDS;
  if (hasMasks && headerEnd + 12 > bytes.length) throw corruptImage('bmp', 'its header is cut');
  const colors = (isOld ? 0 : view.getUint32(46, true)) || 2 ** bits;
  if (width === 0 || height === 0) throw corruptImage('bmp', `its header states ${width} x ${height} pixels`);
  requirePixelLimit(width, height, maxPixels);

  const entry = isOld ? 3 : 4;
  let start = view.getUint32(10, true);
  if (start === headerEnd && bits <= 8) start += entry * colors;
  if (start === 0) start = headerEnd + (bits <= 8 ? entry * colors : hasMasks && headerLength === 40 ? 12 : 0);
  const masks = hasMasks
    ? [54, 58, 62, 66].map((at) => (at < 66 || headerLength > 52 ? view.getUint32(at, true) : 0))
    : [];
  const isRunLength = compression === COMPRESSION.RLE8 || compression === COMPRESSION.RLE4;
  const stride = isRunLength ? width : ((width * bits + 31) >> 5) * 4;
  const palette = bytes.subarray(headerEnd, headerEnd + entry * colors);
  const isIndexed = [1, 4, 8].includes(bits) && !hasMasks;
  const layout = isIndexed ? indexLayout(palette, entry, colors, isRunLength ? 8 : bits) : colorLayout(bits, masks);
  const rowBytes = Math.ceil((width * (layout?.depth ?? 0)) / 8);
  if (!layout || compression > COMPRESSION.BITFIELDS || (isRunLength && layout.depth !== 8) || rowBytes > stride) {
    throw unsupportedImage('bmp', `${bits} bits a pixel in the layout ${compression} ${masks.map(byteOf).join('')}`);
  }
  const source = isRunLength
    ? readRuns(bytes, start, width, width * height, compression === COMPRESSION.RLE4)
    : bytes.subarray(start);
  if ((height - 1) * stride + rowBytes > source.length) throw corruptImage('bmp', 'its pixels end too early');
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const row = source.subarray((isTopDown ? y : height - 1 - y) * stride);
    for (let x = 0; x < width; x++, at += 3) layout.unpack(row, x, data, at);
  }
  return { width, height, channels: 3, data };
}

/** Bits a pixel, and how they become a colour. */
interface Layout {
  readonly depth: number;
  readonly unpack: (row: Uint8Array, x: number, rgb: Uint8Array, at: number) => void;
}

function indexLayout(palette: Uint8Array, entry: number, colors: number, bits: number): Layout | undefined {
  // Checked first: the header may state any number.
  if (colors > 65536) return undefined;
  const isGray = Array.from({ length: colors }, (_, i) => (colors === 2 ? 255 * i : i)).every((gray, i) =>
    [0, 1, 2].every((channel) => palette[i * entry + channel] === gray),
  );
  if (!isGray && colors > 256) return undefined;
  // Pillow takes a palette of greys for none: of two it reads single bits, of more whole bytes.
  const depth = isGray ? (colors <= 2 ? 1 : 8) : bits;
  const unpack: Layout['unpack'] = (row, x, rgb, at) => {
    const bit = x * depth;
    const index = (row[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    for (let channel = 0; channel < 3; channel++) {
      rgb[at + channel] = isGray ? index * (depth === 1 ? 255 : 1) : palette[index * entry + 2 - channel]!;
    }
  };
  return { depth, unpack };
}

function colorLayout(bits: number, masks: readonly number[]): Layout | undefined {
  if (bits === 16) {
    const greens = GREENS.get(masks.slice(0, 3).join());
    if (greens === undefined) return undefined;
    const scale = (value: number, size: number): number =>
      Math.floor(((value & ((1 << size) - 1)) * 255) / ((1 << size) - 1));
    const unpack: Layout['unpack'] = (row, x, rgb, at) => {
      const pixel = row[2 * x]! | (row[2 * x + 1]! << 8);
      rgb[at] = scale(pixel >> (5 + greens), 5);
      rgb[at + 1] = scale(pixel >> 5, greens);
      rgb[at + 2] = scale(pixel, 5);
    };
    return { depth: 16, unpack };
  }
  const layout = masks.map(byteOf).join('');
  const isKnown = bits === 32 ? LAYOUTS.includes(layout) : bits === 24 && /^(210|$)/.test(layout);
  if (!isKnown) return undefined;
  const [red, green, blue] = /^\d/.test(layout) ? Array.from(layout, Number) : [2, 1, 0];
  const step = bits / 8;
  const unpack: Layout['unpack'] = (row, x, rgb, at) => {
    rgb[at] = row[x * step + red!]!;
    rgb[at + 1] = row[x * step + green!]!;
    rgb[at + 2] = row[x * step + blue!]!;
  };
  return { depth: bits, unpack };
}

/** Which byte of a pixel a mask names. */
function byteOf(mask: number): string {
  return mask === 0 ? '-' : String([0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask));
}
