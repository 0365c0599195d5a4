// One cold start of a function, timed by stage: node lambda-start.mjs FOLDER EVENT FAST prints a line of JSON.
// It does what Lambda's own runtime does: imports the code, waits for it to be set up, calls the handler.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const boot = performance.now();
const [folder, event, fast] = process.argv.slice(2);
const at = (name) => pathToFileURL(path.join(folder, name));
const { createHandler } = await import(at('tflite-interpreter.mjs').href);
const imported = performance.now();
const handler = createHandler({
  model: at('model.tflite'),
  labels: at('labels.txt'),
  topK: 5,
  fastStart: fast === 'fast',
});
await handler.init();
const ready = performance.now();
const call = () => handler(JSON.parse(readFileSync(event, 'utf8')));
const answer = await call();
const first = performance.now();
const warm = [];
for (let i = 0; i < 5; i++) {
  const start = performance.now();
  await call();
  warm.push(performance.now() - start);
}
console.log(
  JSON.stringify({
    label: Object.keys(answer)[0],
    boot,
    import: imported - boot,
    init: ready - imported,
    first: first - ready,
    total: first,
    warm: warm.sort((a, b) => a - b)[2],
    memory: process.resourceUsage().maxRSS / 1024,
  }),
);
