// One scan of a JPEG file, row of units by row of units, each read by the kernel.

import type { Component, Frame } from '../jpeg/frame.ts';
import { requireDcSymbols } from '../jpeg/huffman.ts';
import { noteProgression, readProgression } from '../jpeg/progressive.ts';
import { latchQuantization, readScanHeader, requireTable, type ScanComponent } from '../jpeg/scan.ts';
import type { Tables } from '../jpeg/tables.ts';
import { type Band, openBand } from './band.ts';
import { loadHuffman } from './huffman.ts';
import type { Kernel } from './kernel.ts';

/** What a scan brings, by the kernel's numbers. */
const KIND = { accurate: 0, fast: 1, dc: 2, dcRefinement: 3, ac: 4, acRefinement: 5 } as const;
type Kind = (typeof KIND)[keyof typeof KIND];

/**
 * Reads a scan into the planes (baseline) or coefficients (progressive) of its components.
 *
 * @param position - Where the data of the scan begins.
 * @param header - The content of the SOS segment.
 * @returns Where the segments go on.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`
 */
export function readScan(kernel: Kernel, position: number, header: Uint8Array, frame: Frame, tables: Tables): number {
  const scanned = readScanHeader(header, frame);
  const kind = frame.isProgressive
    ? prepareProgression(kernel, header, frame, scanned, tables)
    : prepareBaseline(kernel, frame, scanned, tables);
  // A scan of one component holds its blocks one by one, without the padding to whole units.
  const single = scanned.length === 1 ? scanned[0]!.component : undefined;
  const bands = scanned.map((named, i) =>
    openBand(kernel, named, frame, i, single ? { horizontal: 1, vertical: 1 } : named.component),
  );
  kernel.startScan(position, kind, scanned.length, tables.restartInterval);
  readRows(kernel, frame, single, bands);
  return kernel.bitPosition();
}

/** Gives the kernel the tables of a sequential scan; returns what it brings. */
function prepareBaseline(kernel: Kernel, frame: Frame, scanned: readonly ScanComponent[], tables: Tables): Kind {
  for (const { component, dcSlot, acSlot } of scanned) {
    latchQuantization(component, frame, tables);
    loadHuffman(kernel, 'dc', dcSlot, requireDcSymbols(requireTable(tables.dc[dcSlot])));
    loadHuffman(kernel, 'ac', acSlot, requireTable(tables.ac[acSlot]));
  }
  return frame.idct.isFast ? KIND.fast : KIND.accurate;
}

/** Gives the kernel the tables of a progressive scan, takes note of the bits that it brings; returns what they are. */
function prepareProgression(
  kernel: Kernel,
  header: Uint8Array,
  frame: Frame,
  scanned: readonly ScanComponent[],
  tables: Tables,
): Kind {
  const progression = readProgression(header, scanned.length);
  const { first, last, previousBit, bit } = progression;
  const isRefinement = previousBit !== 0;
  kernel.setProgression(first, last, bit);
  for (const { component, dcSlot, acSlot } of scanned) {
    latchQuantization(component, frame, tables);
    noteProgression(component, frame, progression);
    if (first !== 0) loadHuffman(kernel, 'ac', acSlot, requireTable(tables.ac[acSlot]));
    else if (!isRefinement) loadHuffman(kernel, 'dc', dcSlot, requireDcSymbols(requireTable(tables.dc[dcSlot])));
  }
  if (first === 0) return isRefinement ? KIND.dcRefinement : KIND.dc;
  return isRefinement ? KIND.acRefinement : KIND.ac;
}

function readRows(kernel: Kernel, frame: Frame, single: Component | undefined, bands: readonly Band[]): void {
  const across = single ? single.blocksAcross : frame.unitsAcross;
  const down = single ? single.blocksDown : frame.unitsDown;
  for (let row = 0; row < down; row++) {
    for (const band of bands) band.fetch(row);
    const isPresent = kernel.readRow(across);
    if (isPresent) frame.lastGoodRow = single ? Math.floor(row / single.vertical) : row;
    for (const band of bands) band.keep(row);
  }
}
