// Which blocks a pick of pixels looks at: the others are read over, since their bits have to be, but not transformed.

import type { Pick } from '../pick.ts';
import type { Component, Frame } from './frame.ts';

/** Blocks of a component that are transformed: 1 for each column and each row of them that is looked at. */
export interface WantedBlocks {
  readonly columns: Uint8Array;
  readonly rows: Uint8Array;
}

/** Marks the blocks of a component that hold samples of the picked pixels, or of what is blended into them. */
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
    wanted[own >> 3] = 1;
    // Only planes of half the size are blended: with the sample on the side where the pixel is.
    if (ratio !== 2) continue;
    const other = position & 1 ? Math.min(own + 1, samples - 1) : Math.max(own - 1, 0);
    wanted[other >> 3] = 1;
  }
  return wanted;
}
