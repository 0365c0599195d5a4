// Blocks of sequential JPEG (baseline and extended): all coefficients at once, straight to samples.

import type { BitReader } from './bits.ts';
import { type Component, createPlane } from './frame.ts';
import type { HuffmanTable } from './huffman.ts';
import { fillBlock, type InverseDct } from './inverse-dct.ts';
import type { BlockReader } from './scan.ts';
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
  const plane = (component.plane ??= createPlane(component));
  const stride = component.paddedAcross * 8;
  // 16 bits wide, as the products are in libjpeg-turbo: damaged files overflow in the same way.
  const block = new Int16Array(64);
  let prediction = 0;

  return {
    restart() {
      prediction = 0;
    },
    readBlock(across, down) {
      const category = bits.takeSymbol(dc);
      if (category !== 0) prediction += bits.takeSigned(category);
      block[0] = prediction * quantization[0]!;
      let hasAc = false;
      for (let k = 1; k < 64; k++) {
        const symbol = bits.takeSymbol(ac);
        const size = symbol & 15;
        if (size === 0) {
          if (symbol !== 0xf0) break;
          k += 15;
          continue;
        }
        k += symbol >> 4;
        block[ZIGZAG[k]!] = bits.takeSigned(size) * quantization[k]!;
        hasAc = true;
      }
      const start = down * 8 * stride + across * 8;
      if (hasAc) {
        idct.transformBlock(block, plane, start, stride);
        block.fill(0);
      } else {
        fillBlock(idct.sampleOf(block[0]), plane, start, stride);
      }
    },
  };
}
