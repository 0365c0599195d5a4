// The benchmark runs and prints its tables; how fast anything is, no test asks.

import { expect, it } from 'vitest';
import { runNode } from '../helpers/repository.ts';

it('npm run bench prints a table for each question', async () => {
  const { code, stdout, stderr } = await runNode(['bench/run.mjs', '--runs', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.match(/^## .*/gm)).toEqual([
    '## Cold start',
    '## Warm inference',
    "## The library's own cost",
    '## A resize',
    '## Memory',
  ]);
  for (const row of ['1', '2', 'raw engine', 'Interpreter', 'start', 'close']) {
    expect(stdout).toMatch(new RegExp(`^\\| ${row} \\|( +-?[\\d.]* ?%? \\|)+$`, 'm'));
  }
});
