// Component samples to red, green, blue, in the fixed-point steps of libjpeg and, for CMYK, of Pillow.

import type { Pick } from '../pick.ts';
import type { RgbImage } from '../pixels.ts';
import type { Frame } from './frame.ts';
import { createRowReader } from './upsample.ts';

/** What the components of a frame stand for. */
export type ColorSpace = 'grayscale' | 'rgb' | 'ycc' | 'cmyk' | 'ycck';

/** What the APPn segments of a file say about its colours. */
export interface ColorHints {
  hasJfif: boolean;
  /** The transform of an Adobe segment; undefined where there is none. */
  adobeTransform: number | undefined;
}

/** Decides as libjpeg's `default_decompress_parms` does. */
export function guessColorSpace({ components }: Frame, { hasJfif, adobeTransform }: ColorHints): ColorSpace {
  if (components.length === 1) return 'grayscale';
  if (components.length === 4) return adobeTransform === undefined || adobeTransform === 0 ? 'cmyk' : 'ycck';
  if (hasJfif) return 'ycc';
  if (adobeTransform !== undefined) return adobeTransform === 0 ? 'rgb' : 'ycc';
  return components.map(({ id }) => String.fromCharCode(id)).join('') === 'RGB' ? 'rgb' : 'ycc';
}

/** Converts the planes of a frame: all pixels, or the picked ones. */
export function toRgb(frame: Frame, colorSpace: ColorSpace, pick?: Pick): RgbImage {
  const width = pick ? pick.columns.length : frame.width;
  const height = pick ? pick.rows.length : frame.height;
  const readers = frame.components.map((component) => createRowReader(component, frame, pick?.columns));
  const gaps = pick && [...pick.columns.keys()].filter((x) => pick.columns[x]! < 0);
  const convert = CONVERTERS[colorSpace];
  const data = frame.pixels ?? new Uint8Array(width * height * 3);
  // Its stores bring to 0...255 what the conversion leaves beyond.
  const clamped = new Uint8ClampedArray(data.buffer);
  for (let y = 0; y < height; y++) {
    const row = pick ? pick.rows[y]! : y;
    if (row < 0) continue;
    const start = y * width * 3;
    convert(
      readers.map((read) => read(row)),
      width,
      clamped,
      start,
    );
    gaps?.forEach((x) => data.fill(0, start + 3 * x, start + 3 * x + 3));
  }
  return { width, height, channels: 3, data };
}

const SCALE_BITS = 16;
const ROUND = 1 << (SCALE_BITS - 1);
type RowConverter = (rows: readonly Uint8Array[], width: number, rgb: Uint8ClampedArray, start: number) => void;

const convertGrayscale: RowConverter = ([gray], width, rgb, start) => {
  for (let x = 0, at = start; x < width; x++, at += 3) {
    const value = gray![x]!;
    rgb[at] = value;
    rgb[at + 1] = value;
    rgb[at + 2] = value;
  }
};

const convertRgb: RowConverter = ([red, green, blue], width, rgb, start) => {
  for (let x = 0, at = start; x < width; x++, at += 3) {
    rgb[at] = red![x]!;
    rgb[at + 1] = green![x]!;
    rgb[at + 2] = blue![x]!;
  }
};

/** Rec. 601 factors times 2 ** 16, as in libjpeg's jdcolor.c: 1.402, 0.34414, 0.71414, 1.772. */
const convertYcc: RowConverter = ([luma, blueness, redness], width, rgb, start) => {
  for (let x = 0, at = start; x < width; x++, at += 3) {
    const y = luma![x]!;
    const cb = blueness![x]! - 128;
    const cr = redness![x]! - 128;
    rgb[at] = y + ((91881 * cr + ROUND) >> SCALE_BITS);
    rgb[at + 1] = y + ((-22554 * cb - 46802 * cr + ROUND) >> SCALE_BITS);
    rgb[at + 2] = y + ((116130 * cb + ROUND) >> SCALE_BITS);
  }
};

/** Pillow takes all four for inverted: what stands in the file is 255 less the ink, and of black the light left. */
const convertCmyk: RowConverter = (rows, width, rgb, start) => {
  convertRgb(rows, width, rgb, start);
  for (let at = start; at < start + 3 * width; at++) rgb[at]! ^= 255;
  coverWithBlack(rows[3]!, width, rgb, start);
};

/** libjpeg turns the first three to RGB and inverts them, Pillow inverts them back: RGB is the ink. */
const convertYcck: RowConverter = (rows, width, rgb, start) => {
  convertYcc(rows, width, rgb, start);
  coverWithBlack(rows[3]!, width, rgb, start);
};

const CONVERTERS: Readonly<Record<ColorSpace, RowConverter>> = {
  grayscale: convertGrayscale,
  rgb: convertRgb,
  ycc: convertYcc,
  cmyk: convertCmyk,
  ycck: convertYcck,
};

/** Inks in the places of red, green and blue become colours: Pillow's cmyk2rgb. */
function coverWithBlack(light: Uint8Array, width: number, rgb: Uint8ClampedArray, start: number): void {
  for (let x = 0, at = start; x < width; x++, at += 3) {
    const left = light[x]!;
    rgb[at] = left - divideBy255(rgb[at]! * left);
    rgb[at + 1] = left - divideBy255(rgb[at + 1]! * left);
    rgb[at + 2] = left - divideBy255(rgb[at + 2]! * left);
  }
}

/** Pillow's MULDIV255 without the product: `n / 255`, rounded. */
function divideBy255(n: number): number {
  const rounded = n + 128;
  return ((rounded >> 8) + rounded) >> 8;
}
