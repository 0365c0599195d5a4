// Asks the native library which operators it resolves: the versions and custom operators of
// src/engine/litert-native/supported-operators.ts, as they stand there. What ends the process is found otherwise.
//
// `node scripts/measure-native-operators.mjs libLiteRt.so`, of ai-edge-litert 2.3.0. The library resolves every operator
// code of a model when it compiles it, so a model of one tensor, no node and one operator code is enough.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileRaw, loadRawNative } from '../bench/raw-native.mjs';
import { CUSTOM_CODE, CUSTOM_NAMES, modelWith } from './one-operator-model.mjs';

const LAST_VERSION = 30;
const names = [
  ...readFileSync(new URL('../src/model/operators.ts', import.meta.url), 'utf8').matchAll(/^ {2}'(\w+)',$/gm),
].map(([, name]) => name);
const [libraryPath, customName] = process.argv.slice(2);
const library = loadRawNative(libraryPath);
// Models stay until the process ends, as their bytes have to.
const models = [];

function resolves(model) {
  try {
    models.push(compileRaw(library, model));
    return true;
  } catch {
    return false;
  }
}

if (customName !== undefined) {
  // Only when tensors are given memory are custom operators asked for.
  const { compiled } = compileRaw(library, modelWith(CUSTOM_CODE, 1, customName));
  const allocate =
    'int LiteRtGetCompiledModelOutputTensorLayouts(void *c, size_t s, size_t n, void *out, bool allocate)';
  library.declare(allocate)(compiled, 0, 1, new Uint8Array(128), true);
  process.exit();
}

for (const [code, name] of names.entries()) {
  if (code === CUSTOM_CODE) continue;
  const versions = Array.from({ length: LAST_VERSION }, (_, i) => i + 1);
  const known = versions.filter((version) => resolves(modelWith(code, version)));
  // The table takes for granted that older ones work too.
  const gaps = known.length < known.at(-1) ? ` // only ${known.join(' ')}` : '';
  if (known.length > 0) console.log(`    ${name}: ${known.at(-1)},${gaps}`);
}
// Some read their options without looking whether there are any, which ends the process: each is asked in its own.
const script = fileURLToPath(import.meta.url);
for (const name of CUSTOM_NAMES) {
  const { stderr } = spawnSync(process.execPath, [script, libraryPath, name], { encoding: 'utf8' });
  if (!/unresolved custom op|Select TensorFlow op/.test(stderr)) console.log(`    '${name}',`);
}
