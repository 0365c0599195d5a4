// Whole processes on the built package: how they end, and what memory they hold.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { modelPath } from './models.ts';

// An instance of the one-threaded engine begins with this much memory, so one that is lost shows as this much more.
const HEAP = 32e6;

interface Memory {
  readonly rss: number;
  readonly external: number;
}

/** Runs a script of ./processes to its end and gives what it printed. */
async function run(script: string, args: readonly (string | number)[], flags: readonly string[] = []): Promise<string> {
  const file = fileURLToPath(new URL(`processes/${script}.mjs`, import.meta.url));
  const all = [...flags, file, ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, all, { timeout: 110_000 });
  return stdout.trim();
}

describe('a process that forgets close()', () => {
  it.each([1, 2])('still ends by itself (threads: %i)', async (numThreads) => {
    expect(await run('forget-close', [modelPath('keras_conv_float'), numThreads])).toMatch(/^threads: [12]$/);
  });
});

describe('memory', () => {
  it.each([
    [1, 500],
    [2, 50],
  ])('stays flat while interpreters are created and closed (threads: %i, %i times)', async (numThreads, cycles) => {
    const output = await run('create-and-close', [modelPath('chain_b'), numThreads, cycles], ['--expose-gc']);
    const samples = JSON.parse(output) as Memory[];
    expect(samples).toHaveLength(10);
    // From a fifth of the cycles on. The allocator's own slack grows by some 20 kB a cycle; a lost heap would be 32 MB.
    // The least of three: a heap that was closed last may outlive one collection, a lost one outlives all.
    const grown = (key: keyof Memory): number => {
      const least = (part: readonly Memory[]): number => Math.min(...part.map((memory) => memory[key]));
      return least(samples.slice(-3)) - least(samples.slice(1, 4));
    };
    expect(grown('rss')).toBeLessThan(HEAP);
    expect(grown('external')).toBeLessThan(HEAP);
  });

  it('is given back by close, even while the closed interpreters are kept', async () => {
    const output = await run('keep-closed', [modelPath('chain_b'), 20], ['--expose-gc']);
    const { closed, external } = JSON.parse(output) as Memory & { closed: number };
    expect(closed).toBe(20);
    expect(external).toBeLessThan(5 * HEAP);
  });
});
