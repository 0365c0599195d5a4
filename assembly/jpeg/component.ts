// The components of a scan, as far as the row of units that is being read goes.

import { huffmanTable } from './huffman';

/** What the readers of blocks know of a component, and where they left off. */
@unmanaged
export class Component {
  /** Blocks across and down in a unit of this scan. */
  horizontal: i32;
  vertical: i32;
  /** Blocks in a row of the band, padding included. */
  blocksAcross: i32;
  dc: usize;
  ac: usize;
  /** The samples (sequential) or coefficients (progressive) of a row of units. */
  band: usize;
  /** Which columns of samples of each column of blocks are looked at; 0 for all of them. */
  columns: usize;
  /** Which rows of samples of each row of blocks of the band are looked at. */
  rows: usize;
  /** True as long as nothing has been written to its samples. */
  isFirstScan: bool;
  /** The DC coefficient before this one. */
  prediction: i32;
  /** How many blocks to come have no more coefficients in the band of this scan. */
  emptyBlocks: i32;
}

const RECORDS = memory.data(4 * 64, 16);
/** What coefficients are multiplied by, in stored order: 80 numbers of 32 bits for each component of the frame. */
const QUANTIZATIONS = memory.data(4 * 320, 16);

/** The component at a position of the scan. */
export function componentAt(position: i32): Component {
  return changetype<Component>(RECORDS + 64 * position);
}

/** Where the numbers that its coefficients are multiplied by are written. */
export function quantizationOf(position: i32): usize {
  return QUANTIZATIONS + 320 * position;
}

/** Tells of a component of the scan that begins. */
export function setComponent(
  position: i32,
  horizontal: i32,
  vertical: i32,
  blocksAcross: i32,
  dcSlot: i32,
  acSlot: i32,
  band: usize,
  isFirstScan: bool,
): void {
  const component = componentAt(position);
  component.horizontal = horizontal;
  component.vertical = vertical;
  component.blocksAcross = blocksAcross;
  component.dc = huffmanTable(dcSlot);
  component.ac = huffmanTable(4 + acSlot);
  component.band = band;
  component.columns = 0;
  component.rows = 0;
  component.isFirstScan = isFirstScan;
  forget(component);
}

/** Tells which samples of the component are looked at. */
export function setWanted(position: i32, columns: usize, rows: usize): void {
  const component = componentAt(position);
  component.columns = columns;
  component.rows = rows;
}

/** Forgets what came before, as a restart marker asks. */
export function forget(component: Component): void {
  component.prediction = 0;
  component.emptyBlocks = 0;
}

/** Which rows of a block are looked at, the lowest bit for the first; 0 for none. */
export function rowsWanted(component: Component, across: i32, down: i32): i32 {
  if (component.columns == 0) return 255;
  return load<u8>(component.columns + across) == 0 ? 0 : <i32>load<u8>(component.rows + down);
}
