// npm run bench: cold start, warm inference, the library's own cost, resizes, memory. Ratios are measured interleaved in
// one run. With --write the tables replace docs/benchmarks.md; --runs N measures less than the documents ask for, or more.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Interpreter } from 'tflite-interpreter';
import { openRawEngine } from './raw-engine.mjs';
import { interleave, median, table } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values: flags } = parseArgs({ options: { write: { type: 'boolean' }, runs: { type: 'string' } } });
const RUNS = Number(flags.runs ?? 21);

const CLASSIFIER = path.join(ROOT, 'examples/assets/efficientnet_lite0_int8.tflite');
// A model of about 5 ms. It is no part of the project; without it the classifier stands in.
const SMALL = path.resolve(ROOT, '../shared/models/efficientnet_lite0_features.tflite');

const sections = [
  coldStart(),
  await warmInference(),
  await overhead(existsSync(SMALL) ? SMALL : CLASSIFIER),
  await resizes(),
  memory(),
];
const machine = `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores; medians of ${RUNS} runs; milliseconds unless said.`;
const report = [
  '# Benchmarks',
  `As \`npm run bench -- --write\` printed them. ${machine} Ratios within a table were measured interleaved in one run; trust them more than the digits.`,
  ...sections,
].join('\n\n');
console.log(report);
if (flags.write) writeFileSync(path.join(ROOT, 'docs/benchmarks.md'), `${report}\n`);

/** Fresh processes, with one thread and with two in turn, from start to the second answer. */
function coldStart() {
  const stages = ['boot', 'import', 'create', 'allocate', 'first', 'second', 'total'];
  const starts = [1, 2].map((threads) => ({ threads, runs: [] }));
  for (let i = 0; i < RUNS; i++) {
    for (const { threads, runs } of starts) runs.push(JSON.parse(node('cold-start.mjs', CLASSIFIER, String(threads))));
  }
  const rows = starts.map(({ threads, runs }) => [
    `${threads}`,
    ...stages.map((stage) => median(runs.map((run) => run[stage])).toFixed(1)),
  ]);
  return `## Cold start\n\nEfficientNet-Lite0 int8 (5.3 MB), each run a new process. \`create\` holds reading and checking the model and compiling the engine; \`first\` is setTensor + invoke + getTensor; \`total\` runs from the start of the process to the first answer.\n\n${table(['threads', ...stages], rows)}`;
}

async function warmInference() {
  const interpreters = [];
  for (const numThreads of [1, 2]) interpreters.push(await open(CLASSIFIER, numThreads));
  const times = await interleave(
    interpreters.map((run) => run.infer),
    RUNS,
  );
  const [one, two] = times.map(median);
  const rows = interpreters.map((run, i) => [
    `${run.interpreter.numThreads}`,
    median(times[i]).toFixed(2),
    (one / median(times[i])).toFixed(2),
  ]);
  for (const { interpreter } of interpreters) interpreter.close();
  if (two === undefined) throw new Error('no second run');
  return `## Warm inference\n\nEfficientNet-Lite0 int8: setTensor + invoke + getTensor.\n\n${table(['threads', 'ms', 'times as fast'], rows)}`;
}

/** The same model, input and output through the library and through the bare engine. */
async function overhead(model) {
  const { interpreter, infer } = await open(model, 1);
  const raw = await openRawEngine(readFileSync(model));
  const [ours, bare] = await interleave([infer, raw.infer], 5 * RUNS);
  interpreter.close();
  raw.close();
  // Of the two calls of a round, made one right after the other: what a busy moment adds to both does not count.
  const more = median(ours.map((time, i) => time - bare[i]));
  const rows = [
    ['raw engine', median(bare).toFixed(3), ''],
    ['Interpreter', median(ours).toFixed(3), `${((100 * more) / median(bare)).toFixed(2)} %`],
  ];
  return `## The library's own cost\n\n\`${path.basename(model)}\`: setTensor + invoke + getTensor against the same three steps on the engine's own bindings (input written into the heap, Infer, outputs fetched anew and copied). Medians of ${5 * RUNS} rounds; \`more\` is the median of the differences within a round.\n\n${table(['', 'ms', 'more'], rows)}`;
}

/** Another batch size against what comes before the first inference anyway; all in one warm process. */
async function resizes() {
  const times = { create: [], allocateTensors: [], 'resizeTensorInput + allocateTensors': [] };
  const measure = (step, started) => times[step].push(performance.now() - started);
  for (let i = 0; i < RUNS; i++) {
    let started = performance.now();
    const interpreter = await Interpreter.create({ modelPath: CLASSIFIER });
    measure('create', started);
    started = performance.now();
    interpreter.allocateTensors();
    measure('allocateTensors', started);
    const [{ index, shape }] = interpreter.getInputDetails();
    started = performance.now();
    interpreter.resizeTensorInput(index, [2, ...shape.slice(1)]);
    interpreter.allocateTensors();
    measure('resizeTensorInput + allocateTensors', started);
    interpreter.close();
  }
  const whole = median(times.create) + median(times.allocateTensors);
  const rows = Object.entries(times).map(([step, all]) => [
    `\`${step}\``,
    median(all).toFixed(2),
    (median(all) / whole).toFixed(2),
  ]);
  return `## A resize\n\nEfficientNet-Lite0 int8 from a batch of one to a batch of two: the file is not read, checked or compiled again; a head of a few hundred bytes is written, and the engine prepares the model for the new shapes. The last column is the part of \`create\` and \`allocateTensors\` together.\n\n${table(['', 'ms', 'part'], rows)}`;
}

function memory() {
  const { rows } = JSON.parse(node('memory.mjs', CLASSIFIER));
  return `## Memory\n\nOne process; RSS in MB after garbage collection.\n\n${table(['after', 'RSS', 'wasm heap'], rows)}`;
}

async function open(modelPath, numThreads) {
  const interpreter = await Interpreter.create({ modelPath, numThreads });
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  const value = interpreter.getTensor(input.index).data.fill(1);
  const infer = () => {
    interpreter.setTensor(input.index, value);
    interpreter.invoke();
    return interpreter.getTensor(output.index);
  };
  return { interpreter, infer };
}

function node(script, ...args) {
  return execFileSync(process.execPath, ['--expose-gc', path.join(ROOT, 'bench', script), ...args], {
    encoding: 'utf8',
  });
}
