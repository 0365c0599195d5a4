// Rows of a component, brought to the size of the picture, chroma with libjpeg's "fancy" (triangle) filter.

import { createPlane, type Component, type Frame, MIDDLE_GREY } from '../jpeg/frame.ts';
import { neighbourOf } from '../jpeg/upsample.ts';
import type { Kernel } from './kernel.ts';

/** Gives a row of a component, a sample for each pixel that is wanted: its address in the kernel, until the next call. */
export type RowReader = (y: number) => number;

/** Pixels of a row that are wanted, as the kernel has them. */
export interface WantedColumns {
  /** Of 32-bit numbers. */
  readonly address: number;
  readonly count: number;
}

/** Puts the numbers of columns into the kernel. */
export function loadColumns(kernel: Kernel, columns: Int32Array): WantedColumns {
  const address = kernel.reserve(columns.byteLength);
  kernel.view(address, columns.byteLength).set(new Uint8Array(columns.buffer, columns.byteOffset, columns.byteLength));
  return { address, count: columns.length };
}

/**
 * Chooses how a component is brought to full size, as libjpeg-turbo's jdsample.c does.
 *
 * Twice as wide, twice as wide and high, twice as high: interpolated. Other ratios, and planes of one or two samples
 * across where it matters: repeated.
 *
 * @param columns - The pixels that are wanted of each row; undefined for all of them.
 */
export function createRowReader(
  kernel: Kernel,
  component: Component,
  { width: fullWidth, maxHorizontal, maxVertical }: Frame,
  columns: WantedColumns | undefined,
): RowReader {
  const plane = (component.plane ??= createPlane(component).fill(MIDDLE_GREY));
  const { width, height } = component;
  const across = maxHorizontal / component.horizontal;
  const down = maxVertical / component.vertical;
  const stride = component.paddedAcross * 8;
  const isWidened = across === 2 && down <= 2 && width > 2;
  const isHeightened = down === 2 && (isWidened || across === 1);

  const own = kernel.reserve(stride);
  const other = isHeightened ? kernel.reserve(stride) : own;
  const load = (address: number, y: number): void => {
    kernel.view(address, stride).set(plane.subarray(y * stride, (y + 1) * stride));
  };
  /** Loads the rows that make a row of the picture; gives the rounding at even and odd columns, in sixteenths. */
  const loadRows = (y: number): readonly [even: number, odd: number] => {
    const place = Math.floor(y / down);
    load(own, place);
    if (!isHeightened) return [4, 8];
    load(other, neighbourOf(y, place, height));
    const rounding = 4 * ((y & 1) + 1);
    return isWidened ? [8, 7] : [rounding, rounding];
  };
  if (!columns && across === 1 && down === 1) {
    return (y) => {
      load(own, y);
      return own;
    };
  }
  if (!columns && isWidened) {
    const row = kernel.reserve(2 * stride);
    const sums = kernel.reserve(2 * stride + 64);
    return (y) => {
      const [even, odd] = loadRows(y);
      kernel.widenRow(own, other, width, even, odd, sums, row);
      return row;
    };
  }
  const wanted =
    columns ??
    loadColumns(
      kernel,
      Int32Array.from({ length: fullWidth }, (_, x) => x),
    );
  const row = kernel.reserve(wanted.count);
  return (y) => {
    const [even, odd] = loadRows(y);
    kernel.sampleRow(own, other, width, even, odd, across, isWidened, wanted.address, wanted.count, row);
    return row;
  };
}
