// What a picture is between decoder, resize and scaling.

import { describeType } from '../check-arguments.ts';

/** Pixels of 8 bits a sample, row by row from the top left, the samples of a pixel side by side (HWC). */
export interface PixelImage<Channels extends number = number> {
  /** In pixels, at least 1. */
  readonly width: number;
  /** In pixels, at least 1. */
  readonly height: number;
  /** Samples of each pixel. */
  readonly channels: Channels;
  /** `width * height * channels` samples, 0 to 255. */
  readonly data: Uint8Array;
}

/** A picture in red, green, blue, as `Image.open(f).convert('RGB')` gives it in Python. */
export type RgbImage = PixelImage<3>;

/** Pixels in float32, as TensorFlow's resize gives them: 0 to 255, or a little beyond where a filter overshoots. */
export interface FloatImage<Channels extends number = number> extends Omit<PixelImage<Channels>, 'data'> {
  /** `width * height * channels` samples. */
  readonly data: Float32Array;
}

/**
 * Accepts bytes of any realm; a Node `Buffer` is such bytes too.
 *
 * @param name - The parameter, for the message.
 */
export function requireBytes(name: string, value: unknown): asserts value is Uint8Array {
  // By its tag, since arrays of another realm (jest's, an iframe's) are instances of another class.
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]') {
    throw new TypeError(`'${name}' has to be a Uint8Array, not ${describeType(value)}.`);
  }
}
