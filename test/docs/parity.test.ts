// examples/parity, with the recording that is committed, and with one that differs.

import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, runNode } from '../helpers/repository.ts';

// Inside the package, so that its own name leads to the build.
const PROGRAM = path.join(ROOT, `test/docs/.snippets/parity-${process.pid}.mjs`);
const CHANGED = `${PROGRAM}.json`;
const photo = path.join(ROOT, 'examples/assets/chelsea.jpg');
const recording = path.join(ROOT, 'examples/parity/chelsea.json');

beforeAll(async () => {
  await build({
    entryPoints: [path.join(ROOT, 'examples/parity/compare.ts')],
    outfile: PROGRAM,
    format: 'esm',
    platform: 'node',
  });
});
afterAll(async () => {
  await rm(PROGRAM, { force: true });
  await rm(CHANGED, { force: true });
});

it('equals Python at each step, to the bit', async () => {
  const { stdout, code } = await runNode([PROGRAM, photo, recording]);
  expect({ stdout, code }).toEqual({
    stdout: ['file', 'decoded', 'resized', 'tensor'].map((step) => `${step}: equal to the bit\n`).join(''),
    code: 0,
  });
});

it.each([
  ['interpolation', 'lanczos', /^resized: differs: row \d+, column \d+, channel \d is \d+, Python has \d+$/m],
  ['scaling', 'tf', /^tensor: differs: row 0, column 0, channel 0 is -?[\d.]+, Python has -?[\d.]+$/m],
  ['file_sha256', '', /^file: differs: it is not the file that was recorded$/m],
])('names the first step that another %s makes different', async (field, value, line) => {
  const recorded = JSON.parse(await readFile(recording, 'utf8')) as Record<string, unknown>;
  await writeFile(CHANGED, JSON.stringify({ ...recorded, [field]: value }));
  const { stdout, code } = await runNode([PROGRAM, photo, CHANGED]);
  expect(stdout).toMatch(line);
  expect(code).toBe(1);
});
