// One engine of this library on one model, in a process of its own: the same figures as python_engine.py, as JSON.
// Arguments: engine, model, threads, runs.

import { parseArgs } from 'node:util';

const {
  positionals: [engine, modelPath, threads, runs],
  values,
} = parseArgs({
  allowPositionals: true,
  options: { 'weight-cache': { type: 'string' }, float16: { type: 'boolean' } },
});
const begun = performance.now();
const { Interpreter } = await import('tflite-interpreter');
const imported = performance.now();
const interpreter = await Interpreter.create({
  modelPath,
  engine,
  numThreads: Number(threads),
  native: {
    libraryPath: process.env.NATIVE_LIBRARY,
    weightCachePath: values['weight-cache'],
    float16: values.float16,
  },
});
interpreter.allocateTensors();
const created = performance.now();
const [input] = interpreter.getInputDetails();
const [output] = interpreter.getOutputDetails();
const value = interpreter.getTensor(input.index).data.fill(1);
const times = [];
for (let i = 0; i < Number(runs) + 5; i++) {
  const start = performance.now();
  interpreter.setTensor(input.index, value);
  interpreter.invoke();
  interpreter.getTensor(output.index);
  times.push(performance.now() - start);
}
const later = times.slice(5).toSorted((a, b) => a - b);
console.log(
  JSON.stringify({
    load: imported - begun,
    create: created - imported,
    first: times[0],
    warm: later[later.length >> 1],
    least: later[0],
    memory: process.resourceUsage().maxRSS / 1000,
  }),
);
