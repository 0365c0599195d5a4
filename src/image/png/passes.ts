// The passes of a PNG picture: one, or the seven of Adam7.

import { bitsPerPixel, type PngHeader } from './header.ts';

/** A grid of pixels that is stored as a picture of its own. */
export interface Pass {
  /** Its first pixel in the picture, and the distance to the next ones. */
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  /** Its own size in pixels, at least 1 x 1. */
  readonly width: number;
  readonly height: number;
  /** Bytes of a row, without the byte of its filter. */
  readonly rowBytes: number;
}

/** PNG specification, section 8.2: x, y, stepX, stepY. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes in the order of the file; those without a pixel are not stored. */
export function listPasses(header: PngHeader): Pass[] {
  const grids = header.isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return grids
    .map(([x, y, stepX, stepY]) => {
      const width = Math.ceil((header.width - x) / stepX);
      const height = Math.ceil((header.height - y) / stepY);
      return { x, y, stepX, stepY, width, height, rowBytes: Math.ceil((width * bitsPerPixel(header)) / 8) };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}
