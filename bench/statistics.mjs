// Medians, Markdown tables and calls in turn for the benchmarks.

// V8 needs about twenty calls to optimise the engine's hot loops.
const WARM_UP = 20;

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i ? '--:' : '---'))), ...rows.map(line)].join('\n');
}

/**
 * Times of each function, called in turn so that a busy moment hits all alike; who begins changes from round to round.
 *
 * @param {readonly (() => unknown)[]} functions
 * @param {number} runs
 */
export async function interleave(functions, runs) {
  const times = functions.map(() => []);
  const order = [...functions.entries()];
  for (let i = 0; i < WARM_UP + runs; i++) {
    for (const [k, call] of order) {
      const start = performance.now();
      call();
      if (i >= WARM_UP) times[k].push(performance.now() - start);
    }
    order.reverse();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return times;
}
