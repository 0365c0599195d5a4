// npm run conformance: replays the corpus of Python's answers and prints the table. `-- --write` renews docs/conformance.md and
// docs/operators.md.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', 'test/conformance/conformance.test.ts', 'test/docs/operators.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(process.argv.includes('--write') && { CONFORMANCE_WRITE: '1' }) },
  },
);
process.exitCode = status ?? 1;
