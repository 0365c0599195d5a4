// Blocks of progressive JPEG: each scan brings a few bits of a few coefficients: ITU-T T.81, annex G.

import { corruptImage } from '../image-errors.ts';
import type { BitReader } from './bits.ts';
import { type Component, createPlane, type Frame } from './frame.ts';
import type { HuffmanTable } from './huffman.ts';
import type { BlockReader } from './scan.ts';
import { createSmoother, isSmoothable, type Smoother } from './smooth.ts';
import { rowsWanted } from './wanted.ts';
import { ZIGZAG } from './zigzag.ts';

/** Which coefficients, in stored order, and which of their bits a scan brings. */
export interface Progression {
  readonly first: number;
  readonly last: number;
  /** The bit down to which earlier scans brought these coefficients; 0 when this scan is the first. */
  readonly previousBit: number;
  /** The lowest bit that this scan brings. */
  readonly bit: number;
}

/**
 * Reads the last three bytes of an SOS segment.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` for what libjpeg refuses as well.
 */
export function readProgression(header: Uint8Array, componentsInScan: number): Progression {
  const [first, last, bits] = header.subarray(-3) as unknown as [number, number, number];
  const previousBit = bits >> 4;
  const bit = bits & 15;
  const isBandPossible = first === 0 ? last === 0 : first <= last && last < 64 && componentsInScan === 1;
  if (!isBandPossible || (previousBit !== 0 && bit !== previousBit - 1) || bit > 13) {
    throw corruptImage('jpeg', 'a progressive scan asks for impossible coefficients or bits');
  }
  return { first, last, previousBit, bit };
}

/** Takes note of what a scan brings of a component. */
export function noteProgression(component: Component, { scans }: Frame, { first, last, bit }: Progression): void {
  // Before the first scan libjpeg takes all for known.
  if (scans > 1) component.previousBits.set(component.knownBits);
  else component.previousBits.fill(0);
  component.knownBits.fill(bit, first, last + 1);
}

/**
 * Where the coefficients of a component are collected: made at its first scan.
 *
 * They take twice the memory of its samples, so those of the first component wait in that of the pixels.
 */
export function coefficientsOf(component: Component, { components, pixels }: Frame): Int16Array {
  const count = component.paddedAcross * component.paddedDown * 64;
  const hasRoom = component === components[0] && pixels && pixels.length >= 2 * count;
  return (component.coefficients ??= hasRoom ? new Int16Array(pixels.buffer, 0, count) : new Int16Array(count));
}

/** First scan of the DC coefficients. */
export function createDcReader(
  bits: BitReader,
  coefficients: Int16Array,
  { paddedAcross }: Component,
  table: HuffmanTable,
  { bit }: Progression,
): BlockReader {
  let prediction = 0;
  return {
    restart() {
      prediction = 0;
    },
    readBlock(across, down) {
      const category = bits.takeSymbol(table);
      if (category !== 0) prediction += bits.takeSigned(category);
      coefficients[(down * paddedAcross + across) * 64] = prediction << bit;
    },
  };
}

/** A further bit of the DC coefficients. */
export function createDcRefiner(
  bits: BitReader,
  coefficients: Int16Array,
  { paddedAcross }: Component,
  { bit }: Progression,
): BlockReader {
  return {
    restart() {
      // Bits of their own: nothing is carried from one to the next.
    },
    readBlock(across, down) {
      if (bits.take(1) === 1) coefficients[(down * paddedAcross + across) * 64]! |= 1 << bit;
    },
  };
}

/** First scan of a band of AC coefficients. */
export function createAcReader(
  bits: BitReader,
  coefficients: Int16Array,
  { paddedAcross }: Component,
  table: HuffmanTable,
  { first, last, bit }: Progression,
): BlockReader {
  let emptyBlocks = 0;
  return {
    restart() {
      emptyBlocks = 0;
    },
    readBlock(across, down) {
      if (emptyBlocks > 0) {
        emptyBlocks--;
        return;
      }
      const start = (down * paddedAcross + across) * 64;
      for (let k = first; k <= last; k++) {
        const symbol = bits.takeSymbol(table);
        const run = symbol >> 4;
        const size = symbol & 15;
        if (size !== 0) {
          k += run;
          coefficients[start + ZIGZAG[k]!] = bits.takeSigned(size) << bit;
        } else if (run === 15) {
          k += 15;
        } else {
          emptyBlocks = takeRun(bits, run) - 1;
          break;
        }
      }
    },
  };
}

