// Builds the script of InterpreterWorker: the library, its glue and the worker's side of the channel as one classic script.
// It is written twice: as a file that can be served, and as a module that holds the text.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GLUE = path.join(ROOT, 'dist/glue');

/** The platform is the worker's. The WebAssembly is asked for outside, so that what would find it is not needed. */
const insideWorker = {
  name: 'inside-worker',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#platform$/ }, () => ({ path: path.join(ROOT, 'src/platform/worker.ts') }));
    onResolve({ filter: /^#glue\/wasm$/ }, () => ({ path: 'wasm', namespace: 'outside' }));
    onResolve({ filter: /^#glue\// }, ({ path: name }) => ({ path: path.join(GLUE, `${name.slice(6)}.js`) }));
    onLoad({ filter: /^/, namespace: 'outside' }, () => ({
      contents: 'export const wasmUrl = undefined; export const inlineWasm = undefined;',
    }));
  },
};

const { outputFiles } = await build({
  entryPoints: [path.join(ROOT, 'src/worker/main.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'neutral',
  conditions: ['universal'],
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  plugins: [insideWorker],
});
const NOTICE =
  '/* Holds code of @tensorflow/tfjs-tflite, Copyright The TensorFlow Authors; Apache-2.0; changed: see NOTICE. */\n';
const script = NOTICE + outputFiles[0].text;
if (script.includes('import.meta')) throw new Error('A classic script cannot hold import.meta.');

await writeFile(path.join(ROOT, 'dist/wasm/interpreter.worker.js'), script);
await writeFile(path.join(GLUE, 'interpreter-worker.js'), `export default ${JSON.stringify(script)};\n`);
await writeFile(
  path.join(GLUE, 'interpreter-worker.cjs'),
  `Object.defineProperty(exports,'__esModule',{value:true});\nexports.default=${JSON.stringify(script)};\n`,
);
