// What a picture is between decoder, resize and scaling.

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
