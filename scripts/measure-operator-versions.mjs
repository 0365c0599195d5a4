// Asks the engine which operators it resolves: the source of src/engine/tflite-wasm/supported-operators.ts.
//
// `node scripts/measure-operator-versions.mjs`. The engine resolves every operator code of a model when it loads it,
// so a model of one tensor, no node and one operator code is enough. Custom operators need a node.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { CUSTOM_CODE, CUSTOM_NAMES, modelWith } from './one-operator-model.mjs';

const require = createRequire(import.meta.url);
const WASM = '@tensorflow/tfjs-tflite/wasm/tflite_web_api_cc_simd';
const LAST_BUILTIN = 165;
const LAST_VERSION = 30;

const factory = require(`${WASM}.js`);
const wasmBinary = readFileSync(require.resolve(`${WASM}.wasm`));

/** Loads a model; what the engine printed, or how it ended. Each one gets an instance of its own. */
async function load(bytes) {
  const log = [];
  const module = await factory({ wasmBinary, print() {}, printErr: (line) => log.push(line) });
  const pointer = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, pointer);
  const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1 };
  try {
    const status = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(pointer, bytes.length, options);
    if (!status.ok()) log.push(status.errorMessage());
  } catch (error) {
    log.push(String(error));
  }
  return log.join('\n');
}

for (let code = 0; code <= LAST_BUILTIN; code++) {
  if (code === CUSTOM_CODE) continue;
  const known = [];
  let name = '';
  for (let version = 1; version <= LAST_VERSION; version++) {
    const log = await load(modelWith(code, version));
    name = /builtin opcode '(\w+)'/.exec(log)?.[1] ?? name;
    if (log === '') known.push(version);
  }
  console.log(`${code} ${name}: ${known.join(' ') || 'none'}`);
}
for (const name of CUSTOM_NAMES) {
  const log = await load(modelWith(CUSTOM_CODE, 1, name));
  const answer = log.includes('unresolved custom op') ? 'unknown' : log.includes('dlopen') ? 'aborts' : 'known';
  console.log(`${name}: ${answer}`);
}
