// What libjpeg makes of a progressive picture whose last scans are missing: the first coefficients of a block are guessed
// from the first ones of the blocks around it.

import type { Component, Frame } from './frame.ts';

// Weights of five by five blocks, after libjpeg-turbo's jdcoefct.c: where nothing but averages is known ...
const AVERAGE = [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2];
const SLOPE = [-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1];
const BEND = [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2];
const TWIST = [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1];
const WAVE = [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1];
const SADDLE = [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1];
// ... and where some of the rest is.
const PARTIAL_SLOPE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7];
const PARTIAL_BEND = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1];
const PARTIAL_TWIST = [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1];

/** By place in stored order: position in the block, weights, and whether rows and columns change places in them. */
const GUESSES = [
  [1, SLOPE, PARTIAL_SLOPE, false],
  [8, SLOPE, PARTIAL_SLOPE, true],
  [16, BEND, PARTIAL_BEND, true],
  [9, TWIST, PARTIAL_TWIST, false],
  [2, BEND, PARTIAL_BEND, false],
  [3, WAVE, undefined, false],
  [10, SADDLE, undefined, false],
  [17, SADDLE, undefined, true],
  [24, WAVE, undefined, true],
] as const;

/** Completes the coefficients of the block at a place, which are not multiplied yet. */
export type Smoother = (block: Int16Array, across: number, down: number) => void;

/** Whether libjpeg guesses: when all averages are known, some of the nine coefficients behind are not, none is divided by 0. */
export function isSmoothable({ components }: Frame): boolean {
  return (
    components.every(
      ({ knownBits, divisors }) => knownBits[0]! >= 0 && divisors?.subarray(0, 10).every((divisor) => divisor !== 0),
    ) && components.some(({ knownBits }) => knownBits.subarray(1, 10).some((bit) => bit !== 0))
  );
}

/** The guesses for one component of a frame that {@link isSmoothable}. */
export function createSmoother(component: Component, { unitsDown, lastGoodRow, scans }: Frame): Smoother {
  const { vertical, blocksAcross, blocksDown, paddedAcross, coefficients, divisors } = component;
  // A copy, since samples take the place of the coefficients.
  const averages = Int16Array.from({ length: coefficients!.length / 64 }, (_, block) => coefficients![block * 64]!);
  const around = new Int16Array(25);
  const before = scans > 1 ? component.previousBits : new Int8Array(64).fill(-1);
  return (block, across, down) => {
    // Where the last scan breaks off, what was known before it counts.
    const unit = Math.floor(down / vertical);
    const known = unit > lastGoodRow ? before : component.knownBits;
    const isBare = known.subarray(1, 10).every((bit) => bit === -1);
    // libjpeg counts rows by the height of this unit, which is less in the last one.
    const isLast = unit === unitsDown - 1;
    const end = isLast ? blocksDown : vertical * unitsDown;
    const place = isLast ? unit * (blocksDown - unit * vertical) + (down % vertical) : down;
    for (let i = 0; i < 25; i++) {
      const row = Math.floor(i / 5) - 2;
      const y =
        down + (row < 0 ? Math.max(row, -place) : row > 0 && down + row >= end ? (down + 1 < end ? 1 : 0) : row);
      const x = Math.min(Math.max(across + (i % 5) - 2, 0), blocksAcross - 1);
      around[i] = averages[y * paddedAcross + x]!;
    }
    GUESSES.forEach(([position, whole, partial, isTurned], i) => {
      const weights = isBare ? whole : partial;
      const bit = known[i + 1]!;
      if (!weights || bit === 0 || block[position] !== 0) return;
      const guess = guessCoefficient(around, weights, isTurned, divisors![0]!, divisors![i + 1]!);
      const limit = bit > 0 ? (1 << bit) - 1 : Infinity;
      block[position] = Math.sign(guess) * Math.min(Math.abs(guess), limit);
    });
    if (isBare) block[0] = guessCoefficient(around, AVERAGE, false, divisors![0]!, divisors![0]!);
  };
}

/** The weighted sum in steps of the coefficient, rounded; the weights are 256ths. */
function guessCoefficient(
  around: Int16Array,
  weights: readonly number[],
  isTurned: boolean,
  averageStep: number,
  step: number,
): number {
  const sum = weights.reduce((total, weight, i) => {
    const at = isTurned ? (i % 5) * 5 + Math.floor(i / 5) : i;
    return total + weight * around[at]!;
  }, 0);
  const value = averageStep * sum;
  return Math.sign(value) * Math.floor((step * 128 + Math.abs(value)) / (step * 256));
}
