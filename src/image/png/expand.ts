// Stored samples of a PNG row to red, green, blue, by the rules of Pillow's convert('RGB').

import type { PngHeader } from './header.ts';

/**
 * Writes the pixels of one restored row into a picture.
 *
 * @param row - As restored, without its filter byte.
 * @param count - How many pixels it holds.
 * @param rgb - The picture.
 * @param start - Where the first pixel goes; each further one goes `stride` bytes behind.
 */
export type RowExpander = (row: Uint8Array, count: number, rgb: Uint8Array, start: number, stride: number) => void;

/**
 * Chooses how rows become colours. Alpha is dropped and the colour beneath it kept; 16-bit samples give their high
 * byte, but for grey without alpha, which Pillow cuts off at 255 instead of scaling it.
 */
export function createRowExpander({ color, depth }: PngHeader, palette: Uint8Array): RowExpander {
  const bytes = depth / 8;
  switch (color) {
    case 'palette':
      return expandIndices(depth, palette);
    case 'gray':
      return depth === 16 ? expandDeepGray : expandIndices(depth, grayRamp(depth));
    case 'gray-alpha':
      return expandSamples(2 * bytes, 0, 0);
    case 'rgb':
      return expandSamples(3 * bytes, bytes, 2 * bytes);
    case 'rgb-alpha':
      return expandSamples(4 * bytes, bytes, 2 * bytes);
  }
}

/** Samples of up to 8 bits, the first one highest in its byte, that stand for colours of a palette. */
function expandIndices(depth: number, palette: Uint8Array): RowExpander {
  const mask = (1 << depth) - 1;
  return (row, count, rgb, start, stride) => {
    for (let i = 0, at = start; i < count; i++, at += stride) {
      const bit = i * depth;
      const color = 3 * ((row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask);
      rgb[at] = palette[color]!;
      rgb[at + 1] = palette[color + 1]!;
      rgb[at + 2] = palette[color + 2]!;
    }
  };
}

/** Black to white in equal steps, as a palette. */
function grayRamp(depth: number): Uint8Array {
  const greatest = (1 << depth) - 1;
  return Uint8Array.from({ length: 3 * (greatest + 1) }, (_, i) => (Math.floor(i / 3) * 255) / greatest);
}

function expandDeepGray(row: Uint8Array, count: number, rgb: Uint8Array, start: number, stride: number): void {
  for (let i = 0, at = start; i < count; i++, at += stride) {
    rgb.fill(row[2 * i] === 0 ? row[2 * i + 1]! : 255, at, at + 3);
  }
}

/** Pixels of whole bytes; red comes first, green and blue stand at offsets. */
function expandSamples(pixelBytes: number, green: number, blue: number): RowExpander {
  return (row, count, rgb, start, stride) => {
    for (let i = 0, from = 0, at = start; i < count; i++, from += pixelBytes, at += stride) {
      rgb[at] = row[from]!;
      rgb[at + 1] = row[from + green]!;
      rgb[at + 2] = row[from + blue]!;
    }
  };
}
