// `npm run serve`: the same service as a server on this machine. PORT=8080 names the port.

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

import { createNodeListener } from 'tflite-interpreter/lambda';

const assets = fileURLToPath(new URL('../assets', import.meta.url));

const listener = createNodeListener({
  model: `${assets}/efficientnet_lite0_int8.tflite`,
  labels: `${assets}/imagenet_labels.txt`,
  preprocess: 'efficientnet_lite',
  topK: 5,
  cors: true,
  onError: (error) => console.error(error),
});
await listener.init();

const server = createServer(listener);
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  console.log(`Classifies photos at ${url}, for example:

  curl ${url} -H 'content-type: image/jpeg' --data-binary @examples/assets/chelsea.jpg
  curl ${url} -F photo=@examples/assets/coffee.jpg
  curl ${url} -H 'content-type: application/json' -d '{ "url": "https://..." }'`);
});
