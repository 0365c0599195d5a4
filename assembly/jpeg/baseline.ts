// Blocks of sequential JPEG (baseline and extended): all coefficients at once, straight to samples.

import { bitBuffer, bitCount, fill, leaveBits, takeSigned, takeSymbol } from './bits';
import { Component, quantizationOf, rowsWanted } from './component';
import { LOOK_AHEAD, lookUp, numberOf } from './huffman';
import { sampleOf, transformBlock } from './inverse-dct';
import { placeOf } from './zigzag';

// 16 bits wide, as the products are in libjpeg-turbo: damaged files overflow in the same way.
const BLOCK = memory.data(128, 16);
/** Takes the coefficients of blocks that nobody looks at. */
const UNSEEN = memory.data(128, 16);
/** What libjpeg gives to samples that no scan brings. */
const MIDDLE_GREY: i32 = 128;

/** Forgets the coefficients of a block in whose midst an earlier file ended. */
export function startBaseline(): void {
  memory.fill(BLOCK, 0, 128);
}

/** Reads the next block of the scan, which is the one at this place of the band: ITU-T T.81, F.2.2. */
export function readBaseline(component: Component, position: i32, across: i32, down: i32, isFast: bool): void {
  const category = takeSymbol(component.dc);
  if (category != 0) component.prediction += takeSigned(category);
  const quantization = quantizationOf(position);
  const rows = rowsWanted(component, across, down);
  if (rows == 0) {
    readAc(component.ac, quantization, UNSEEN);
    return;
  }
  const dc = component.prediction * load<i32>(quantization);
  store<i16>(BLOCK, dc);
  const hasAc = readAc(component.ac, quantization, BLOCK);
  if (hasAc) {
    transformBlock(BLOCK, sampleAt(component, across, down), component.blocksAcross << 3, rows, isFast);
    memory.fill(BLOCK, 0, 128);
  } else {
    fillBlock(component, across, down, sampleOf(<i32>load<i16>(BLOCK), isFast));
  }
}

/** Takes note that the scan has no data for the block at this place. */
export function missBaseline(component: Component, across: i32, down: i32): void {
  if (component.isFirstScan) fillBlock(component, across, down, MIDDLE_GREY);
}

function sampleAt(component: Component, across: i32, down: i32): usize {
  return component.band + ((((down * component.blocksAcross) << 3) + across) << 3);
}

function fillBlock(component: Component, across: i32, down: i32, sample: i32): void {
  const eight = u64(sample) * 0x0101010101010101;
  let at = sampleAt(component, across, down);
  for (let row = 0; row < 8; row++, at += component.blocksAcross << 3) store<u64>(at, eight);
}

/**
 * Reads the coefficients behind the first; true when there are any.
 *
 * Most of the time of decoding goes here, so the bits are taken from variables, and a code and its number at once.
 */
function readAc(table: usize, quantization: usize, block: usize): bool {
  let buffer = bitBuffer;
  let count = bitCount;
  let hasAc = false;
  for (let k = 1; k < 64; k++) {
    if (count < 17) {
      leaveBits(count);
      fill();
      buffer = bitBuffer;
      count = bitCount;
    }
    const bits = i32(buffer >> u64(count - LOOK_AHEAD));
    const number = numberOf(table, bits);
    if (number != 0) {
      count -= number & 31;
      k += (number >> 5) & 15;
      store<i16>(block + placeOf(k), (number >> 9) * load<i32>(quantization + (k << 2)));
      hasAc = true;
      continue;
    }
    let symbol = lookUp(table, bits);
    if (symbol != 0) count -= symbol >> 8;
    else {
      leaveBits(count);
      symbol = takeSymbol(table);
      buffer = bitBuffer;
      count = bitCount;
    }
    const size = symbol & 15;
    if (size == 0) {
      if ((symbol & 0xf0) != 0xf0) break;
      k += 15;
      continue;
    }
    k += (symbol >> 4) & 15;
    leaveBits(count);
    store<i16>(block + placeOf(k), takeSigned(size) * load<i32>(quantization + (k << 2)));
    buffer = bitBuffer;
    count = bitCount;
    hasAc = true;
  }
  leaveBits(count);
  return hasAc;
}
