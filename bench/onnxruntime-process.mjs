// onnxruntime-node on one model, in a process of its own: the same figures as engine-process.mjs, as JSON.
// Arguments: model, threads, runs.

import { createRequire } from 'node:module';
import { addNoise, timesOf } from './inference-times.mjs';
import { FOLDER } from './onnxruntime-folder.mjs';

const [model, threads, runs] = process.argv.slice(2);
const ARRAYS = { float32: Float32Array, uint8: Uint8Array, int8: Int8Array };
const begun = performance.now();
const { InferenceSession, Tensor } = createRequire(`${FOLDER}/package.json`)('onnxruntime-node');
const imported = performance.now();
const session = await InferenceSession.create(model, { intraOpNumThreads: Number(threads), interOpNumThreads: 1 });
const created = performance.now();
const [{ name, type, shape }] = session.inputMetadata;
const dims = shape.map((size) => (typeof size === 'number' ? size : 1));
const value = addNoise(new ARRAYS[type](dims.reduce((product, size) => product * size, 1)));
let answer;
const times = await timesOf(runs, async () => {
  const answers = await session.run({ [name]: new Tensor(type, value, dims) });
  answer = answers[session.outputNames[0]].data;
});
console.log(JSON.stringify({ load: imported - begun, create: created - imported, answer: [...answer], ...times }));
