// npm run conformance: replays the corpus of Python's answers and prints the table. `-- --engine native` or `auto` takes
// another engine than WebAssembly; `-- --write` renews that engine's page in docs, and docs/operators.md.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { values } = parseArgs({
  options: { engine: { type: 'string', default: 'wasm' }, write: { type: 'boolean', default: false } },
});
if (!['wasm', 'native', 'auto'].includes(values.engine)) {
  console.error(`--engine has to be wasm, native or auto, not '${values.engine}'.`);
  process.exit(1);
}
// The page of operators is about WebAssembly.
const tests = [
  'test/conformance/conformance.test.ts',
  ...(values.engine === 'wasm' ? ['test/docs/operators.test.ts'] : []),
];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CONFORMANCE_ENGINE: values.engine, ...(values.write && { CONFORMANCE_WRITE: '1' }) },
});
process.exitCode = status ?? 1;
