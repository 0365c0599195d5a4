// One scan of a JPEG file: its header, then its entropy-coded data, unit by unit.

import { corruptImage } from '../image-errors.ts';
import { createBaselineReader } from './baseline.ts';
import { BitReader } from './bits.ts';
import type { Component, Frame } from './frame.ts';
import { createHuffmanTable, type HuffmanSpec, type HuffmanTable, requireDcSymbols } from './huffman.ts';
import {
  coefficientsOf,
  createAcReader,
  createAcRefiner,
  createDcReader,
  createDcRefiner,
  noteProgression,
  readProgression,
} from './progressive.ts';
import type { Tables } from './tables.ts';

/** Takes the blocks of one component out of a scan, one call for each. */
export interface BlockReader {
  /** Reads the next block of the scan, which is the one at this place of the component. */
  readBlock(across: number, down: number): void;
  /** Takes note that the scan has no data for the block at this place. */
  missBlock?(across: number, down: number): void;
  /** Forgets what came before, as a restart marker asks. */
  restart(): void;
}

/** A component with the slots of its Huffman tables in this scan. */
export interface ScanComponent {
  readonly component: Component;
  readonly dcSlot: number;
  readonly acSlot: number;
}

/** libjpeg's D_MAX_BLOCKS_IN_MCU. */
const MAX_BLOCKS_IN_UNIT = 10;

/**
 * Reads a scan into the planes (baseline) or coefficients (progressive) of its components.
 *
 * @param header - The content of the SOS segment.
 * @param position - Where the data of the scan begins.
 * @returns Where the segments go on.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readScan(
  bytes: Uint8Array,
  position: number,
  header: Uint8Array,
  frame: Frame,
  tables: Tables,
): number {
  const scanned = readScanHeader(header, frame);
  const bits = new BitReader(bytes, position);
  readUnits(bits, frame, scanned, createReaders(bits, frame, scanned, header, tables), tables.restartInterval);
  return bits.position;
}

/** How many components the SOS segment names; 0 when it is empty. */
export function countScanComponents(header: Uint8Array): number {
  return header[0] ?? 0;
}

/** Reads the content of an SOS segment as far as it names components. */
export function readScanHeader(header: Uint8Array, { components }: Frame): ScanComponent[] {
  const count = countScanComponents(header);
  if (count < 1 || count > 4 || header.length !== 4 + 2 * count) {
    throw corruptImage('jpeg', 'a scan header has a wrong length');
  }
  const scanned: ScanComponent[] = [];
  for (let i = 0; i < count; i++) {
    const id = header[1 + 2 * i]!;
    // libjpeg-turbo wants the order of the frame; components that share an id are thereby told apart.
    const component = components.find((known, position) => known.id === id && position >= i);
    if (!component || scanned.some((earlier) => earlier.component === component)) {
      throw corruptImage('jpeg', `a scan names component ${id}, which is unknown or not in order`);
    }
    const slots = header[2 + 2 * i]!;
    scanned.push({ component, dcSlot: slots >> 4, acSlot: slots & 15 });
  }
  const blocks = scanned.reduce((sum, { component }) => sum + component.horizontal * component.vertical, 0);
  if (count > 1 && blocks > MAX_BLOCKS_IN_UNIT) throw corruptImage('jpeg', `a scan has ${blocks} blocks in a unit`);
  return scanned;
}

function createReaders(
  bits: BitReader,
  frame: Frame,
  scanned: readonly ScanComponent[],
  header: Uint8Array,
  tables: Tables,
): BlockReader[] {
  if (!frame.isProgressive) {
    return scanned.map(({ component, dcSlot, acSlot }) => {
      const quantization = latchQuantization(component, frame, tables);
      return createBaselineReader(
        bits,
        component,
        frame.idct,
        quantization,
        dcTable(tables, dcSlot),
        acTable(tables, acSlot),
      );
    });
  }
  const progression = readProgression(header, scanned.length);
  const { first, previousBit } = progression;
  return scanned.map(({ component, dcSlot, acSlot }) => {
    latchQuantization(component, frame, tables);
    noteProgression(component, frame, progression);
    const coefficients = coefficientsOf(component, frame);
    if (first === 0) {
      return previousBit === 0
        ? createDcReader(bits, coefficients, component, dcTable(tables, dcSlot), progression)
        : createDcRefiner(bits, coefficients, component, progression);
    }
    const create = previousBit === 0 ? createAcReader : createAcRefiner;
    return create(bits, coefficients, component, acTable(tables, acSlot), progression);
  });
}

/** A component keeps the table that its slot holds at its first scan. */
export function latchQuantization(component: Component, { idct }: Frame, { quantization }: Tables): Int32Array {
  if (component.quantization) return component.quantization;
  const divisors = quantization[component.quantizationSlot];
  if (!divisors) throw corruptImage('jpeg', 'a quantization table is missing');
  component.divisors = divisors;
  return (component.quantization = idct.scaleDivisors(divisors));
}

function dcTable({ dc }: Tables, slot: number): HuffmanTable {
  return createHuffmanTable(requireDcSymbols(requireTable(dc[slot])));
}

function acTable({ ac }: Tables, slot: number): HuffmanTable {
  return createHuffmanTable(requireTable(ac[slot]));
}

/** What a slot holds. */
export function requireTable(table: HuffmanSpec | undefined): HuffmanSpec {
  if (!table) throw corruptImage('jpeg', 'a Huffman table is missing');
  return table;
}

function readUnits(
  bits: BitReader,
  frame: Frame,
  scanned: readonly ScanComponent[],
  readers: readonly BlockReader[],
  restartInterval: number,
): void {
  // A scan of one component holds its blocks one by one, without the padding to whole units.
  const single = scanned.length === 1 ? scanned[0]?.component : undefined;
  const across = single ? single.blocksAcross : frame.unitsAcross;
  const down = single ? single.blocksDown : frame.unitsDown;
  const shapes = scanned.map(({ component: { horizontal, vertical } }) =>
    single ? { horizontal: 1, vertical: 1 } : { horizontal, vertical },
  );
  let unitsToRestart = restartInterval;
  let restarts = 0;
  let isOver = false;
  for (let unitDown = 0; unitDown < down; unitDown++) {
    for (let unitAcross = 0; unitAcross < across; unitAcross++) {
      if (!isOver && restartInterval > 0 && unitsToRestart-- === 0) {
        bits.restart(restarts++ & 7);
        for (const reader of readers) reader.restart();
        unitsToRestart = restartInterval - 1;
      }
      const isMissing = bits.isExhausted;
      isOver ||= isMissing && (restartInterval === 0 || bits.isAtEndOfScan);
      if (!isMissing) frame.lastGoodRow = single ? Math.floor(unitDown / single.vertical) : unitDown;
      for (let i = 0; i < readers.length; i++) {
        const { horizontal, vertical } = shapes[i]!;
        const reader = readers[i]!;
        for (let v = 0; v < vertical; v++) {
          for (let h = 0; h < horizontal; h++) {
            const [x, y] = [unitAcross * horizontal + h, unitDown * vertical + v];
            if (isMissing) reader.missBlock?.(x, y);
            else reader.readBlock(x, y);
          }
        }
      }
    }
  }
}
