// Damaged models against the whole library: `npm run fuzz -- --runs 2000 --seed 1`; docs/security.md says what it found.
//
// Every run damages one model of a corpus and takes it through create, details, allocateTensors, setTensor, invoke,
// getTensor and close. Findings are: an error that is not of the library's family, a process that ends, a run that does
// not end, a sound model that answers otherwise afterwards, memory that grows.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Interpreter } from 'tflite-interpreter';
import { defaultFolder, mutantOf, readCorpus } from './fuzz/corpus.mjs';

const USAGE = `npm run fuzz -- [options]
  --runs N      how many damaged models (2000)
  --seed S      which ones (1); a seed, a run and a corpus name a model for ever
  --first K     the first run (0): --first K --runs 1 repeats one
  --engine E    wasm, or native with the library that NATIVE_LIBRARY names, or that is installed (wasm)
  --corpus DIR  a folder of .tflite files (../shared/conformance/models, else test/fixtures/models)
  --limit MS    how long a run may take (30000)
  --reasons N   also print the N most frequent messages (0)`;

const ENGINES = ['wasm', 'native'];
const RUNNER = fileURLToPath(new URL('fuzz/runner.mjs', import.meta.url));
// The last third of a run's memory against the middle third; the first one warms up.
const GROWTH = 1.05;
// Of a small heap, 5 % is less than what the collector leaves by chance: what leaks also holds a kilobyte each run.
const LEAK = 1 / 1024;
const MEMORY_SAMPLES = 30;

const options = readOptions();
const corpus = readCorpus(options.corpus);
const outcomes = new Map();
const reasons = new Map();
const findings = [];
const memory = [];
let folder;

const started = performance.now();
let next = options.first;
while (next < options.last) next = await runFrom(next);
report((performance.now() - started) / 1000);
process.exitCode = findings.length > 0 ? 1 : 0;

/** Runs until the end, or until a process has to be given up; the run to go on with. */
async function runFrom(first) {
  const every = Math.max(10, Math.ceil((options.last - options.first) / MEMORY_SAMPLES));
  const { corpus: models, engine, seed, last } = options;
  const args = ['--expose-gc', RUNNER, models, engine, seed, first, last, every].map(String);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [run, stage, hung, output] = [first, 'create', false, ''];
  // Starting takes a while, too: the clock of the first run begins with a sign of life.
  let clock = setTimeout(giveUp, options.limit + 30_000);
  function giveUp() {
    hung = true;
    child.kill('SIGKILL');
  }
  child.stderr.on('data', (text) => (output = `${output}${text}`.slice(0, 10_000)));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(clock);
    clock = setTimeout(giveUp, options.limit);
    const entry = JSON.parse(line);
    if (entry.stage) stage = entry.stage;
    if (entry.memory) memory.push({ run: entry.run + 1, ...entry.memory });
    if (entry.outcome) {
      count(entry);
      if (entry.finding) await addFinding(entry.run ?? run, entry.outcome, entry.finding);
    }
    if (entry.outcome && entry.run !== undefined) [run, stage] = [entry.run + 1, 'create'];
  }
  clearTimeout(clock);
  const { code, signal } = await ended;
  // The native library says on the console which delegate it made, and what it refuses.
  if (code === 0 && (output === '' || options.engine === 'native')) return options.last;
  const outcome = hung ? `no end of ${stage}` : code === 0 ? 'text on the console' : `the process ended in ${stage}`;
  if (code === 0) run = options.last - 1;
  count({ outcome });
  await addFinding(run, outcome, hung ? `after ${options.limit} ms` : `${signal ?? `exit code ${code}`}\n${output}`);
  return run + 1;
}

function count({ outcome, message }) {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (message === undefined) return;
  const reason = `${outcome}: ${message
    .replace(/'[^']*'/g, "'…'")
    .replace(/-?\d+/g, 'N')
    .replace(/\[[N, ]*\]/g, '[…]')}`;
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

/** Saves the model of a finding, and what it does. */
async function addFinding(run, outcome, text) {
  folder ??= mkdtempSync(path.join(os.tmpdir(), 'tflite-interpreter-fuzz-'));
  mkdirSync(folder, { recursive: true });
  const { name, bytes } = mutantOf(corpus, options.seed, run);
  const file = path.join(folder, `seed-${options.seed}-run-${run}.tflite`);
  writeFileSync(file, bytes);
  const operators = await operatorsOf(bytes);
  findings.push({ run, outcome, name, operators, file });
  console.log(`run ${run} (${name}; ${operators}): ${outcome}: ${text}\n  ${file}`);
}

async function operatorsOf(modelContent) {
  try {
    const interpreter = await Interpreter.create({ modelContent });
    const names = Array.from({ length: interpreter.numSubgraphs }, (_, i) =>
      interpreter.getOpsDetails(i).map(({ opName }) => opName),
    );
    interpreter.close();
    return names.map((list) => list.join(', ')).join(' | ');
  } catch (error) {
    return error.code ?? error.name;
  }
}

function report(seconds) {
  const runs = options.last - options.first;
  console.log(
    `${runs} runs, seed ${options.seed}, ${corpus.names.length} models, ${seconds.toFixed(0)} s, ${(runs / seconds).toFixed(0)} runs/s`,
  );
  for (const [outcome, times] of byCount(outcomes)) console.log(`${String(times).padStart(8)}  ${outcome}`);
  const shown = options.reasons ? byCount(reasons).slice(0, options.reasons) : [];
  for (const [reason, times] of shown) console.log(`${String(times).padStart(8)}  ${reason}`);
  reportMemory();
  console.log(
    findings.length === 0 ? 'No findings.' : `${findings.length} findings${folder ? `, saved in ${folder}` : ''}`,
  );
}

function reportMemory() {
  if (memory.length < 9) return;
  const third = Math.floor(memory.length / 3);
  const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
  for (const what of ['rss', 'heap']) {
    const values = memory.map((sample) => sample[what]);
    const [middle, last] = [median(values.slice(third, 2 * third)), median(values.slice(-third))];
    console.log(
      `${what}: ${values[0].toFixed(1)} MB at the first sample, median ${middle.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last third`,
    );
    const runs = memory.at(-1).run - memory[memory.length - 1 - third].run;
    if (last <= GROWTH * middle || last - middle <= LEAK * runs) continue;
    const outcome = `${what} grows`;
    console.log(`${outcome} by ${(((last - middle) / runs) * 1024).toFixed(1)} kB each run`);
    findings.push({ outcome });
  }
}

function byCount(map) {
  return [...map].sort(([, a], [, b]) => b - a);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      corpus: { type: 'string' },
      engine: { type: 'string', default: 'wasm' },
      limit: { type: 'string', default: '30000' },
      reasons: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const [runs, seed, first, limit, reasons] = ['runs', 'seed', 'first', 'limit', 'reasons'].map((name) =>
    Number(values[name]),
  );
  if (
    ![runs, seed, first, limit, reasons].every((value) => Number.isSafeInteger(value) && value >= 0) ||
    !ENGINES.includes(values.engine)
  ) {
    console.error(USAGE);
    process.exit(2);
  }
  const folder = path.resolve(values.corpus ?? defaultFolder());
  return { seed, first, last: first + runs, limit, corpus: folder, engine: values.engine, reasons };
}
