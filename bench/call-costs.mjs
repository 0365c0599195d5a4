// The line about what a call costs beside the computing, of the benchmark of engines.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const MODEL = at('../test/fixtures/models/chain_b.tflite');

/**
 * A sentence, with Python where it is present; undefined without the native library.
 *
 * @param {string} python
 */
export function callCosts(python) {
  const costs = figures(process.execPath, at('call-cost.mjs'), MODEL);
  if (!costs) return undefined;
  const { ours, library } = costs;
  const theirs = figures(python, at('python_call_cost.py'), MODEL)?.python;
  const more = (ours - library).toFixed(1);
  const sentence = `A call on a model of five operators on four numbers: setTensor, invoke and getTensor take ${ours.toFixed(1)} µs together. The same by the native library's own functions takes ${library.toFixed(1)} µs, so that this library costs ${more} µs a call.`;
  return theirs === undefined ? sentence : `${sentence} In Python it is ${theirs.toFixed(1)} µs.`;
}

function figures(...[program, ...args]) {
  try {
    return JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}
