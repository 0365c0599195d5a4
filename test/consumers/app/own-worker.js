// A page that has the library start a worker for it, and leaves the result where the test looks for it.

import { topLabels } from 'tflite-interpreter';
import { createPreprocessor, decodeImage } from 'tflite-interpreter/image';
import { InterpreterWorker } from 'tflite-interpreter/worker';

const query = new URLSearchParams(location.search);

classify(query.get('assets'), Number(query.get('threads') ?? 1)).then(
  (value) => (globalThis.consumer = { value }),
  (error) => (globalThis.consumer = { error: `${error.code}: ${error.stack}` }),
);

async function classify(assets, numThreads) {
  const bytes = async (name) => new Uint8Array(await (await fetch(new URL(name, assets))).arrayBuffer());
  const [modelContent, photo] = [await bytes('model.tflite'), await bytes('photo.jpg')];
  const start = performance.now();
  const interpreter = await InterpreterWorker.create({ modelContent, numThreads });
  await interpreter.allocateTensors();
  const [input] = await interpreter.getInputDetails();
  const [output] = await interpreter.getOutputDetails();
  const pixels = createPreprocessor('efficientnet_lite').fromPixels(decodeImage(photo));
  await interpreter.setTensor(input.index, pixels, { quantize: true });
  await interpreter.invoke();
  const scores = await interpreter.getTensor(output.index);
  const milliseconds = performance.now() - start;
  const { labels } = await interpreter.metadata;
  const [{ label }] = topLabels(labels, scores, { k: 1 });
  const sum = scores.data.reduce((total, value, i) => total + i * value, 0);
  const used = interpreter.numThreads;
  const code = await interpreter.setTensor(-1, scores).catch((error) => error.code);
  await interpreter.close();
  return { label, sum, numThreads: used, oneFamily: code === 'TENSOR_INDEX', milliseconds };
}
