// Runtimes without a page: Node, Deno, Bun, workerd.

import { program, route } from '../kinds.mjs';

/** @type {readonly import('../consumers.mjs').Project[]} */
export const RUNTIMES = [
  {
    files: {
      'thread.mjs': `import { Worker } from 'node:worker_threads';
new Worker(new URL('./program.js', import.meta.url));\n`,
      'program.cjs': `const { readFileSync } = require('node:fs');
const { Interpreter, topLabels } = require('tflite-interpreter');
const { createPreprocessor } = require('tflite-interpreter/image');
(async () => {
  const start = performance.now();
  const interpreter = await Interpreter.create({ modelContent: readFileSync('model.tflite'), numThreads: Number(process.argv[2] ?? 1) });
  interpreter.allocateTensors();
  const pixels = await createPreprocessor('efficientnet_lite').fromPath('photo.jpg');
  interpreter.setTensor(interpreter.getInputDetails()[0].index, pixels, { quantize: true });
  interpreter.invoke();
  const scores = interpreter.getTensor(interpreter.getOutputDetails()[0].index);
  const [{ label }] = topLabels(interpreter.metadata.labels, scores, { k: 1 });
  const sum = scores.data.reduce((sum, value, i) => sum + i * value, 0);
  console.log(JSON.stringify({ value: { label, sum, numThreads: interpreter.numThreads, oneFamily: true, milliseconds: performance.now() - start } }));
})();\n`,
    },
    consumers: {
      'Node, ES module': { run: program({ command: ['node', 'program.js'] }) },
      'Node, ES module, two threads': { threads: 2, run: program({ command: ['node', 'program.js', '2'] }) },
      'Node, no code from strings': {
        run: program({ command: ['node', '--disallow-code-generation-from-strings', 'program.js'] }),
      },
      'Node, CommonJS': { run: program({ command: ['node', 'program.cjs'] }) },
      'Node, CommonJS, two threads': { threads: 2, run: program({ command: ['node', 'program.cjs', '2'] }) },
      'Node, worker thread': { run: program({ command: ['node', 'thread.mjs'] }) },
    },
  },
  {
    tools: { deno: '2', bun: '1' },
    consumers: {
      'Deno 2': { run: program({ command: ['deno', 'run', '-A', 'program.js'] }) },
      'Deno 2, two threads': { threads: 2, run: program({ command: ['deno', 'run', '-A', 'program.js', '2'] }) },
      'Bun 1': { run: program({ command: ['bun', 'program.js'] }) },
      'Bun 1, two threads': { threads: 2, run: program({ command: ['bun', 'program.js', '2'] }) },
    },
  },
  {
    tools: { wrangler: '4' },
    files: {
      'cloudflare.js': `import { classifyFrom } from './classify.js';
export default {
  async fetch(request) {
    const assets = new URL(request.url).searchParams.get('assets');
    if (!assets) return new Response('ready');
    return Response.json(await classifyFrom(assets).then((value) => ({ value }), (error) => ({ error: error.stack })));
  },
};\n`,
      'wrangler.jsonc': `{ "name": "consumer", "main": "cloudflare.js", "compatibility_date": "2026-01-01" }\n`,
    },
    consumers: {
      'workerd (wrangler dev)': {
        run: route({
          command: ['wrangler', 'dev', '--ip', '127.0.0.1', '--port', 'PORT', '--show-interactive-dev-session=false'],
          path: '/',
        }),
      },
    },
  },
];
