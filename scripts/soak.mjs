// Does memory stay flat? `npm run soak -- --cycles 10000`: create, allocate, set, invoke, get, close, over and over;
// with `--engine native` in the native engine, whose library NATIVE_LIBRARY names where it is not installed. Its cycles are
// so short that V8's heap needs more of them to reach its size.
//
// The process is left alone: no collection is asked for. RSS is what the operating system counts, the heap is what
// JavaScript holds. The first third warms up; then the median of the last third may be 5 % above that of the second.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Interpreter } from 'tflite-interpreter';

const GROWTH = 1.05;
// Each median is one of at least 33 samples: a single sample tells more of the last collection than of the memory.
const SAMPLES = 100;

const CYCLES = { wasm: 10_000, native: 60_000 };

const { values } = parseArgs({
  options: { cycles: { type: 'string' }, engine: { type: 'string', default: 'wasm' } },
});
const native = { libraryPath: process.env.NATIVE_LIBRARY };
const cycles = Number(values.cycles ?? CYCLES[values.engine]);
if (!Number.isSafeInteger(cycles) || cycles < SAMPLES) {
  console.error(`npm run soak -- --cycles N, at least ${SAMPLES}`);
  process.exit(2);
}

const modelContent = readFileSync(new URL('../test/fixtures/models/keras_conv_float.tflite', import.meta.url));
const samples = { rss: [], heapUsed: [] };
const started = performance.now();

for (let done = 1; done <= cycles; done++) {
  await cycle();
  if (done % Math.floor(cycles / SAMPLES) === 0) sample();
  if (done % 1000 === 0) print(done);
}
for (const what of ['rss', 'heapUsed']) judge(what);
console.log(`${cycles} cycles in ${((performance.now() - started) / 1000).toFixed(0)} s`);

async function cycle() {
  const interpreter = await Interpreter.create({ modelContent, engine: values.engine, native });
  interpreter.allocateTensors();
  for (const { index, shape } of interpreter.getInputDetails()) {
    interpreter.setTensor(index, new Float32Array(shape.reduce((product, size) => product * size, 1)));
  }
  interpreter.invoke();
  for (const { index } of interpreter.getOutputDetails()) interpreter.getTensor(index);
  interpreter.close();
}

function sample() {
  const usage = process.memoryUsage();
  for (const what of ['rss', 'heapUsed']) samples[what].push(usage[what] / 2 ** 20);
}

function print(done) {
  const [rss, heap] = ['rss', 'heapUsed'].map((what) => samples[what].at(-1).toFixed(1));
  console.log(`${String(done).padStart(6)} cycles: RSS ${rss} MB, heap ${heap} MB`);
}

function judge(what) {
  const third = Math.floor(samples[what].length / 3);
  const second = median(samples[what].slice(third, 2 * third));
  const last = median(samples[what].slice(-third));
  const flat = last <= GROWTH * second;
  console.log(
    `${what}: median ${second.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last: ${flat ? 'flat' : 'GROWS'}`,
  );
  if (!flat) process.exitCode = 1;
}

function median(list) {
  return list.toSorted((a, b) => a - b)[list.length >> 1];
}
