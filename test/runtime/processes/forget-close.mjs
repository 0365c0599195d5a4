// Runs a model and ends without close(): what is left must not keep the process alive.
// node forget-close.mjs MODEL THREADS

import { Interpreter } from 'tflite-interpreter';

const [modelPath, numThreads] = process.argv.slice(2);
const interpreter = await Interpreter.create({ modelPath, numThreads: Number(numThreads) });
interpreter.allocateTensors();
interpreter.invoke();
console.log(`threads: ${interpreter.numThreads}`);
