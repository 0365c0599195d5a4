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
    return (y) => {
      widenBoth(plane, (y >> 1) * stride, neighbour(y, component) * stride, width, row);
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
function widenBoth(plane: Uint8Array, own: number, other: number, width: number, row: Uint8Array): void {
  let before = plane[own]! * 3 + plane[other]!;
  let sum = plane[own + 1]! * 3 + plane[other + 1]!;
  row[0] = (before * 4 + 8) >> 4;
  row[1] = (before * 3 + sum + 7) >> 4;
  let at = 2;
  for (let i = 2; i < width; i++, at += 2) {
    const after = plane[own + i]! * 3 + plane[other + i]!;
    row[at] = (sum * 3 + before + 8) >> 4;
    row[at + 1] = (sum * 3 + after + 7) >> 4;
    before = sum;
    sum = after;
  }
  row[at] = (sum * 3 + before + 8) >> 4;
  row[at + 1] = (sum * 4 + 7) >> 4;
}

function blendRows(plane: Uint8Array, own: number, other: number, bias: number, row: Uint8Array): void {
  for (let i = 0; i < row.length; i++) row[i] = (plane[own + i]! * 3 + plane[other + i]! + bias) >> 2;
}
