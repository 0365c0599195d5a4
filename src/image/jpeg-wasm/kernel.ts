// The WebAssembly that assembly/jpeg holds: its functions, its memory, and how it reads the file that is decoded.

import { compileKernel } from '#kernel';
import { corruptImage } from '../image-errors.ts';
import type { Component } from '../jpeg/frame.ts';

/** What assembly/jpeg/index.ts exports; addresses and flags are numbers. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  release(): void;
  reserve(size: number): number;
  huffmanSpec(slot: number): number;
  buildHuffman(slot: number): number;
  quantizationOf(position: number): number;
  setComponent(
    position: number,
    horizontal: number,
    vertical: number,
    blocksAcross: number,
    dcSlot: number,
    acSlot: number,
    band: number,
    isFirstScan: boolean,
  ): void;
  setWanted(position: number, columns: number, rows: number): void;
  setProgression(first: number, last: number, bit: number): void;
  startScan(position: number, kind: number, components: number, restartInterval: number): void;
  readRow(units: number): number;
  bitPosition(): number;
  transformRow(position: number, coefficients: number, samples: number, isFast: boolean): void;
  widenRow(own: number, other: number, width: number, even: number, odd: number, sums: number, row: number): void;
  sampleRow(
    own: number,
    other: number,
    width: number,
    even: number,
    odd: number,
    ratio: number,
    isWidened: boolean,
    columns: number,
    count: number,
    row: number,
  ): void;
  convertRow(
    space: number,
    first: number,
    second: number,
    third: number,
    fourth: number,
    width: number,
    rgb: number,
  ): void;
}

/** Addresses of what the kernel keeps of a component. */
export interface Room {
  readonly band: number;
  /** Which samples are looked at, by column of blocks, and right behind it by row of blocks; undefined for all. */
  readonly wanted: number | undefined;
}

/** The kernel while it works on a file; all that is large passes through its memory row by row. */
export interface Kernel extends Omit<KernelExports, 'memory' | 'release'> {
  /** Where components of the file have their blocks of a row of units, and what is looked at of them. */
  readonly rooms: Map<Component, Room>;
  /** A view of memory, until the next call that reserves some. */
  view(address: number, length: number): Uint8Array;
}

/**
 * Starts the kernel.
 *
 * @param readFile - The file that is being decoded.
 * @returns Its exports; undefined where WebAssembly, or its SIMD, is not to be had.
 */
export function createKernel(readFile: () => Uint8Array): KernelExports | undefined {
  let exports: KernelExports;
  const imports = {
    readFile(position: number, address: number, size: number): number {
      const part = readFile().subarray(position, position + size);
      new Uint8Array(exports.memory.buffer, address, size).set(part);
      return part.length;
    },
    failAtEnd() {
      throw corruptImage('jpeg', 'its picture data ends too early');
    },
  };
  try {
    exports = new WebAssembly.Instance(compileKernel(), { bits: imports }).exports as unknown as KernelExports;
    return exports;
  } catch {
    // By the policy of a page, in an old engine, or where there is none: JavaScript decodes as well.
    return undefined;
  }
}
