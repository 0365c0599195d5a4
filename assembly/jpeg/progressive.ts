// Blocks of progressive JPEG: each scan brings a few bits of a few coefficients: ITU-T T.81, annex G.

import { take, takeSigned, takeSymbol } from './bits';
import { Component } from './component';
import { placeOf } from './zigzag';

/** Which coefficients, in stored order, and which of their bits the scan brings. */
let first: i32 = 0;
let last: i32 = 0;
let bit: i32 = 0;

/** Tells what the scan that begins will bring. */
export function setProgression(firstPlace: i32, lastPlace: i32, lowestBit: i32): void {
  first = firstPlace;
  last = lastPlace;
  bit = lowestBit;
}

/** First scan of the DC coefficients. */
export function readDc(component: Component, block: usize): void {
  const category = takeSymbol(component.dc);
  if (category != 0) component.prediction += takeSigned(category);
  store<i16>(block, component.prediction << bit);
}

/** A further bit of the DC coefficients. */
export function refineDc(block: usize): void {
  if (take(1) == 1) store<i16>(block, (<i32>load<i16>(block)) | (1 << bit));
}

/** First scan of a band of AC coefficients. */
export function readAcBand(component: Component, block: usize): void {
  if (component.emptyBlocks > 0) {
    component.emptyBlocks--;
    return;
  }
  for (let k = first; k <= last; k++) {
    const symbol = takeSymbol(component.ac);
    const run = symbol >> 4;
    const size = symbol & 15;
    if (size != 0) {
      k += run;
      store<i16>(block + placeOf(k), takeSigned(size) << bit);
    } else if (run == 15) {
      k += 15;
    } else {
      component.emptyBlocks = takeRun(run) - 1;
      break;
    }
  }
}

/** A further bit of a band of AC coefficients. */
export function refineAcBand(component: Component, block: usize): void {
  const plus = 1 << bit;
  let k = first;
  while (component.emptyBlocks == 0 && k <= last) {
    const symbol = takeSymbol(component.ac);
    let run = symbol >> 4;
    let fresh = 0;
    if ((symbol & 15) != 0) {
      fresh = take(1) == 1 ? plus : -plus;
    } else if (run != 15) {
      component.emptyBlocks = takeRun(run);
      break;
    }
    // The run counts only coefficients that are still 0; the others on the way get their bit.
    for (; k <= last; k++) {
      const at = block + placeOf(k);
      if (load<i16>(at) != 0) refine(at);
      else if (--run < 0) break;
    }
    if (fresh != 0) store<i16>(block + placeOf(k), fresh);
    k++;
  }
  if (component.emptyBlocks > 0) {
    for (; k <= last; k++) {
      const at = block + placeOf(k);
      if (load<i16>(at) != 0) refine(at);
    }
    component.emptyBlocks--;
  }
}

/** Adds the bit to a coefficient that is not 0, if the file says so. */
function refine(at: usize): void {
  const value = <i32>load<i16>(at);
  const plus = 1 << bit;
  if (take(1) == 1 && (value & plus) == 0) store<i16>(at, value >= 0 ? value + plus : value - plus);
}

/** How many blocks, this one included, have no more coefficients in the band. */
function takeRun(size: i32): i32 {
  return size == 0 ? 1 : (1 << size) + take(size);
}
