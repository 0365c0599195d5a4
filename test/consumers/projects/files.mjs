// Files that several projects add to the app.

import { readFileSync } from 'node:fs';
import { ISOLATED } from '../serve.mjs';

export const html = (script, head = '') =>
  `<!doctype html><meta charset="utf-8"><title>Consumer</title>${head}${script}\n`;
export const moduleScript = (src) => `<script type="module" src="${src}"></script>`;
export const csp = (policy) => ({ headers: { ...ISOLATED, 'content-security-policy': policy } });

const read = (name) => readFileSync(new URL(`../app/${name}`, import.meta.url), 'utf8');

/** A page for each script of the app. */
const PAGES = { index: 'page', worker: 'worker-page', own: 'own-worker' };
export const PAGE_FILES = Object.fromEntries(
  Object.entries(PAGES).map(([name, script]) => [`${name}.html`, html(moduleScript(`./${script}.js`))]),
);

/** A page whose module worker has everything in one file, for tools whose workers load nothing later. */
export const STATIC_WORKER_FILES = {
  'static-worker.html': html(moduleScript('./static-worker-page.js')),
  'static-worker-page.js': read('worker-page.js').replace('./worker.js', './static-worker.js'),
  'static-worker.js': read('worker.js').replace('./classify.js', './static-classify.js'),
  'static-classify.js': read('classify.js').replaceAll("'tflite-interpreter", "'tflite-interpreter/static"),
};

/** A program for bundlers: CommonJS has no await at the top. */
export const BUNDLED = `import { readFileSync } from 'node:fs';
import { classify } from './classify.js';
classify(readFileSync('model.tflite'), readFileSync('photo.jpg')).then((value) => console.log(JSON.stringify({ value })));\n`;

/** What the classic page and a page that takes the package by `require` do. */
export const CLASSIC_PAGE = `
const query = new URLSearchParams(location.search);
(async () => {
  const bytes = async (name) => new Uint8Array(await (await fetch(new URL(name, query.get('assets')))).arrayBuffer());
  const interpreter = await tflite.Interpreter.create({ modelContent: await bytes('model.tflite') });
  interpreter.allocateTensors();
  const pixels = await tflite.createPreprocessor('efficientnet_lite').fromBytes(await bytes('photo.jpg'));
  interpreter.setTensor(interpreter.getInputDetails()[0].index, pixels, { quantize: true });
  const start = performance.now();
  interpreter.invoke();
  const scores = interpreter.getTensor(interpreter.getOutputDetails()[0].index);
  const [best] = tflite.topLabels(interpreter.metadata.labels, scores, { k: 1 });
  const sum = scores.data.reduce((sum, value, i) => sum + i * value, 0);
  return { ...best, sum, numThreads: interpreter.numThreads, oneFamily: true, milliseconds: performance.now() - start };
})().then((value) => (globalThis.consumer = { value }), (error) => (globalThis.consumer = { error: error.stack }));
`;

/** The same by `require`. */
export const REQUIRED_PAGE = `const tflite = { ...require('tflite-interpreter'), ...require('tflite-interpreter/image') };${CLASSIC_PAGE}`;
