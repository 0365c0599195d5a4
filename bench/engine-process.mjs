// One engine of this library on one model, in a process of its own: the same figures as python_engine.py, as JSON.
// Arguments: engine, model, threads, runs.

import { parseArgs } from 'node:util';
import { addNoise, timesOf } from './inference-times.mjs';

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
    weightCacheFolder: values['weight-cache'],
    float16: values.float16,
  },
});
interpreter.allocateTensors();
const created = performance.now();
const [input] = interpreter.getInputDetails();
const [output] = interpreter.getOutputDetails();
const value = addNoise(interpreter.getTensor(input.index).data);
const times = await timesOf(runs, () => {
  interpreter.setTensor(input.index, value);
  interpreter.invoke();
  interpreter.getTensor(output.index);
});
console.log(
  JSON.stringify({
    load: imported - begun,
    create: created - imported,
    answer: [...interpreter.getTensor(output.index).data],
    ...times,
  }),
);
