// Resizing as Pillow does it, equal in every byte: which way a picture goes through the filters.

import { invalidOption, requireKnown, requireName, requireSize } from './image-errors.ts';
import type { PixelImage } from './pixels.ts';
import { type Box, crop, croppedBox, isPlainCrop, resolveBox } from './resize/box.ts';
import { type Filter, FILTERS, type FilterName } from './resize/filters.ts';
import { resizeNearest } from './resize/nearest.ts';
import { resizeHeight, resizeWidth } from './resize/passes.ts';
import { computeWeights } from './resize/weights.ts';
import { type Allocate, allocateFresh } from './scratch.ts';

export type { Box } from './resize/box.ts';

/** How pixels are combined: Pillow's names in lower case. */
export type Interpolation = 'nearest' | FilterName;

/** Every {@link Interpolation}. */
export const INTERPOLATIONS: readonly Interpolation[] = ['nearest', ...(Object.keys(FILTERS) as FilterName[])];

/**
 * Which Pillow is followed in the order of the two passes, which shows in the last bit of some pixels.
 *
 * `'pillow-13'`: 13.0, vertical first when the height shrinks by more than twice what the width shrinks by.
 * `'pillow-12.2'`: 12.2 and 12.3, vertical first when a picture over 100 times as high as wide shrinks in height.
 * `'pillow-12.1'`: every Pillow up to 12.1, horizontal first.
 */
export type PassOrder = (typeof PASS_ORDERS)[number];

const PASS_ORDERS = ['pillow-13', 'pillow-12.2', 'pillow-12.1'] as const;

/** How to resize. */
export interface ResizeOptions {
  /** @defaultValue `'nearest'` */
  readonly interpolation?: Interpolation | undefined;
  /** The part of the picture to resize. @defaultValue all of it */
  readonly box?: Box | undefined;
  /**
   * Crops to the target's proportions around the middle first, as Keras' `load_img(keep_aspect_ratio=True)`; not beside a
   * `box`. @defaultValue false
   */
  readonly keepAspectRatio?: boolean | undefined;
  /** @defaultValue `'pillow-13'` */
  readonly passOrder?: PassOrder | undefined;
}

const OPTIONS = {
  interpolation: true,
  box: true,
  keepAspectRatio: true,
  passOrder: true,
} as const satisfies Record<keyof ResizeOptions, true>;

/**
 * Resizes to the very bytes of Pillow's `image.resize((width, height), resample, box)`.
 *
 * @param image - 8 bits a sample, any number of channels; alpha is a channel like any other.
 * @param width - In pixels, at least 1.
 * @param height - In pixels, at least 1.
 * @returns A new picture; the given one is not changed, nor is its memory shared.
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function resize<C extends number>(
  image: PixelImage<C>,
  width: number,
  height: number,
  options: ResizeOptions = {},
): PixelImage<C> {
  requireKnown(options, OPTIONS);
  return resizeWithin(allocateFresh, image, width, height, options);
}

/** {@link resize} in memory of the caller's, the result too. */
export function resizeWithin<C extends number>(
  allocate: Allocate,
  image: PixelImage<C>,
  width: number,
  height: number,
  { interpolation = 'nearest', box, keepAspectRatio = false, passOrder = 'pillow-13' }: ResizeOptions,
): PixelImage<C> {
  requireResizeNames(interpolation, passOrder);
  requireSize(width, height);
  if (keepAspectRatio && box) {
    throw invalidOption('keepAspectRatio', true, 'left out beside a box: both choose a part of the picture');
  }
  const part = resolveBox(keepAspectRatio ? croppedBox(image, width, height) : box, image);
  if (isPlainCrop(part, width, height)) return crop(allocate, image, part);
  if (interpolation === 'nearest') return resizeNearest(allocate, image, width, height, part);
  const filter = FILTERS[interpolation];
  return isVerticalFirst(image, width, height, passOrder)
    ? resizeVerticalFirst(allocate, image, width, height, part, filter)
    : resizeHorizontalFirst(allocate, image, width, height, part, filter);
}

/** Found by experiment: the size of the whole picture counts, also when a box is given. */
function isVerticalFirst(image: PixelImage, width: number, height: number, passOrder: PassOrder): boolean {
  if (passOrder === 'pillow-12.1' || height >= image.height) return false;
  return passOrder === 'pillow-13'
    ? image.height - height > 2 * (image.width - width)
    : image.height > 100 * image.width;
}

function resizeHorizontalFirst<C extends number>(
  allocate: Allocate,
  image: PixelImage<C>,
  width: number,
  height: number,
  [left, top, right, bottom]: Box,
  filter: Filter,
): PixelImage<C> {
  const rows = computeWeights(image.height, top, bottom, height, filter);
  let current = image;
  let firstRow = 0;
  if (width !== image.width || left !== 0 || right !== width) {
    const columns = computeWeights(image.width, left, right, width, filter);
    // Only the rows that the second pass looks at.
    firstRow = rows.first[0]!;
    const lastRow = rows.first[height - 1]! + rows.count[height - 1]!;
    current = resizeWidth(allocate, image, columns, firstRow, lastRow - firstRow);
  }
  if (height === image.height && top === 0 && bottom === height) return current;
  return resizeHeight(allocate, current, rows, firstRow);
}

/** The same passes the other way round: each is a resize that leaves one axis as it is. */
function resizeVerticalFirst<C extends number>(
  allocate: Allocate,
  image: PixelImage<C>,
  width: number,
  height: number,
  [left, top, right, bottom]: Box,
  filter: Filter,
): PixelImage<C> {
  const flat = resizeHorizontalFirst(allocate, image, image.width, height, [0, top, image.width, bottom], filter);
  return resizeHorizontalFirst(allocate, flat, width, height, [left, 0, right, height], filter);
}

/**
 * Refuses names that are none.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function requireResizeNames(interpolation: string, passOrder = 'pillow-13'): void {
  requireName('interpolation', interpolation, INTERPOLATIONS);
  requireName('passOrder', passOrder, PASS_ORDERS);
}
