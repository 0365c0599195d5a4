// Progressive JPEG: the coefficients of a component to samples, row of blocks by row of blocks.

import type { TransformComponent } from '../jpeg/progressive.ts';
import { openTransform, wantRow } from './band.ts';
import type { Kernel } from './kernel.ts';

/** What transforms components by the kernel. */
export function createTransform(kernel: Kernel): TransformComponent {
  return (component, { idct }, smooth) => {
    const { coefficients, plane, paddedAcross, paddedDown, wanted } = component;
    const length = paddedAcross * 64;
    const source = kernel.reserve(2 * length);
    const target = kernel.reserve(length);
    openTransform(kernel, component);
    for (let down = 0; down < paddedDown; down++) {
      if (wanted?.rows[down] === 0) continue;
      const bytes = kernel.view(source, 2 * length);
      const row = new Int16Array(bytes.buffer, bytes.byteOffset, length);
      // A row of samples never reaches the rows of coefficients behind its own.
      row.set(coefficients!.subarray(down * length, (down + 1) * length));
      for (let across = 0; smooth && across < paddedAcross; across++) {
        smooth(row.subarray(across * 64, (across + 1) * 64), across, down);
      }
      wantRow(kernel, 0, component, down);
      kernel.transformRow(0, source, target, idct.isFast);
      plane!.set(kernel.view(target, length), down * length);
    }
  };
}
