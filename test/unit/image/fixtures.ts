// The committed images, and what Pillow made of them.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Box, Interpolation } from '../../../src/image/index.ts';

const folder = new URL('../../fixtures/images/', import.meta.url);

interface Expected {
  images: Record<string, { width: number; height: number; sha256: string }>;
  resizes: {
    src: string;
    results: { size: [number, number]; box: Box | null; filter: Interpolation; sha256: string }[];
  };
  tensors: { src: string; size: [number, number]; results: Record<string, string> };
}

/** Python's answers, recorded by record.py. */
export const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected;

/** A committed image. */
export function readFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

/** SHA-256 of an array's bytes, in hexadecimal. */
export function sha256(data: Uint8Array | Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

/** Numbers from 0 to 1 that are the same in every run: Lehmer's generator with the factor of Park and Miller. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
