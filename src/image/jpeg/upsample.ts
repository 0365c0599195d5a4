// Planes brought to the size of the picture, row by row, chroma with libjpeg's "fancy" (triangle) filter.

import { createPlane, type Component, type Frame, MIDDLE_GREY } from './frame.ts';

/** Gives a row of a component, a sample for each pixel that is wanted; the array is used again by the next call. */
export type RowReader = (y: number) => Uint8Array;

/** Which two rows of a plane make a row of the picture, and how the results are rounded. */
interface Blend {
  /** The row that counts three times. */
  readonly own: number;
  readonly other: number;
  /** Rounding of samples at even and at odd columns, in sixteenths. */
  readonly even: number;
  readonly odd: number;
}

/** How a component is brought to full size. */
export interface Upsampling {
  /** Pixels for each of its samples across. */
  readonly across: number;
  /** Whether it is of full size already. */
  readonly isWhole: boolean;
  /** Whether samples are blended across. */
  readonly isWidened: boolean;
  /** By row of the picture: which rows of the plane are blended into it. */
  readonly blendOf: (y: number) => Blend;
}

/** Of samples half as dense as pixels, the one that is nearest to a pixel besides its own; at the edges its own. */
export function neighbourOf(pixel: number, own: number, samples: number): number {
  return pixel & 1 ? Math.min(own + 1, samples - 1) : Math.max(own - 1, 0);
}

/**
 * Chooses how a component is brought to full size, as libjpeg-turbo's jdsample.c does.
 *
 * Twice as wide, twice as wide and high, twice as high: interpolated. Other ratios, and planes of one or two samples
 * across where it matters: repeated.
 */
export function planUpsampling(
  { width, height, horizontal, vertical }: Component,
  { maxHorizontal, maxVertical }: Frame,
): Upsampling {
  const across = maxHorizontal / horizontal;
  const down = maxVertical / vertical;
  const isWidened = across === 2 && down <= 2 && width > 2;
  const isHeightened = down === 2 && (isWidened || across === 1);
  return {
    across,
    isWhole: across === 1 && down === 1,
    isWidened,
    blendOf(y) {
      const own = Math.floor(y / down);
      if (!isHeightened) return { own, other: own, even: 4, odd: 8 };
      const other = neighbourOf(y, own, height);
      if (isWidened) return { own, other, even: 8, odd: 7 };
      const rounding = 4 * ((y & 1) + 1);
      return { own, other, even: rounding, odd: rounding };
    },
  };
}

/**
 * Reads a component row by row.
 *
 * @param columns - The pixels that are wanted of each row; undefined for all of them.
 */
export function createRowReader(component: Component, frame: Frame, columns?: Int32Array): RowReader {
  const plane = (component.plane ??= createPlane(component).fill(MIDDLE_GREY));
  const { width } = component;
  const stride = component.paddedAcross * 8;
  const rowOf = (y: number) => plane.subarray(y * stride, (y + 1) * stride);
  const { across, isWhole, isWidened, blendOf } = planUpsampling(component, frame);
  if (!columns && isWhole) return rowOf;
  if (!columns && isWidened) {
    const row = new Uint8Array(width * 2);
    return (y) => {
      const { own, other, even, odd } = blendOf(y);
      widen(rowOf(own), rowOf(other), width, even, odd, row);
      return row;
    };
  }
  const wanted = columns ?? Int32Array.from({ length: frame.width }, (_, x) => x);
  const row = new Uint8Array(wanted.length);
  return (y) => {
    const { own, other, even, odd } = blendOf(y);
    sample(rowOf(own), rowOf(other), width, even, odd, across, isWidened, wanted, row);
    return row;
  };
}

/**
 * Downwards first, in quarters, so that both directions round once; then each sample becomes two, at a quarter and three
 * quarters: 3/4 of itself and 1/4 of its neighbour there.
 */
function widen(own: Uint8Array, other: Uint8Array, width: number, even: number, odd: number, row: Uint8Array): void {
  let before = own[0]! * 3 + other[0]!;
  let sum = before;
  let at = 0;
  for (let i = 1; i < width; i++, at += 2) {
    const after = own[i]! * 3 + other[i]!;
    row[at] = (sum * 3 + before + even) >> 4;
    row[at + 1] = (sum * 3 + after + odd) >> 4;
    before = sum;
    sum = after;
  }
  row[at] = (sum * 3 + before + even) >> 4;
  row[at + 1] = (sum * 4 + odd) >> 4;
}

/** The same for some columns, at any ratio: where nothing is blended across, a sample is its own neighbour. */
function sample(
  own: Uint8Array,
  other: Uint8Array,
  width: number,
  even: number,
  odd: number,
  across: number,
  isWidened: boolean,
  columns: Int32Array,
  row: Uint8Array,
): void {
  for (let i = 0; i < columns.length; i++) {
    const x = Math.max(columns[i]!, 0);
    const at = Math.floor(x / across);
    const neighbour = isWidened ? neighbourOf(x, at, width) : at;
    const sum = (own[at]! * 3 + other[at]!) * 3 + own[neighbour]! * 3 + other[neighbour]!;
    row[i] = (sum + (x & 1 ? odd : even)) >> 4;
  }
}
