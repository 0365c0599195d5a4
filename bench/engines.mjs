// npm run bench:engines: all engines that are present side by side, each run a process of its own, in turn, so that a busy
// moment hits all alike. --model FILE may be repeated; --python names a Python with ai-edge-litert; NATIVE_LIBRARY the native
// library, where it is not installed; npm run bench:onnxruntime fetches onnxruntime-node. --runs N inferences in each of
// --rounds N processes. With --write the tables go into docs/engines.md.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { callCosts } from './call-costs.mjs';
import { BENCHMARK_MODELS } from './models.mjs';
import { onnxOf } from './onnxruntime-folder.mjs';
import { writeInto } from './page.mjs';
import { median, table } from './statistics.mjs';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', multiple: true },
    python: { type: 'string', default: 'python3' },
    runs: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean' },
  },
});
const THREADS = ['1', '2'];
const cache = mkdtempSync(path.join(tmpdir(), 'weights-'));
const ours = (name, engine, ...more) => ({
  name,
  command: (model, threads) => [
    process.execPath,
    at('engine-process.mjs'),
    engine,
    path.resolve(model),
    threads,
    flags.runs,
    ...more,
  ],
});
// The first one is what the others are compared with.
const CANDIDATES = [
  {
    name: 'Python, ai-edge-litert',
    command: (model, threads) => [flags.python, at('python_engine.py'), model, threads, flags.runs],
  },
  ours('native', 'native'),
  ours('native, weights from a file', 'native', '--weight-cache', cache),
  ours('native, `float16`', 'native', '--float16'),
  ours('WebAssembly', 'wasm'),
  {
    name: 'onnxruntime-node',
    command: (model, threads) =>
      existsSync(onnxOf(model)) && [
        process.execPath,
        at('onnxruntime-process.mjs'),
        onnxOf(model),
        threads,
        flags.runs,
      ],
  },
];

const machine = `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`;
const report = [
  `As \`npm run bench:engines -- --write\` printed them. ${machine}; medians of ${flags.rounds} processes each, in turn, and of ${flags.runs} inferences in each; milliseconds. An inference is setTensor, invoke and getTensor. \`load\` is the import, \`create\` all that follows until tensors are allocated; \`least\` the quickest of all inferences; in brackets, the part of the first row's time, round by round; memory is the peak of the process with one thread.`,
];
try {
  for (const model of flags.model ?? BENCHMARK_MODELS) report.push(await compare(model));
} finally {
  rmSync(cache, { recursive: true });
}
report.push(callCosts(flags.python) ?? '');
const text = report.join('\n\n').trim();
console.log(text);
if (flags.write) await writeInto(at('../docs/engines.md'), 'bench:engines', text);

async function compare(model) {
  // This first attempt also writes the file of weights.
  const answers = new Map();
  const present = CANDIDATES.filter((candidate) => {
    const result = attempt(candidate, model, THREADS[0]);
    if (result) answers.set(candidate.name, result.answer);
    return result;
  });
  const all = present.map(() => THREADS.map(() => []));
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [t, threads] of THREADS.entries()) {
      present.forEach((candidate, i) => all[i][t].push(attempt(candidate, model, threads)));
    }
  }
  const rows = present.map(({ name }, i) => {
    const [one] = all[i];
    const starts = (runs) => runs.map(({ load, create }) => load + create);
    const middle = (figure) => median(one.map((run) => run[figure]));
    const warm = (runs) => runs.map((run) => run.warm);
    return [
      name,
      middle('load').toFixed(0),
      middle('create').toFixed(0),
      withRatio(starts(one), starts(all[0][0]), 0),
      middle('first').toFixed(1),
      ...all[i].flatMap((runs, t) => [
        withRatio(warm(runs), warm(all[0][t]), 2),
        Math.min(...runs.map(({ least }) => least)).toFixed(2),
      ]),
      middle('memory').toFixed(0),
    ];
  });
  const heads = THREADS.flatMap((threads) => [`warm, ${threads} thread${threads === '1' ? '' : 's'}`, 'least']);
  const head = ['', 'load', 'create', 'both', 'first', ...heads, 'memory, MB'];
  return `**\`${path.basename(model)}\`**\n\n${table(head, rows)}\n\n${compareAnswers(answers)}`;
}

/** How the answers to the same noise differ from those of the first engine. */
function compareAnswers(answers) {
  const [[first, expected], ...others] = answers;
  const best = (answer) => answer.indexOf(Math.max(...answer));
  const parts = others.map(([name, answer]) => {
    const difference = Math.max(...answer.map((value, i) => Math.abs(value - expected[i])));
    if (difference === 0) return `${name}: equal`;
    const top = best(answer) === best(expected) ? 'the same best class' : 'another best class';
    return `${name}: ${top}, at most ${difference.toPrecision(2)} apart`;
  });
  const range = `${Math.min(...expected).toPrecision(2)} to ${Math.max(...expected).toPrecision(2)}`;
  return `The ${expected.length} answers to the same noise, beside those of ${first} (${range}). ${parts.join('; ')}.`;
}

function withRatio(times, first, digits) {
  const ratio = median(times.map((time, i) => time / first[i]));
  return `${median(times).toFixed(digits)} (${ratio.toFixed(2)})`;
}

/** Undefined where this engine is not present, or does not run the model. */
function attempt({ name, command }, model, threads) {
  const words = command(model, threads);
  if (!words) return undefined;
  const [program, ...args] = words;
  try {
    return JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  } catch (error) {
    console.error(`${name} does not run: ${String(error.stderr ?? error)}`);
    return undefined;
  }
}
