import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, runNode } from '../helpers/repository.ts';

// A small test run of its own, inside of the repository so that it finds vitest.
const FOLDER = path.join(ROOT, 'test/package/.counts', String(process.pid));

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  // Else vitest would look for one in the folders above.
  await writeFile(path.join(FOLDER, 'vitest.config.mjs'), 'export default {};');
});
afterAll(() => rm(FOLDER, { recursive: true, force: true }));

it.each([
  ['passing tests', `it('a', () => {}); it('b', () => {});`, '2 passed, 0 failed', 0],
  ['a failing test', `it('a', () => {}); it('b', () => { throw new Error('b'); });`, '1 passed, 1 failed', 1],
  ['skipped tests', `it('a', () => {}); it.skip('b', () => {}); it.todo('c');`, '1 passed, 0 failed, 2 skipped', 0],
  ['a file that does not load', `throw new Error('load');`, '0 passed, 1 failed', 1],
  [
    'a hook that throws',
    `describe('d', () => { beforeAll(() => { throw new Error('hook'); }); it('a', () => {}); });`,
    '0 passed, 1 failed, 1 skipped',
    1,
  ],
  ['a stray rejection', `it('a', () => { void Promise.reject(new Error('stray')); });`, '1 passed, 1 failed', 1],
])('the last line counts %s', async (_, code, line, exitCode) => {
  await writeFile(path.join(FOLDER, 'a.test.mjs'), `import { beforeAll, describe, it } from 'vitest';\n${code}`);
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const reporter = path.join(ROOT, 'scripts/counts-reporter.mjs');
  const flags = ['run', '--root', FOLDER, '--reporter=default', `--reporter=${reporter}`];
  const { stdout, code: actual } = await runNode([vitest, ...flags]);
  expect({ line: stdout.trimEnd().split('\n').at(-1), code: actual }).toEqual({ line, code: exitCode });
});
