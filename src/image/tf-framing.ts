// Crops, pads and the resizes built of them, each as the function of TensorFlow or Keras that it is named after.

import { invalidOption, requireSize } from './image-errors.ts';
import type { FloatImage, PixelImage } from './pixels.ts';
import { cutWindow } from './resize/window.ts';
import { tfResize, type TfResizeOptions } from './tf-resize.ts';

const f = Math.fround;

/**
 * Keeps the middle of a picture, as `tf.image.central_crop`.
 *
 * @param fraction - How much of each side stays, above 0 and at most 1.
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function centralCrop<T extends PixelImage | FloatImage>(image: T, fraction: number): T {
  if (!(fraction > 0 && fraction <= 1)) throw invalidOption('fraction', fraction, 'above 0 and at most 1');
  const [left, top] = [image.width, image.height].map((side) => Math.trunc((side - side * fraction) / 2)) as [
    number,
    number,
  ];
  return cutWindow(image, left, top, image.width - 2 * left, image.height - 2 * top);
}

/**
 * Crops or pads each side around the middle, with zeros and without resizing, as `tf.image.resize_with_crop_or_pad`.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function resizeWithCropOrPad<T extends PixelImage | FloatImage>(image: T, width: number, height: number): T {
  requireSize(width, height);
  const start = (size: number, target: number): number =>
    target < size ? Math.floor((size - target) / 2) : -Math.floor((target - size) / 2);
  return cutWindow(image, start(image.width, width), start(image.height, height), width, height);
}

/**
 * Fits a picture into a frame of zeros without distorting it ("letterbox"), as `tf.image.resize_with_pad`.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`, also where a side would shrink to nothing.
 */
export function resizeWithPad<C extends number>(
  image: PixelImage<C> | FloatImage<C>,
  width: number,
  height: number,
  options?: TfResizeOptions,
): FloatImage<C> {
  requireSize(width, height);
  const ratio = Math.max(f(image.width / width), f(image.height / height));
  const inner = [image.width, image.height].map((side) => f(side / ratio)) as [number, number];
  const pad = (target: number, size: number): number => Math.max(0, Math.floor(f(f(target - size) / 2)));
  const resized = tfResize(image, Math.floor(inner[0]), Math.floor(inner[1]), options);
  return cutWindow(resized, -pad(width, inner[0]), -pad(height, inner[1]), width, height);
}

/**
 * Crops to the target's proportions around the middle, then resizes, as `keras.preprocessing.image.smart_resize` and the
 * `crop_to_aspect_ratio` of `image_dataset_from_directory`.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function smartResize<C extends number>(
  image: PixelImage<C> | FloatImage<C>,
  width: number,
  height: number,
  options?: TfResizeOptions,
): FloatImage<C> {
  requireSize(width, height);
  const crop = (side: number, wanted: number): number => Math.max(Math.min(side, Math.trunc(wanted)), 1);
  const cropWidth = crop(image.width, (image.height * width) / height);
  const cropHeight = crop(image.height, (image.width * height) / width);
  const left = (image.width - cropWidth) >> 1;
  const top = (image.height - cropHeight) >> 1;
  return tfResize(cutWindow(image, left, top, cropWidth, cropHeight), width, height, options);
}
