// One row of units of a scan: which blocks its data holds, in which order, and what is missing.

import { isAtEndOfScan, isExhausted, restartBits, startBits } from './bits';
import { missBaseline, readBaseline, startBaseline } from './baseline';
import { Component, componentAt, forget } from './component';
import { readAcBand, readDc, refineAcBand, refineDc } from './progressive';

// What scans bring; BASELINE and FAST differ in how samples are made of it.
const BASELINE: i32 = 0;
const FAST: i32 = 1;
const DC: i32 = 2;
const DC_REFINEMENT: i32 = 3;
const AC: i32 = 4;

let kind: i32 = 0;
let components: i32 = 0;
/** Units between restart markers; 0 for none. */
let interval: i32 = 0;
let unitsToRestart: i32 = 0;
let restarts: i32 = 0;
/** True when no restart can bring data any more. */
let isOver: bool = false;

/** Begins a scan whose data stand at a position of the file. */
export function startScan(position: i32, kindOfScan: i32, componentsInScan: i32, restartInterval: i32): void {
  startBits(position);
  startBaseline();
  kind = kindOfScan;
  components = componentsInScan;
  interval = restartInterval;
  unitsToRestart = restartInterval;
  restarts = 0;
  isOver = false;
}

/**
 * Reads the next row of units into the bands of the components.
 *
 * @returns Whether the data held any of them.
 */
export function readRow(units: i32): bool {
  let isPresent = false;
  for (let unit = 0; unit < units; unit++) {
    if (!isOver && interval > 0 && unitsToRestart-- == 0) {
      restartBits(restarts++ & 7);
      for (let i = 0; i < components; i++) forget(componentAt(i));
      unitsToRestart = interval - 1;
    }
    const isMissing = isExhausted();
    if (isMissing && (interval == 0 || isAtEndOfScan())) isOver = true;
    if (!isMissing) isPresent = true;
    for (let i = 0; i < components; i++) {
      const component = componentAt(i);
      for (let down = 0; down < component.vertical; down++) {
        const start = unit * component.horizontal;
        for (let across = start; across < start + component.horizontal; across++) {
          if (!isMissing) readBlock(component, i, across, down);
          else if (kind <= FAST) missBaseline(component, across, down);
        }
      }
    }
  }
  return isPresent;
}

function readBlock(component: Component, position: i32, across: i32, down: i32): void {
  if (kind <= FAST) {
    readBaseline(component, position, across, down, kind == FAST);
    return;
  }
  const block = component.band + ((down * component.blocksAcross + across) << 7);
  if (kind == DC) readDc(component, block);
  else if (kind == DC_REFINEMENT) refineDc(block);
  else if (kind == AC) readAcBand(component, block);
  else refineAcBand(component, block);
}
