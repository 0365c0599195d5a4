// Chroma planes brought to the size of the picture, row by row, with libjpeg's "fancy" (triangle) filter.

import { createPlane, type Component, type Frame } from './frame.ts';

/** Gives a row of a component at full width; the array is used again by the next call. */
export type RowReader = (y: number) => Uint8Array;

/**
 * Chooses how a component is brought to full size, as libjpeg-turbo's jdsample.c does.
 *
 * Twice as wide, twice as wide and high, twice as high: interpolated. Other ratios, and planes of one or two samples
 * across where it matters: repeated.
 */
export function createRowReader(component: Component, { maxHorizontal, maxVertical }: Frame): RowReader {
  const plane = (component.plane ??= createPlane(component));
  const across = maxHorizontal / component.horizontal;
  const down = maxVertical / component.vertical;
  const stride = component.paddedAcross * 8;
  if (across === 1 && down === 1) return (y) => plane.subarray(y * stride, (y + 1) * stride);

  const { width } = component;
  const row = new Uint8Array(width * across);
  if (across === 2 && down === 1 && width > 2) {
    return (y) => {
      widen(plane, y * stride, width, row);
      return row;
    };
  }
  if (across === 2 && down === 2 && width > 2) {
    const sums = new Int32Array(width);
    return (y) => {
      sumRows(plane, (y >> 1) * stride, neighbour(y, component) * stride, sums);
      widenSums(sums, row);
      return row;
    };
  }
  if (across === 1 && down === 2) {
    return (y) => {
      blendRows(plane, (y >> 1) * stride, neighbour(y, component) * stride, (y & 1) + 1, row);
      return row;
    };
  }
  return (y) => {
    const start = Math.floor(y / down) * stride;
    for (let x = 0; x < width; x++) row.fill(plane[start + x]!, x * across, (x + 1) * across);
    return row;
  };
}

/** The row of half height that is nearest to row `y` besides its own; at the edges its own. */
function neighbour(y: number, { height }: Component): number {
  const own = y >> 1;
  return y & 1 ? Math.min(own + 1, height - 1) : Math.max(own - 1, 0);
}

/** Each sample becomes two, at a quarter and three quarters: 3/4 of itself and 1/4 of its neighbour there. */
function widen(plane: Uint8Array, start: number, width: number, row: Uint8Array): void {
  const end = start + width - 1;
  row[0] = plane[start]!;
  row[1] = (plane[start]! * 3 + plane[start + 1]! + 2) >> 2;
  let at = 2;
  for (let i = start + 1; i < end; i++, at += 2) {
    const own = plane[i]! * 3;
    row[at] = (own + plane[i - 1]! + 1) >> 2;
    row[at + 1] = (own + plane[i + 1]! + 2) >> 2;
  }
  row[at] = (plane[end]! * 3 + plane[end - 1]! + 1) >> 2;
  row[at + 1] = plane[end]!;
}

/** The same downwards first, in quarters, so that both directions round once. */
function sumRows(plane: Uint8Array, own: number, other: number, sums: Int32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = plane[own + i]! * 3 + plane[other + i]!;
}

function widenSums(sums: Int32Array, row: Uint8Array): void {
  const end = sums.length - 1;
  row[0] = (sums[0]! * 4 + 8) >> 4;
  row[1] = (sums[0]! * 3 + sums[1]! + 7) >> 4;
  let at = 2;
  for (let i = 1; i < end; i++, at += 2) {
    const own = sums[i]! * 3;
    row[at] = (own + sums[i - 1]! + 8) >> 4;
    row[at + 1] = (own + sums[i + 1]! + 7) >> 4;
  }
  row[at] = (sums[end]! * 3 + sums[end - 1]! + 8) >> 4;
  row[at + 1] = (sums[end]! * 4 + 7) >> 4;
}

function blendRows(plane: Uint8Array, own: number, other: number, bias: number, row: Uint8Array): void {
  for (let i = 0; i < row.length; i++) row[i] = (plane[own + i]! * 3 + plane[other + i]! + bias) >> 2;
}
