// Closes interpreters but keeps the objects, and prints what memory the process then holds.
// node --expose-gc keep-closed.mjs MODEL COUNT

import { Interpreter } from 'tflite-interpreter';

const [modelPath, count] = process.argv.slice(2);
const closed = [];
for (let i = 0; i < Number(count); i++) {
  const interpreter = await Interpreter.create({ modelPath });
  interpreter.allocateTensors();
  interpreter.close();
  closed.push(interpreter);
}
for (let i = 0; i < 2; i++) {
  globalThis.gc();
  await new Promise((done) => setTimeout(done, 50));
}
console.log(JSON.stringify({ closed: closed.length, external: process.memoryUsage().external }));
