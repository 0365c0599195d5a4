// Blocks of sequential JPEG (baseline and extended): all coefficients at once, straight to samples.

import type { BitReader } from './bits.ts';
import { type Component, createPlane, MIDDLE_GREY } from './frame.ts';
import type { HuffmanTable } from './huffman.ts';
import { fillBlock, type InverseDct } from './inverse-dct.ts';
import type { BlockReader } from './scan.ts';
import { rowsWanted } from './wanted.ts';
import { ZIGZAG } from './zigzag.ts';

/**
 * Reads blocks into the plane of a component, which is made here if this is its first scan: ITU-T T.81, F.2.2.
 *
 * @param quantization - What the coefficients of the component are multiplied by, in stored order.
 */
export function createBaselineReader(
  bits: BitReader,
  component: Component,
  idct: InverseDct,
  quantization: Int32Array,
  dc: HuffmanTable,
  ac: HuffmanTable,
): BlockReader {
  const isFirstScan = component.plane === undefined;
  const plane = (component.plane ??= createPlane(component));
  const { paddedAcross } = component;
  const stride = paddedAcross * 8;
  // 16 bits wide, as the products are in libjpeg-turbo: damaged files overflow in the same way.
  const block = new Int16Array(64);
  /** Takes the coefficients of blocks that nobody looks at. */
  const unseen = new Int16Array(64);
  let prediction = 0;

  return {
    restart() {
      prediction = 0;
    },
    missBlock(across, down) {
      if (isFirstScan) fillBlock(MIDDLE_GREY, plane, down * 8 * stride + across * 8, stride);
    },
    readBlock(across, down) {
      const category = bits.takeSymbol(dc);
      if (category !== 0) prediction += bits.takeSigned(category);
      const rows = rowsWanted(component, across, down);
      if (rows === 0) {
        readAc(bits, ac, quantization, unseen);
        return;
      }
      block[0] = prediction * quantization[0]!;
      const hasAc = readAc(bits, ac, quantization, block);
      const start = down * 8 * stride + across * 8;
      if (hasAc) {
        idct.transformBlock(block, plane, start, stride, rows);
        block.fill(0);
      } else {
        fillBlock(idct.sampleOf(block[0]), plane, start, stride);
      }
    },
  };
}

/** Reads the coefficients behind the first; true when there are any. */
function readAc(bits: BitReader, table: HuffmanTable, quantization: Int32Array, block: Int16Array): boolean {
  let hasAc = false;
  for (let k = 1; k < 64; k++) {
    const symbol = bits.takeSymbol(table);
    const run = symbol >> 4;
    const size = symbol & 15;
    k += run;
    if (size !== 0) {
      block[ZIGZAG[k]!] = bits.takeSigned(size) * quantization[k]!;
      hasAc = true;
    } else if (run !== 15) break;
  }
  return hasAc;
}
