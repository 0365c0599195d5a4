// Native interpreters in four threads at once, of which nobody closes one. Prints the engines and whether the answers agree.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Interpreter } from 'tflite-interpreter';

const [modelPath, libraryPath] = isMainThread ? process.argv.slice(2) : workerData;

const answer = await infer();
if (isMainThread) {
  const answers = await Promise.all([1, 2, 3].map(startThread));
  console.log(JSON.stringify({ ...answer, equal: answers.every((other) => other.values === answer.values) }));
} else {
  parentPort.postMessage(answer);
}

async function infer() {
  const interpreter = await Interpreter.create({ modelPath, engine: 'native', native: { libraryPath } });
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  const { data } = interpreter.getTensor(input.index);
  interpreter.setTensor(
    input.index,
    data.map((_, i) => i / data.length),
  );
  for (let i = 0; i < 20; i++) interpreter.invoke();
  return { engine: interpreter.engine.name, values: interpreter.getTensor(output.index).data.join() };
}

function startThread() {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: [modelPath, libraryPath] });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
