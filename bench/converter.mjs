// npm run bench:converter: how long a model of 100 MB takes to convert and how much memory, and how fast what was converted
// runs beside TensorFlow's own conversion. Linux. PYTHON=... names a Python with Keras, which writes the model; --model FILE
// converts another one (of an input [32, 32, 3]); --runs N is of the second table. --write puts both into docs/converter.md.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { interleave, median, table } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KERAS = path.resolve(ROOT, '../shared/models/keras');
const { values: flags } = parseArgs({
  options: { model: { type: 'string' }, runs: { type: 'string' }, write: { type: 'boolean' } },
});
const RUNS = Number(flags.runs ?? 101);
const MODES = ['float32', 'float16', 'dynamic', 'int8'];
const MARKS = ['<!-- bench:converter -->', '<!-- /bench:converter -->'];

const report = [conversion(), ...(existsSync(KERAS) ? [await speed()] : [])].join('\n\n');
console.log(report);
if (flags.write) {
  const page = path.join(ROOT, 'docs/converter.md');
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(MARKS[0]);
  writeFileSync(page, `${before}${MARKS[0]}\n\n${report}\n\n${MARKS[1]}${rest.split(MARKS[1])[1]}`);
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules/prettier/bin/prettier.cjs'), '--write', page]);
}

/** Each mode in a process of its own. */
function conversion() {
  const folder = mkdtempSync(path.join(tmpdir(), 'converter-'));
  try {
    const model = flags.model ?? path.join(folder, 'model.keras');
    if (!flags.model) run(process.env.PYTHON ?? 'python3', 'keras_model.py', model);
    const { size } = statSync(model);
    const rows = MODES.map((mode) => {
      const { length, milliseconds, peak } = JSON.parse(run(process.execPath, 'converter-process.mjs', model, mode));
      const memory = `${megabytes(peak)}, ${(peak / size).toFixed(1)} times the file`;
      return [mode, (milliseconds / 1000).toFixed(1), memory, megabytes(length)];
    });
    const about = `A \`.keras\` file of ${megabytes(size)} MB, from its path to the bytes of the \`.tflite\` file, each in a process of its own. The peak is the kernel's VmHWM and holds Node itself. \`int8\` holds the float model at work on four samples, too.`;
    return `${about}\n\n${table(['', 'seconds', 'peak, MB', 'result, MB'], rows)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every float32 model of the reference set, ours and TensorFlow's in turn. */
async function speed() {
  const lists = ['manifest.json', 'keras2.json'].map((file) => readFileSync(path.join(KERAS, file), 'utf8'));
  const rows = [];
  for (const { name, keras, h5, tflite } of lists.flatMap((text) => JSON.parse(text).cases)) {
    const model = await readKerasModel(path.join(KERAS, keras ?? h5));
    const ours = await open(await TFLiteConverter.fromKerasModel(model).convert());
    const theirs = await open(readFileSync(path.join(KERAS, tflite.float32.file)));
    const repeats = repeatsOf(theirs);
    const calls = [ours, theirs].map((interpreter) => () => {
      for (let i = 0; i < repeats; i++) interpreter.invoke();
    });
    const times = await interleave(calls, RUNS);
    const ratio = median(times[0].map((time, i) => time / times[1][i]));
    rows.push({ name, times: times.map((all) => median(all) / repeats), ratio });
    for (const interpreter of [ours, theirs]) interpreter.close();
  }
  const all = median(rows.map(({ ratio }) => ratio)).toFixed(2);
  const lines = rows.map(({ name, times, ratio }) => [
    `\`${name}\``,
    ...times.map((time) => time.toFixed(3)),
    ratio.toFixed(2),
  ]);
  const about = `What the float32 conversions of the reference set take for an inference in this library, in turn with TensorFlow's own: medians of ${RUNS} rounds, milliseconds, and the median of the rounds' ratios. The median of all ratios is ${all}.`;
  return `${about}\n\n${table(['model', 'ours', "TensorFlow's", 'ratio'], lines)}`;
}

async function open(modelContent) {
  const interpreter = await Interpreter.create({ modelContent });
  interpreter.allocateTensors();
  for (const { index, dtype } of interpreter.getInputDetails()) {
    interpreter
      .tensor(index)()
      .data.fill(dtype === 'float32' ? 0.5 : 1);
  }
  return interpreter;
}

/** How often a short model has to run for the clock to tell two of them apart. */
function repeatsOf(interpreter) {
  const start = performance.now();
  for (let i = 0; i < 20; i++) interpreter.invoke();
  return Math.max(1, Math.ceil(20 / (performance.now() - start)));
}

function run(command, script, ...args) {
  return execFileSync(command, [path.join(ROOT, 'bench', script), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}
