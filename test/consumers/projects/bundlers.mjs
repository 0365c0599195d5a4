// Bundlers that emit no files: esbuild and Rollup.

import { page, program } from '../kinds.mjs';
import { ISOLATED } from '../serve.mjs';
import { BUNDLED, csp, html, moduleScript } from './files.mjs';

const ESBUILD = ['esbuild', 'page.js', '--bundle', '--minify', '--log-level=error'];

/** @type {readonly import('../consumers.mjs').Project[]} */
export const BUNDLERS = [
  {
    tools: { esbuild: '0.28' },
    files: {
      'web/index.html': html(moduleScript('./page.js')),
      'web/iife.html': html('<script src="./page.iife.js"></script>'),
      'web/own.html': html(moduleScript('./own-worker.js')),
      'web/worker.html': html(moduleScript('./worker-page.js')),
      'bundled.mjs': BUNDLED,
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
      'esbuild, one file, InterpreterWorker': {
        core: true,
        run: page({
          build: ['esbuild', 'own-worker.js', ...ESBUILD.slice(2), '--format=esm', '--outfile=web/own-worker.js'],
          serve: 'web',
          page: 'own.html',
          emits: false,
        }),
      },
      'esbuild, module worker': {
        run: page({
          build: ['esbuild', 'worker-page.js', 'worker.js', ...ESBUILD.slice(2), '--format=esm', '--outdir=web'],
          serve: 'web',
          page: 'worker.html',
          emits: false,
        }),
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
  {
    tools: { rollup: '4', '@rollup/plugin-node-resolve': '16' },
    files: {
      'web/index.html': html(moduleScript('./page.js')),
      'web/iife.html': html('<script src="./page.iife.js"></script>'),
      'web/own.html': html(moduleScript('./own-worker.js')),
      'bundled.mjs': BUNDLED,
      'rollup.config.mjs': `import resolve from '@rollup/plugin-node-resolve';
export default [
  { input: ['page.js', 'own-worker.js'], output: { dir: 'web' }, plugins: [resolve()] },
  { input: 'page.js', output: { file: 'web/page.iife.js', format: 'iife', inlineDynamicImports: true }, plugins: [resolve()] },
  { input: 'bundled.mjs', output: { dir: 'away', format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' }, plugins: [resolve()] },
];\n`,
    },
    setup: [['rollup', '-c', '--silent']],
    consumers: {
      Rollup: { core: true, run: page({ serve: 'web', emits: true }) },
      'Rollup, InterpreterWorker': { run: page({ serve: 'web', page: 'own.html' }) },
      'Rollup, iife': { run: page({ serve: 'web', page: 'iife.html' }) },
      'Node, bundled into CommonJS by Rollup, moved away': { run: program({ command: ['node', 'away/bundled.cjs'] }) },
    },
  },
];
