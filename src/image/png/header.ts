// The header of a PNG file: its size, and how its samples are stored.

import { corruptImage } from '../image-errors.ts';

/** What the IHDR chunk says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly color: PngColor;
  readonly isInterlaced: boolean;
}

/** What a pixel is made of. */
export type PngColor = 'gray' | 'rgb' | 'palette' | 'gray-alpha' | 'rgb-alpha';

/** PNG specification, table 11.1: colour types, their samples a pixel and the depths they may have. */
const COLOR_TYPES: ReadonlyMap<number, { color: PngColor; depths: readonly number[] }> = new Map([
  [0, { color: 'gray', depths: [1, 2, 4, 8, 16] }],
  [2, { color: 'rgb', depths: [8, 16] }],
  [3, { color: 'palette', depths: [1, 2, 4, 8] }],
  [4, { color: 'gray-alpha', depths: [8, 16] }],
  [6, { color: 'rgb-alpha', depths: [8, 16] }],
]);

const SAMPLES: Readonly<Record<PngColor, number>> = { gray: 1, rgb: 3, palette: 1, 'gray-alpha': 2, 'rgb-alpha': 4 };

/**
 * Reads the content of an IHDR chunk.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readPngHeader(content: Uint8Array): PngHeader {
  if (content.length < 13) throw corruptImage('png', 'its header is cut');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const depth = view.getUint8(8);
  const colorType = view.getUint8(9);
  const kind = COLOR_TYPES.get(colorType);
  if (!kind?.depths.includes(depth)) {
    throw corruptImage('png', `its header states colour type ${colorType} with ${depth} bits a sample`);
  }
  if (width === 0 || height === 0) throw corruptImage('png', `its header states ${width} x ${height} pixels`);
  if (view.getUint8(11) !== 0)
    throw corruptImage('png', `its header states the unknown filter method ${view.getUint8(11)}`);
  // The compression method is not looked at, and any interlace method is Adam7: so does Pillow.
  return { width, height, depth, color: kind.color, isInterlaced: view.getUint8(12) !== 0 };
}

/** Bits of one pixel in the file. */
export function bitsPerPixel({ color, depth }: PngHeader): number {
  return SAMPLES[color] * depth;
}
