// Memory of one process through its life: node --expose-gc memory.mjs MODEL prints a line of JSON.

import { Interpreter } from 'tflite-interpreter';

const [modelPath] = process.argv.slice(2);
const rows = [];

async function note(after) {
  // A closed instance's heap is let go by the collector, not by close() itself.
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { rss, external, arrayBuffers } = process.memoryUsage();
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(0);
  rows.push([after, megabytes(rss), megabytes(external - arrayBuffers)]);
}

async function open() {
  const interpreter = await Interpreter.create({ modelPath });
  interpreter.allocateTensors();
  interpreter.invoke();
  return interpreter;
}

await note('start');
const interpreter = await open();
await note('one interpreter, one inference');
interpreter.close();
await note('close');
for (let i = 0; i < 50; i++) (await open()).close();
await note('50 more opened and closed');
for (let i = 0; i < 50; i++) (await open()).close();
await note('another 50');
console.log(JSON.stringify({ rows }));
