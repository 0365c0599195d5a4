// The two passes of a resize, each along one axis, from 8 bits to 8 bits.

import type { PixelImage } from '../pixels.ts';
import type { Allocate } from '../scratch.ts';
import { WEIGHT_BITS, type Weights } from './weights.ts';

/** Half of the last bit that stays, so that the shift at the end rounds. */
const HALF = 1 << (WEIGHT_BITS - 1);

/**
 * Resizes each row to another width.
 *
 * @param firstRow - The first row that is wanted.
 * @param rows - How many; the result is that high.
 */
export function resizeWidth<C extends number>(
  allocate: Allocate,
  { width, channels, data }: PixelImage<C>,
  weights: Weights,
  firstRow: number,
  rows: number,
): PixelImage<C> {
  const resized = weights.first.length;
  const result = allocate('width', resized * rows * channels);
  const resizeRow = channels === 3 ? resizeRgbRow : resizeAnyRow;
  for (let y = 0; y < rows; y++) {
    resizeRow(data, (firstRow + y) * width * channels, weights, result, y * resized * channels, channels);
  }
  return { width: resized, height: rows, channels, data: result };
}

/**
 * Resizes each column to another height.
 *
 * @param firstRow - What the first row of the image is in the image that the weights were made for.
 */
export function resizeHeight<C extends number>(
  allocate: Allocate,
  { width, channels, data }: PixelImage<C>,
  { first, count, values, stride }: Weights,
  firstRow: number,
): PixelImage<C> {
  const rowLength = width * channels;
  const height = first.length;
  const result = allocate('height', rowLength * height);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < count[y]!; k++) {
      addRow(sums, data, (first[y]! - firstRow + k) * rowLength, values[y * stride + k]!);
    }
    const start = y * rowLength;
    for (let i = 0; i < rowLength; i++) result[start + i] = toSample(sums[i]!);
  }
  return { width, height, channels, data: result };
}

type RowResizer = (
  data: Uint8Array,
  start: number,
  weights: Weights,
  result: Uint8Array,
  at: number,
  channels: number,
) => void;

const resizeRgbRow: RowResizer = (data, start, { first, count, values, stride }, result, at) => {
  for (let x = 0; x < first.length; x++, at += 3) {
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    let from = start + first[x]! * 3;
    const end = x * stride + count[x]!;
    for (let k = x * stride; k < end; k++, from += 3) {
      const weight = values[k]!;
      red = (red + data[from]! * weight) | 0;
      green = (green + data[from + 1]! * weight) | 0;
      blue = (blue + data[from + 2]! * weight) | 0;
    }
    result[at] = toSample(red);
    result[at + 1] = toSample(green);
    result[at + 2] = toSample(blue);
  }
};

const resizeAnyRow: RowResizer = (data, start, { first, count, values, stride }, result, at, channels) => {
  for (let x = 0; x < first.length; x++) {
    for (let channel = 0; channel < channels; channel++, at++) {
      let sum = HALF;
      let from = start + first[x]! * channels + channel;
      const end = x * stride + count[x]!;
      for (let k = x * stride; k < end; k++, from += channels) sum = (sum + data[from]! * values[k]!) | 0;
      result[at] = toSample(sum);
    }
  }
};

function addRow(sums: Int32Array, data: Uint8Array, start: number, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i]! + data[start + i]! * weight) | 0;
}

/** The whole part of a sum, within 0...255. */
function toSample(sum: number): number {
  const value = sum >> WEIGHT_BITS;
  return (value & ~255) === 0 ? value : value < 0 ? 0 : 255;
}