/** A further bit of a band of AC coefficients. */
export function createAcRefiner(
  bits: BitReader,
  coefficients: Int16Array,
  { paddedAcross }: Component,
  table: HuffmanTable,
  { first, last, bit }: Progression,
): BlockReader {
  const plus = 1 << bit;
  let emptyBlocks = 0;

  /** Adds the bit to a coefficient that is not 0, if the file says so. */
  const refine = (at: number, value: number): void => {
    if (bits.take(1) === 1 && (value & plus) === 0) coefficients[at] = value >= 0 ? value + plus : value - plus;
  };

  return {
    restart() {
      emptyBlocks = 0;
    },
    readBlock(across, down) {
      const start = (down * paddedAcross + across) * 64;
      let k = first;
      while (emptyBlocks === 0 && k <= last) {
        const symbol = bits.takeSymbol(table);
        let run = symbol >> 4;
        let fresh = 0;
        if ((symbol & 15) !== 0) {
          fresh = bits.take(1) === 1 ? plus : -plus;
        } else if (run !== 15) {
          emptyBlocks = takeRun(bits, run);
          break;
        }
        // The run counts only coefficients that are still 0; the others on the way get their bit.
        for (; k <= last; k++) {
          const at = start + ZIGZAG[k]!;
          const value = coefficients[at]!;
          if (value !== 0) refine(at, value);
          else if (--run < 0) break;
        }
        if (fresh !== 0) coefficients[start + ZIGZAG[k]!] = fresh;
        k++;
      }
      if (emptyBlocks > 0) {
        for (; k <= last; k++) {
          const at = start + ZIGZAG[k]!;
          const value = coefficients[at]!;
          if (value !== 0) refine(at, value);
        }
        emptyBlocks--;
      }
    },
  };
}

/** How many blocks, this one included, have no more coefficients in the band. */
function takeRun(bits: BitReader, size: number): number {
  return size === 0 ? 1 : (1 << size) + bits.take(size);
}

/** Turns the coefficients of a component into the samples of its plane. */
export type TransformComponent = (component: Component, frame: Frame, smooth: Smoother | undefined) => void;

/**
 * Turns the collected coefficients of all components into samples, which take the first half of their memory; those of
 * the first component, whose memory the pixels need, the second half of another's where that is as large.
 */
export function transformProgressive(frame: Frame, transform: TransformComponent = transformComponent): void {
  const isSmoothed = isSmoothable(frame);
  let spare: Uint8Array | undefined;
  for (const component of [...frame.components].reverse()) {
    const { coefficients } = component;
    if (!coefficients) continue;
    const { buffer, length } = coefficients;
    const smooth = isSmoothed ? createSmoother(component, frame) : undefined;
    if (buffer !== frame.pixels?.buffer) component.plane = new Uint8Array(buffer, 0, length);
    else component.plane = spare?.length === length ? spare : createPlane(component);
    transform(component, frame, smooth);
    spare = new Uint8Array(buffer, length);
    component.coefficients = undefined;
  }
}

const transformComponent: TransformComponent = (component, { idct }, smooth) => {
  const { coefficients, quantization, plane, paddedAcross, paddedDown } = component;
  const stride = paddedAcross * 8;
  const row = new Int16Array(paddedAcross * 64);
  for (let down = 0; down < paddedDown; down++) {
    // A row of samples never reaches the rows of coefficients behind its own.
    row.set(coefficients!.subarray(down * row.length, (down + 1) * row.length));
    for (let at = 0, across = 0; across < paddedAcross; across++, at += 64) {
      const rows = rowsWanted(component, across, down);
      if (rows === 0) continue;
      const block = row.subarray(at, at + 64);
      smooth?.(block, across, down);
      for (let k = 0; k < 64; k++) block[ZIGZAG[k]!]! *= quantization![k]!;
      idct.transformBlock(block, plane!, down * 8 * stride + across * 8, stride, rows);
    }
  }
};
