// What a call costs beside the computing: setTensor + invoke + getTensor on a model of a few numbers, by this library and by
// the native library's own functions, in one process in turn. Prints microseconds a call as JSON. Argument: the model.

import { readFileSync } from 'node:fs';
import { Interpreter } from 'tflite-interpreter';
import { findNativeLibrary } from 'tflite-interpreter/native';
import { openRawNative } from './raw-native.mjs';
import { median } from './statistics.mjs';

const CALLS = 2000;
const ROUNDS = 41;

const [modelPath] = process.argv.slice(2);
const { path: libraryPath } = await findNativeLibrary({ libraryPath: process.env.NATIVE_LIBRARY });
const interpreter = await Interpreter.create({ modelPath, engine: 'native', native: { libraryPath } });
interpreter.allocateTensors();
const [{ index: input }] = interpreter.getInputDetails();
const [{ index: output }] = interpreter.getOutputDetails();
const value = interpreter.getTensor(input).data.fill(1);
const raw = openRawNative(libraryPath, readFileSync(modelPath), interpreter.getTensor(output).data.byteLength);
const bytes = new Uint8Array(value.buffer);

const contenders = {
  ours() {
    interpreter.setTensor(input, value);
    interpreter.invoke();
    return interpreter.getTensor(output).data;
  },
  library: () => new Float32Array(raw.infer(bytes).buffer),
};
if (String(contenders.ours()) !== String(contenders.library())) throw new Error('not the same answer');
const times = { ours: [], library: [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, infer] of Object.entries(contenders)) {
    const start = performance.now();
    for (let call = 0; call < CALLS; call++) infer();
    times[name].push((1000 * (performance.now() - start)) / CALLS);
  }
}
// The first round is spent on warming up.
console.log(JSON.stringify({ ours: median(times.ours.slice(1)), library: median(times.library.slice(1)) }));
interpreter.close();
