// Planes of pictures for tests of JPEG, and the cores that each test runs by.

import { type UseCore, usePortableCore } from '../../../../src/image/jpeg/core.ts';
import { fastCore } from '../../../../src/image/jpeg-wasm/at-once.ts';
import { createRandom } from '../fixtures.ts';
import type { JpegSpec, PlaneSpec } from './write-jpeg.ts';

const wasm = fastCore();
if (!wasm) throw new Error('The core of WebAssembly does not start here.');

/** What has to give the same bytes. */
export const CORES: readonly (readonly [name: string, use: UseCore])[] = [
  ['JavaScript', usePortableCore],
  ['WebAssembly', wasm],
];

/** A plane of one colour: a DC coefficient is 8 times the distance from the middle. */
export function flat(id: number, sample: number): PlaneSpec {
  return { id, block: () => [(sample - 128) * 8] };
}

/** A plane of noise with all 64 coefficients, the same at each call. */
export function noisy(id: number, seed: number, horizontal = 1, vertical = 1): PlaneSpec {
  const block = (across: number, down: number): number[] => {
    const random = createRandom(seed * 7919 + across * 101 + down * 10007 + 1);
    return Array.from({ length: 64 }, (_, k) =>
      Math.round((random() - 0.5) * (k === 0 ? 800 : random() < 0.6 ? 0 : 600 / (k + 3))),
    );
  };
  return { id, horizontal, vertical, block };
}

/** A picture in colour, its chroma halved both ways. */
export const COLOR: JpegSpec = { width: 50, height: 37, planes: [noisy(1, 1, 2, 2), noisy(2, 2), noisy(3, 3)] };
