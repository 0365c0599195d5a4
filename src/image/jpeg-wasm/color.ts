// The walk over the rows of a frame that makes red, green, blue of its components, by the kernel.

import type { Pick } from '../pick.ts';
import type { RgbImage } from '../pixels.ts';
import type { ColorSpace } from '../jpeg/color.ts';
import type { Frame } from '../jpeg/frame.ts';
import type { Kernel } from './kernel.ts';
import { createRowReader, loadColumns } from './rows.ts';

/** By the kernel's numbers. */
const COLOR_SPACES: readonly ColorSpace[] = ['grayscale', 'rgb', 'ycc', 'cmyk', 'ycck'];

/** Converts the planes of a frame: all pixels, or the picked ones. */
export function toRgb(kernel: Kernel, frame: Frame, colorSpace: ColorSpace, pick?: Pick): RgbImage {
  const width = pick ? pick.columns.length : frame.width;
  const height = pick ? pick.rows.length : frame.height;
  const columns = pick && loadColumns(kernel, pick.columns);
  const gaps = pick && [...pick.columns.keys()].filter((x) => pick.columns[x]! < 0);
  const readers = frame.components.map((component) => createRowReader(kernel, component, frame, columns));
  const space = COLOR_SPACES.indexOf(colorSpace);
  const rgb = kernel.reserve(3 * width + 48);
  const data = frame.pixels ?? new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = pick ? pick.rows[y]! : y;
    if (row < 0) continue;
    const [first = 0, second = 0, third = 0, fourth = 0] = readers.map((read) => read(row));
    kernel.convertRow(space, first, second, third, fourth, width, rgb);
    const start = y * width * 3;
    data.set(kernel.view(rgb, width * 3), start);
    gaps?.forEach((x) => data.fill(0, start + 3 * x, start + 3 * x + 3));
  }
  return { width, height, channels: 3, data };
}
