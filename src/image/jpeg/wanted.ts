// Which blocks a pick of pixels looks at: the others are read over, since their bits have to be, but not transformed.

import type { Pick } from '../pick.ts';
import type { Component, Frame } from './frame.ts';
import { neighbourOf } from './upsample.ts';

/** What is looked at of the blocks of a component. */
export interface WantedBlocks {
  /** By column of blocks: which of their eight columns of samples, the lowest bit for the first. */
  readonly columns: Uint8Array;
  /** By row of blocks: which of their eight rows of samples, likewise. */
  readonly rows: Uint8Array;
}

/** Every row or column of a block. */
export const WHOLE_BLOCK = 255;

/** Which rows of a block are looked at, the lowest bit for the first; 0 for none. */
export function rowsWanted({ wanted }: Component, across: number, down: number): number {
  return wanted ? wanted.columns[across]! && wanted.rows[down]! : WHOLE_BLOCK;
}

/** Marks in the blocks of a component the samples of the picked pixels, and what is blended into them. */
export function markWanted(component: Component, { maxHorizontal, maxVertical }: Frame, pick: Pick): WantedBlocks {
  const { width, height, horizontal, vertical, paddedAcross, paddedDown } = component;
  return {
    columns: markLine(pick.columns, maxHorizontal / horizontal, width, paddedAcross),
    rows: markLine(pick.rows, maxVertical / vertical, height, paddedDown),
  };
}

function markLine(positions: Int32Array, ratio: number, samples: number, blocks: number): Uint8Array {
  const wanted = new Uint8Array(blocks);
  for (const position of positions) {
    if (position < 0) continue;
    const own = Math.floor(position / ratio);
    wanted[own >> 3]! |= 1 << (own & 7);
    // Only planes of half the size are blended.
    if (ratio !== 2) continue;
    const other = neighbourOf(position, own, samples);
    wanted[other >> 3]! |= 1 << (other & 7);
  }
  return wanted;
}
