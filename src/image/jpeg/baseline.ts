// Blocks of sequential JPEG (baseline and extended): all coefficients at once, straight to samples.

import { type BitReader, KEPT } from './bits.ts';
import { type Component, createPlane, MIDDLE_GREY } from './frame.ts';
import { type HuffmanTable, LOOK_AHEAD } from './huffman.ts';
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

/**
 * Reads the coefficients behind the first; true when there are any.
 *
 * Most of the time of decoding goes here, so the bits are taken from variables, and a code and its number at once.
 */
function readAc(bits: BitReader, table: HuffmanTable, quantization: Int32Array, block: Int16Array): boolean {
  const { bytes } = bits;
  const { lookUp, numbers } = table;
  const end = bytes.length;
  let { position, buffer, count } = bits;
  let hasAc = false;
  for (let k = 1; k < 64; k++) {
    if (count < 17) {
      do {
        let byte = position < end ? bytes[position]! : 0xff;
        if (byte === 0xff) {
          bits.position = position;
          byte = bits.nextByte();
          position = bits.position;
        } else position++;
        buffer = (buffer << 8) | byte;
        count += 8;
      } while (count <= 22);
    }
    const next = (buffer >>> (count - LOOK_AHEAD)) & ((1 << LOOK_AHEAD) - 1);
    const number = numbers[next]!;
    if (number !== 0) {
      count -= number & 31;
      k += (number >> 5) & 15;
      block[ZIGZAG[k]!] = (number >> 9) * quantization[k]!;
      hasAc = true;
      continue;
    }
    let symbol = lookUp[next]!;
    if (symbol !== 0) count -= symbol >> 8;
    else {
      bits.buffer = buffer & KEPT;
      bits.count = count;
      bits.position = position;
      symbol = bits.takeSymbol(table);
      ({ position, buffer, count } = bits);
    }
    const size = symbol & 15;
    if (size === 0) {
      if ((symbol & 0xf0) !== 0xf0) break;
      k += 15;
      continue;
    }
    k += (symbol >> 4) & 15;
    bits.buffer = buffer & KEPT;
    bits.count = count;
    bits.position = position;
    block[ZIGZAG[k]!] = bits.takeSigned(size) * quantization[k]!;
    ({ position, buffer, count } = bits);
    hasAc = true;
  }
  bits.buffer = buffer & KEPT;
  bits.count = count;
  bits.position = position;
  return hasAc;
}
