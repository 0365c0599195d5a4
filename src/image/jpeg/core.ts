// The seam between the walk through a JPEG file and the hot loops behind it, which are there twice: in JavaScript, and
// several times as fast in WebAssembly. `#jpeg-core` of package.json says when those are there: at once (at-once.ts), or
// loaded with the first picture (later.ts).

import { fastCore } from '#jpeg-core';
import type { Pick } from '../pick.ts';
import type { RgbImage } from '../pixels.ts';
import { type ColorSpace, toRgb } from './color.ts';
import type { Frame } from './frame.ts';
import { transformProgressive } from './progressive.ts';
import { readScan } from './scan.ts';
import type { Tables } from './tables.ts';

/** What makes pixels of the data of one file. Both implementations give the same bytes, also of damaged files. */
export interface JpegCore {
  /** Reads a scan whose data begin at a position, by the content of its header; returns where the segments go on. */
  readScan(position: number, header: Uint8Array, frame: Frame, tables: Tables): number;
  /** Makes pixels of what the scans have brought: all of them, or the picked ones. */
  toRgb(frame: Frame, colorSpace: ColorSpace, pick: Pick | undefined): RgbImage;
}

/** Calls a function with a core at work on a file. */
export type UseCore = <Result>(bytes: Uint8Array, work: (core: JpegCore) => Result) => Result;

/** The core of JavaScript, which runs everywhere. */
export const usePortableCore: UseCore = (bytes, work) =>
  work({
    readScan: (...scan) => readScan(bytes, ...scan),
    toRgb(frame, ...rest) {
      if (frame.isProgressive) transformProgressive(frame);
      return toRgb(frame, ...rest);
    },
  });

/** The fastest core that is there. */
export const useCore: UseCore = (bytes, work) => (fastCore() ?? usePortableCore)(bytes, work);
