// The crop and the resize of torchvision's usual pipeline, on Pillow's resize.

import { requireSize } from './image-errors.ts';
import type { FloatImage, PixelImage } from './pixels.ts';
import { resize, type ResizeOptions } from './resize.ts';
import { cutWindow } from './resize/window.ts';

/**
 * Resizes the shorter side to a length and the longer one in proportion, as torchvision's `Resize(size)` does with a
 * Pillow picture; BILINEAR is its default.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function resizeShorterSide<C extends number>(
  image: PixelImage<C>,
  size: number,
  { interpolation = 'bilinear', passOrder }: Pick<ResizeOptions, 'interpolation' | 'passOrder'> = {},
): PixelImage<C> {
  const { width, height } = image;
  const longer = Math.trunc((size * Math.max(width, height)) / Math.min(width, height));
  const [newWidth, newHeight] = width <= height ? [size, longer] : [longer, size];
  return resize(image, newWidth, newHeight, { interpolation, passOrder });
}

/**
 * Cuts the middle out, padded with zeros where the picture is smaller, as torchvision's `CenterCrop((height, width))`.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function centerCrop<T extends PixelImage | FloatImage>(image: T, width: number, height: number): T {
  requireSize(width, height);
  // Python's round() takes halves to the even number.
  const start = (size: number, target: number): number => {
    const rest = size - target;
    if (rest < 0) return -Math.floor(-rest / 2);
    return rest % 2 === 0 ? rest / 2 : Math.round(rest / 4) * 2;
  };
  return cutWindow(image, start(image.width, width), start(image.height, height), width, height);
}
