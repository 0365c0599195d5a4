// A bar that fills up on the terminal; nothing where there is none.

import { redraw } from './output.ts';

const WIDTH = 30;

/** A bar of one step of the work. */
export interface Progress {
  readonly at: (count: number) => void;
  /** Takes the bar away. */
  readonly done: () => void;
}

/** Shows a bar for `total` pieces. */
export function showProgress(what: string, total: number): Progress {
  let shown = -1;
  return {
    at(count) {
      const filled = Math.min(WIDTH, Math.floor((count * WIDTH) / total));
      if (filled === shown && count < total) return;
      shown = filled;
      redraw(`${what} [${'#'.repeat(filled).padEnd(WIDTH)}] ${count} of ${total}`);
    },
    done: () => redraw(''),
  };
}
