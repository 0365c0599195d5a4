// Pixels from elsewhere: checked, and brought to red, green, blue.

import { describeType } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';
import type { PixelImage, RgbImage } from './pixels.ts';
import { type Allocate, allocateFresh } from './scratch.ts';

/**
 * Brings grey, grey with alpha, RGB or RGBA pixels to RGB: alpha is dropped, the colour beneath it kept.
 *
 * @param name - The parameter or option that the pixels came by, for messages.
 * @param allocate - Where the memory for other channels comes from.
 * @returns The same picture where it is RGB already: nothing is copied then.
 * @throws {@link TFLiteError} `OPTION_INVALID` for other sizes or channel counts than the data can have.
 */
export function toRgbImage(name: string, image: PixelImage, allocate: Allocate = allocateFresh): RgbImage {
  requirePixels(name, image);
  const { width, height, channels, data } = image;
  if (channels === 3) return { width, height, channels, data };
  const isGray = channels < 3;
  const rgb = allocate('rgb', width * height * 3);
  for (let from = 0, at = 0; at < rgb.length; from += channels, at += 3) {
    rgb[at] = data[from]!;
    rgb[at + 1] = data[isGray ? from : from + 1]!;
    rgb[at + 2] = data[isGray ? from : from + 2]!;
  }
  return { width, height, channels: 3, data: rgb };
}

function requirePixels(name: string, image: unknown): asserts image is PixelImage {
  if (typeof image !== 'object' || image === null) {
    throw new TypeError(`'${name}' has to give { width, height, channels, data }, not ${describeType(image)}.`);
  }
  const { width, height, channels, data } = image as Partial<PixelImage>;
  if (!/^\[object Uint8(Clamped)?Array\]$/.test(Object.prototype.toString.call(data))) {
    throw new TypeError(`'${name}' has to give data as a Uint8Array, not ${describeType(data)}.`);
  }
  const isPossible =
    isCount(width) &&
    isCount(height) &&
    isCount(channels) &&
    channels <= 4 &&
    data?.length === width * height * channels;
  if (!isPossible) {
    throw new TFLiteError(
      'OPTION_INVALID',
      `'${name}' gives ${String(data?.length)} samples for ${String(width)} x ${String(height)} pixels of ${String(channels)} channels, which have to be 1 to 4.`,
      { option: name, actual: { width, height, channels, samples: data?.length } },
    );
  }
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

/** To one channel, as Pillow's `convert('L')`: ITU-R 601-2 luma in 16 bits of fraction (Convert.c, L24). */
export function toGray({ width, height, data }: RgbImage): PixelImage<1> {
  const gray = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < gray.length; i++, at += 3) {
    gray[i] = (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels: 1, data: gray };
}
