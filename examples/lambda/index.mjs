// The handler of the function, beside it in Python: lambda_function.py.
// `npx tflite-interpreter lambda` writes such a file too; this one is written by hand.

import { fileURLToPath } from 'node:url';

import { createHandler } from 'tflite-interpreter/lambda';

const assets = fileURLToPath(new URL('../assets', import.meta.url));

export const handler = createHandler({
  model: `${assets}/efficientnet_lite0_int8.tflite`,
  labels: `${assets}/imagenet_labels.txt`,
  preprocess: 'efficientnet_lite',
  topK: 5,
});
await handler.init();
