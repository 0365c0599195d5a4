// Rows of a component, brought to the size of the picture by the kernel.

import { createPlane, type Component, type Frame, MIDDLE_GREY } from '../jpeg/frame.ts';
import { planUpsampling } from '../jpeg/upsample.ts';
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
 * Reads a component row by row.
 *
 * @param columns - The pixels that are wanted of each row; undefined for all of them.
 */
export function createRowReader(
  kernel: Kernel,
  component: Component,
  frame: Frame,
  columns: WantedColumns | undefined,
): RowReader {
  const plane = (component.plane ??= createPlane(component).fill(MIDDLE_GREY));
  const { width } = component;
  const stride = component.paddedAcross * 8;
  const { across, isWhole, isWidened, blendOf } = planUpsampling(component, frame);
  const [ownRow, otherRow] = [kernel.reserve(stride), kernel.reserve(stride)];
  const load = (address: number, y: number): void => {
    kernel.view(address, stride).set(plane.subarray(y * stride, (y + 1) * stride));
  };
  if (!columns && isWhole) {
    return (y) => {
      load(ownRow, y);
      return ownRow;
    };
  }
  const loadBlend = (y: number) => {
    const { own, other, even, odd } = blendOf(y);
    load(ownRow, own);
    load(otherRow, other);
    return { even, odd };
  };
  if (!columns && isWidened) {
    const row = kernel.reserve(2 * stride);
    const sums = kernel.reserve(2 * stride + 64);
    return (y) => {
      const { even, odd } = loadBlend(y);
      kernel.widenRow(ownRow, otherRow, width, even, odd, sums, row);
      return row;
    };
  }
  const wanted =
    columns ??
    loadColumns(
      kernel,
      Int32Array.from({ length: frame.width }, (_, x) => x),
    );
  const row = kernel.reserve(wanted.count);
  return (y) => {
    const { even, odd } = loadBlend(y);
    kernel.sampleRow(ownRow, otherRow, width, even, odd, across, isWidened, wanted.address, wanted.count, row);
    return row;
  };
}
