// Creates, runs and closes interpreters one after the other, and prints what memory the process then holds.
// node --expose-gc create-and-close.mjs MODEL THREADS CYCLES

import { Interpreter } from 'tflite-interpreter';

const [modelPath, numThreads, cycles] = process.argv.slice(2);
const samples = [];

for (let cycle = 1; cycle <= Number(cycles); cycle++) {
  const interpreter = await Interpreter.create({ modelPath, numThreads: Number(numThreads) });
  interpreter.allocateTensors();
  interpreter.invoke();
  interpreter.close();
  if (cycle % (Number(cycles) / 10) === 0) samples.push(await memory());
}
console.log(JSON.stringify(samples));

/** Bytes that are still held once everything that can be collected is. */
async function memory() {
  // Twice, with a turn between: finalizers of the first round let go of more.
  for (let i = 0; i < 2; i++) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 50));
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, heapUsed, external, arrayBuffers };
}
