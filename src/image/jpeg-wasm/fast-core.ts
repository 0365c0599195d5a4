// The decoder's core of WebAssembly: one kernel for all files, which are decoded one after another.

import type { UseCore } from '../jpeg/core.ts';
import { transformProgressive } from '../jpeg/progressive.ts';
import { toRgb } from './color.ts';
import { createKernel, type Kernel } from './kernel.ts';
import { createTransform } from './progressive.ts';
import { readScan } from './scan.ts';

/** Starts the kernel; undefined where WebAssembly, or its SIMD, is not to be had. */
export function createFastCore(): UseCore | undefined {
  let file: Uint8Array = new Uint8Array(0);
  const exports = createKernel(() => file);
  if (!exports) return undefined;
  const { memory } = exports;
  const kernel: Kernel = {
    ...exports,
    rooms: new Map(),
    reserve(size) {
      const address = exports.reserve(size);
      if (address === 0) throw new RangeError(`The JPEG decoder cannot get ${size} bytes of WebAssembly memory.`);
      return address;
    },
    view: (address, length) => new Uint8Array(memory.buffer, address, length),
  };
  return (bytes, work) => {
    file = bytes;
    try {
      return work({
        readScan: (...scan) => readScan(kernel, ...scan),
        toRgb(frame, ...rest) {
          if (frame.isProgressive) transformProgressive(frame, createTransform(kernel));
          return toRgb(kernel, frame, ...rest);
        },
      });
    } finally {
      file = new Uint8Array(0);
      kernel.rooms.clear();
      exports.release();
    }
  };
}
