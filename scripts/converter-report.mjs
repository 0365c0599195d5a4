// npm run converter-report: converts the reference models and measures them; with --write, the pages of docs/ are written.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const write = process.argv.includes('--write');
const tests = [
  'test/conformance/converter.test.ts',
  'test/conformance/converter-python.test.ts',
  'test/docs/converter-layers.test.ts',
];
const bin = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
const { status } = spawnSync(process.execPath, [bin('vitest/vitest.mjs'), 'run', ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(write && { CONVERTER_WRITE: '1' }) },
});
if (write && status === 0) {
  const pages = ['docs/converter-results.md', 'docs/converter-python.md', 'docs/converter-layers.md'];
  spawnSync(process.execPath, [bin('prettier/bin/prettier.cjs'), '--write', ...pages], { cwd: root, stdio: 'inherit' });
}
process.exitCode = status ?? 1;
