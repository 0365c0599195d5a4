// Every consumer: what a project installs, the files that it adds to the app, and how it is run.

import { page, program, route, servedPage, tool } from './kinds.mjs';
import { ISOLATED } from './serve.mjs';

const PACKAGE = './node_modules/tflite-interpreter';
const IMPORT_MAP = JSON.stringify({
  imports: {
    'tflite-interpreter': `${PACKAGE}/dist/browser/index.js`,
    'tflite-interpreter/image': `${PACKAGE}/dist/browser/image.js`,
  },
});
const html = (script, head = '') => `<!doctype html><meta charset="utf-8"><title>Consumer</title>${head}${script}\n`;
const moduleScript = (src) => `<script type="module" src="${src}"></script>`;
const csp = (policy) => ({ headers: { ...ISOLATED, 'content-security-policy': policy } });

const VITE_FILES = {
  'index.html': html(moduleScript('./page.js')),
  'worker.html': html(moduleScript('./worker-page.js')),
};
const VITE_CONFIG = (extra) => `export default {
  base: './',
  server: { fs: { strict: false } },
  build: { rollupOptions: { input: ['index.html', 'worker.html'] } },
  ${extra}
};\n`;

/** The consumers of one version of Vite; before 8 a worker that imports modules lazily has to be an ES module. */
const vite = (version, core = false) => ({
  tools: { vite: version },
  files: { ...VITE_FILES, 'vite.config.js': VITE_CONFIG(version >= 8 ? '' : "worker: { format: 'es' },") },
  consumers: {
    [`Vite ${version}, build`]: { core, run: page({ build: ['vite', 'build'], serve: 'dist' }) },
    [`Vite ${version}, build, two threads`]: {
      core,
      threads: 2,
      run: page({ serve: 'dist', habits: { headers: ISOLATED }, threads: 2 }),
    },
    [`Vite ${version}, build, in a sub-folder`]: { run: page({ serve: 'dist', habits: { base: '/some/where/' } }) },
    [`Vite ${version}, build, module worker`]: { core, run: page({ serve: 'dist', page: 'worker.html' }) },
    [`Vite ${version}, dev`]: { core, run: servedPage({ command: ['vite', '--host', '127.0.0.1', '--port', 'PORT'] }) },
    [`Vite ${version}, dev, module worker`]: {
      run: servedPage({ command: ['vite', '--host', '127.0.0.1', '--port', 'PORT'], page: 'worker.html' }),
    },
  },
});

const NEXT_FILES = {
  'next.config.mjs': `export default {
  async headers() {
    return [{ source: '/(.*)', headers: ${JSON.stringify(Object.entries(ISOLATED).map(([key, value]) => ({ key, value })))} }];
  },
};\n`,
  'app/layout.js': `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n`,
  'app/page.js': `'use client';
import { useEffect } from 'react';
import { classifyFrom } from '../classify.js';
export default function Page() {
  useEffect(() => {
    const query = new URLSearchParams(location.search);
    classifyFrom(query.get('assets'), { numThreads: Number(query.get('threads') ?? 1) }).then(
      (value) => (globalThis.consumer = { value }),
      (error) => (globalThis.consumer = { error: error.stack }),
    );
  }, []);
  return <p>Classifying</p>;
}\n`,
  'app/api/classify/route.js': `import { classifyFrom } from '../../../classify.js';
export async function GET(request) {
  const assets = new URL(request.url).searchParams.get('assets');
  return Response.json(await classifyFrom(assets).then((value) => ({ value }), (error) => ({ error: error.stack })));
}\n`,
};

