// npm run bench:engines: all engines that are present side by side, each run a process of its own, in turn, so that a busy
// moment hits all alike. --model FILE may be repeated; --python names a Python with ai-edge-litert; --runs and --rounds.

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, table } from './statistics.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true },
    python: { type: 'string', default: 'python3' },
    runs: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
  },
});
const models = values.model ?? [path.join(HERE, '../examples/assets/efficientnet_lite0_int8.tflite')];
const cache = path.join(tmpdir(), `weights-${process.pid}`);
const js = (engine, ...flags) => ({
  name: ['tflite-interpreter', engine, ...flags.filter((flag) => flag.startsWith('--'))].join(' '),
  run: (model, threads) => [
    process.execPath,
    path.join(HERE, 'engine-process.mjs'),
    engine,
    model,
    threads,
    values.runs,
    ...flags,
  ],
});
const python = {
  name: 'Python ai-edge-litert',
  run: (model, threads) => [values.python, path.join(HERE, 'python_engine.py'), model, threads, values.runs],
};
const candidates = [python, js('native'), js('native', '--weight-cache', cache), js('native', '--float16'), js('wasm')];

for (const model of models) {
  // A cache of weights belongs to one model.
  rmSync(cache, { force: true });
  for (const threads of ['1', '2']) console.log(measure(model, threads));
}
rmSync(cache, { force: true });

function measure(model, threads) {
  const present = candidates.filter((candidate) => attempt(candidate, model, threads));
  const all = present.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    present.forEach((candidate, i) => all[i].push(attempt(candidate, model, threads)));
  }
  const rows = present.map(({ name }, i) => {
    const of = (figure) => median(all[i].map((run) => run[figure])).toFixed(2);
    const least = Math.min(...all[i].map((run) => run.least)).toFixed(2);
    return [name, of('load'), of('create'), of('first'), of('warm'), least, of('memory')];
  });
  const head = ['', 'import', 'create', 'first', 'warm, median', 'warm, least', 'peak memory, MB'];
  return `${path.basename(model)}, ${threads} thread(s), milliseconds\n\n${table(head, rows)}\n`;
}

/** Undefined where this engine is not present, or does not run the model. */
function attempt({ name, run }, model, threads) {
  const [program, ...args] = run(model, threads);
  try {
    return JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  } catch (error) {
    console.error(`${name} does not run: ${String(error.stderr).trim().split('\n').at(-1)}`);
    return undefined;
  }
}