/** A test in the user's own runner. */
const RUNNER_TEST = (how) => {
  const load = (names, from) =>
    how === 'import' ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`;
  return `${load('readFileSync', 'node:fs')}
${load('Interpreter, topLabels', 'tflite-interpreter')}
${load('createPreprocessor', 'tflite-interpreter/image')}
it('classifies', async () => {
  const interpreter = await Interpreter.create({ modelContent: readFileSync('model.tflite') });
  interpreter.allocateTensors();
  const pixels = await createPreprocessor('efficientnet_lite').fromBytes(readFileSync('photo.jpg'));
  interpreter.setTensor(interpreter.getInputDetails()[0].index, pixels, { quantize: true });
  interpreter.invoke();
  const scores = interpreter.getTensor(interpreter.getOutputDetails()[0].index);
  expect(topLabels(interpreter.metadata.labels, scores, { k: 1 })[0].label).toBe('Egyptian cat');
  interpreter.close();
}, 60_000);\n`;
};

const ESBUILD = ['esbuild', 'page.js', '--bundle', '--minify', '--log-level=error'];

/** @type {readonly { tools?: Record<string, string>, type?: string, files?: Record<string, string>, consumers: Record<string, { core?: boolean, threads?: number, run: Function }> }[]} */
export const PROJECTS = [
  {
    files: {
      'index.html': html(moduleScript('./page.js'), `<script type="importmap">${IMPORT_MAP}</script>`),
      'classic.html': html(
        '<script src="./node_modules/tflite-interpreter/dist/static/classic.js"></script><script src="./classic.js"></script>',
      ),
      'classic.js': `
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
`,
    },
    consumers: {
      'static page, import map': { core: true, run: page({ serve: '.' }) },
      'static page, two threads (COOP, COEP)': {
        core: true,
        threads: 2,
        run: page({ serve: '.', habits: { headers: ISOLATED }, threads: 2 }),
      },
      'static page, threads asked for without COOP, COEP: one': { core: true, run: page({ serve: '.', threads: 2 }) },
      'static page, host without a type for .wasm': {
        core: true,
        run: page({ serve: '.', habits: { noWasmType: true } }),
      },
      'classic page, dist/static/classic.js': { core: true, run: page({ serve: '.', page: 'classic.html' }) },
    },
  },
  {
    tools: { esbuild: '0.28' },
    files: {
      'web/index.html': html(moduleScript('./page.js')),
      'web/iife.html': html('<script src="./page.iife.js"></script>'),
      // CommonJS has no await at the top.
      'bundled.mjs': `import { readFileSync } from 'node:fs';
import { classify } from './classify.js';
classify(readFileSync('model.tflite'), readFileSync('photo.jpg')).then((value) => console.log(JSON.stringify({ value })));\n`,
    },
    consumers: {
      'esbuild, one file': {
        core: true,
        run: page({ build: [...ESBUILD, '--format=esm', '--outfile=web/page.js'], serve: 'web' }),
      },
      'esbuild, one file, host that answers 200 with a page': {
        core: true,
        run: page({ serve: 'web', habits: { pageForMissing: true } }),
      },
      'esbuild, one file, threads asked for: one': {
        run: page({ serve: 'web', habits: { headers: ISOLATED }, threads: 2 }),
      },
      "page under script-src 'self' 'wasm-unsafe-eval' (esbuild)": {
        core: true,
        run: page({
          serve: 'web',
          habits: csp("default-src 'self'; connect-src *; script-src 'self' 'wasm-unsafe-eval'"),
        }),
      },
      'the same, threads asked for without worker-src: one': {
        run: page({
          serve: 'web',
          threads: 2,
          habits: csp("default-src 'self'; connect-src *; script-src 'self' 'wasm-unsafe-eval'"),
        }),
      },
      'esbuild, splitting': {
        run: page({ build: [...ESBUILD, '--format=esm', '--splitting', '--outdir=web'], serve: 'web' }),
      },
      'esbuild, iife': {
        core: true,
        run: page({
          build: [...ESBUILD, '--format=iife', '--outfile=web/page.iife.js'],
          serve: 'web',
          page: 'iife.html',
        }),
      },
      'Node, bundled into one ES module by esbuild, moved away': {
        core: true,
        run: program({
          build: [
            'esbuild',
            'program.js',
            '--bundle',
            '--platform=node',
            '--format=esm',
            '--outfile=away/program.mjs',
            '--log-level=error',
          ],
          command: ['node', 'away/program.mjs'],
        }),
      },
      'Node, bundled into one CommonJS file by esbuild, moved away': {
        run: program({
          build: [
            'esbuild',
            'bundled.mjs',
            '--bundle',
            '--platform=node',
            '--format=cjs',
            '--outfile=away/program.cjs',
            '--log-level=error',
          ],
          command: ['node', 'away/program.cjs'],
        }),
      },
    },
  },
  vite('8', true),
  {
    tools: { rollup: '4', '@rollup/plugin-node-resolve': '16' },
    files: {
      'web/index.html': html(moduleScript('./page.js')),
      'rollup.config.mjs': `import resolve from '@rollup/plugin-node-resolve';
export default { input: 'page.js', output: { dir: 'web' }, plugins: [resolve()] };\n`,
    },
    consumers: {
      Rollup: { core: true, run: page({ build: ['rollup', '-c', '--silent'], serve: 'web' }) },
    },
  },
  {
    tools: { webpack: '5', 'webpack-cli': '7' },
    files: {
      'dist/index.html': html('<script src="./page.js"></script>'),
      'dist/worker.html': html('<script src="./worker.js"></script>'),
      'dist/required.html': html('<script src="./required.js"></script>'),
      'required.cjs': `const { Interpreter } = require('tflite-interpreter');
require('./page.js');
globalThis.required = Interpreter;\n`,
      'webpack.config.mjs': `export default {
  mode: 'production', performance: false,
  entry: { page: './page.js', worker: './worker-page.js', required: './required.cjs' },
};\n`,
    },
    consumers: {
      'webpack 5': { core: true, run: page({ build: ['webpack'], serve: 'dist' }) },
      'webpack 5, two threads': {
        core: true,
        threads: 2,
        run: page({ serve: 'dist', habits: { headers: ISOLATED }, threads: 2 }),
      },
      'webpack 5, in a sub-folder': { run: page({ serve: 'dist', habits: { base: '/some/where/' } }) },
      'webpack 5, module worker': { core: true, run: page({ serve: 'dist', page: 'worker.html' }) },
    },
  },
  {
    tools: { parcel: '2' },
    files: {
      'index.html': html(moduleScript('./page.js')),
      'worker.html': html(moduleScript('./worker-page.js')),
    },
    consumers: {
      'Parcel 2': {
        run: page({
          build: [
            'parcel',
            'build',
            'index.html',
            'worker.html',
            '--no-cache',
            '--log-level',
            'error',
            '--no-source-maps',
          ],
          serve: 'dist',
        }),
      },
      'Parcel 2, module worker': { run: page({ serve: 'dist', page: 'worker.html' }) },
    },
  },
  ...['', '--webpack'].map((bundler) => ({
    tools: { next: '16', react: '19', 'react-dom': '19' },
    files: NEXT_FILES,
    consumers: {
      [`Next 16${bundler && ' --webpack'}, client component`]: {
        core: bundler === '',
        run: servedPage({
          build: ['next', 'build', ...(bundler ? [bundler] : [])],
          command: ['next', 'start', '-p', 'PORT'],
        }),
      },
      [`Next 16${bundler && ' --webpack'}, client component, two threads`]: {
        threads: 2,
        run: servedPage({ command: ['next', 'start', '-p', 'PORT'], threads: 2 }),
      },
      [`Next 16${bundler && ' --webpack'}, route handler`]: {
        core: bundler === '',
        run: route({ command: ['next', 'start', '-p', 'PORT'], path: '/api/classify' }),
      },
    },
  })),
  {
    tools: { next: '16', react: '19', 'react-dom': '19' },
    files: NEXT_FILES,
    consumers: {
      'Next 16, dev': { run: servedPage({ command: ['next', 'dev', '-H', '127.0.0.1', '-p', 'PORT'] }) },
    },
  },
  vite('7'),
  vite('6'),
  vite('5'),
  {
    tools: { esbuild: '0.28' },
    files: {
      'web/index.html': html('<script src="./register.js"></script>'),
      'web/register.js': `
(async () => {
  await navigator.serviceWorker.register('./sw.js', { type: 'module' });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => (globalThis.consumer = data);
  active.postMessage({ assets: new URLSearchParams(location.search).get('assets') }, [port2]);
})().catch((error) => (globalThis.consumer = { error: error.stack }));\n`,
      'sw.js': `import { classifyFrom } from './classify.js';
self.onmessage = ({ data: { assets }, ports: [port] }) => {
  classifyFrom(assets).then((value) => port.postMessage({ value }), (error) => port.postMessage({ error: error.stack }));
};\n`,
    },
    consumers: {
      'service worker, tflite-interpreter/static (esbuild)': {
        run: page({
          build: [
            'esbuild',
            'sw.js',
            '--bundle',
            '--format=esm',
            '--outfile=web/sw.js',
            '--alias:tflite-interpreter=tflite-interpreter/static',
            '--log-level=error',
          ],
          serve: 'web',
        }),
      },
    },
  },
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
      'Node, ES module': { core: true, run: program({ command: ['node', 'program.js'] }) },
      'Node, ES module, two threads': { threads: 2, run: program({ command: ['node', 'program.js', '2'] }) },
      'Node, no code from strings': {
        run: program({ command: ['node', '--disallow-code-generation-from-strings', 'program.js'] }),
      },
      'Node, CommonJS': { core: true, run: program({ command: ['node', 'program.cjs'] }) },
      'Node, CommonJS, two threads': { threads: 2, run: program({ command: ['node', 'program.cjs', '2'] }) },
      'Node, worker thread': { core: true, run: program({ command: ['node', 'thread.mjs'] }) },
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
  {
    tools: { jest: '30', 'jest-environment-jsdom': '30' },
    type: 'commonjs',
    files: { 'classify.test.cjs': RUNNER_TEST('require') },
    consumers: {
      'jest, node': { run: tool({ command: ['jest', '--env=node'] }) },
      'jest, jsdom': { run: tool({ command: ['jest', '--env=jsdom'] }) },
    },
  },
  {
    tools: { vitest: '4', jsdom: '27' },
    files: { 'classify.test.mjs': RUNNER_TEST('import') },
    consumers: {
      'vitest, node': { run: tool({ command: ['vitest', 'run', '--globals'] }) },
      'vitest, jsdom': { run: tool({ command: ['vitest', 'run', '--globals', '--environment', 'jsdom'] }) },
    },
  },
  {
    tools: { typescript: '5.9' },
    files: {
      'types.ts': `import { Interpreter, isTFLiteError, topLabels, type TensorDetails } from 'tflite-interpreter';
import { createPreprocessor } from 'tflite-interpreter/image';
export async function classify(modelContent: Uint8Array, photo: Uint8Array): Promise<string> {
  const interpreter = await Interpreter.create({ modelContent, numThreads: 2 });
  interpreter.allocateTensors();
  const input: TensorDetails = interpreter.getInputDetails()[0]!;
  interpreter.setTensor(input.index, await createPreprocessor('efficientnet_lite').fromBytes(photo), { quantize: true });
  interpreter.invoke();
  // @ts-expect-error: an index is a number.
  interpreter.getTensor('0');
  return topLabels(['a'], interpreter.getTensor(0), { k: 1 })[0]!.label;
}
export const isMissing = (error: unknown): string | undefined =>
  isTFLiteError(error, 'FILE_NOT_FOUND') ? error.data.path : undefined;\n`,
      'tsconfig.json': `{ "compilerOptions": { "strict": true, "noEmit": true, "target": "ES2022", "types": [], "lib": ["ES2023", "DOM", "DOM.Iterable", "ESNext.Disposable"], "skipLibCheck": false }, "files": ["types.ts"] }\n`,
    },
    consumers: Object.fromEntries(
      [
        ['bundler', 'esnext'],
        ['node16', 'node16'],
        ['nodenext', 'nodenext'],
        ['node10', 'commonjs'],
      ].map(([resolution, module]) => [
        `TypeScript, moduleResolution ${resolution}`,
        {
          core: resolution !== 'node10',
          run: tool({ command: ['tsc', '--moduleResolution', resolution, '--module', module] }),
        },
      ]),
    ),
  },
];
