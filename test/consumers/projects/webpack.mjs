// Bundlers that emit files: webpack, Rspack and Parcel.

import { page, program } from '../kinds.mjs';
import { ISOLATED } from '../serve.mjs';
import { BUNDLED, html, PAGE_FILES, REQUIRED_PAGE, STATIC_WORKER_FILES } from './files.mjs';

/** @type {readonly import('../consumers.mjs').Project[]} */
export const WEBPACK = [
  {
    tools: { webpack: '5', 'webpack-cli': '7' },
    files: {
      'dist/index.html': html('<script src="./page.js"></script>'),
      'dist/worker.html': html('<script src="./worker.js"></script>'),
      'dist/own.html': html('<script src="./own.js"></script>'),
      'dist/required.html': html('<script src="./required.js"></script>'),
      'required.cjs': REQUIRED_PAGE,
      'bundled.mjs': BUNDLED,
      'webpack.config.mjs': `const common = { mode: 'production', performance: false };
export default [
  { ...common, entry: { page: './page.js', worker: './worker-page.js', own: './own-worker.js', required: './required.cjs' } },
  { ...common, target: 'node', entry: './bundled.mjs', output: { path: import.meta.dirname + '/away', filename: 'program.cjs' } },
];\n`,
    },
    setup: [['webpack']],
    consumers: {
      'webpack 5': { core: true, run: page({ serve: 'dist', emits: true }) },
      'webpack 5, two threads': {
        core: true,
        threads: 2,
        run: page({ serve: 'dist', habits: { headers: ISOLATED }, threads: 2 }),
      },
      'webpack 5, in a sub-folder': { run: page({ serve: 'dist', habits: { base: '/some/where/' } }) },
      'webpack 5, module worker': { core: true, run: page({ serve: 'dist', page: 'worker.html' }) },
      'webpack 5, InterpreterWorker': { core: true, run: page({ serve: 'dist', page: 'own.html' }) },
      'webpack 5, CommonJS in a page': { run: page({ serve: 'dist', page: 'required.html' }) },
      'Node, bundled by webpack 5 (target node)': { run: program({ command: ['node', 'away/program.cjs'] }) },
    },
  },
  {
    tools: { '@rspack/core': '1', '@rspack/cli': '1' },
    files: {
      'dist/index.html': html('<script src="./page.js"></script>'),
      'dist/worker.html': html('<script src="./worker.js"></script>'),
      'dist/own.html': html('<script src="./own.js"></script>'),
      'rspack.config.mjs': `export default {
  mode: 'production', performance: false, devtool: false,
  entry: { page: './page.js', worker: './worker-page.js', own: './own-worker.js' },
};\n`,
    },
    setup: [['rspack', 'build']],
    consumers: {
      'Rspack 1': { run: page({ serve: 'dist', emits: true }) },
      'Rspack 1, module worker': { run: page({ serve: 'dist', page: 'worker.html' }) },
      'Rspack 1, InterpreterWorker': { run: page({ serve: 'dist', page: 'own.html' }) },
    },
  },
  {
    tools: { parcel: '2' },
    files: { ...PAGE_FILES, ...STATIC_WORKER_FILES },
    setup: [
      [
        'parcel',
        'build',
        'index.html',
        'static-worker.html',
        'own.html',
        '--no-cache',
        '--log-level',
        'error',
        '--no-source-maps',
      ],
    ],
    consumers: {
      'Parcel 2': { run: page({ serve: 'dist', emits: true }) },
      'Parcel 2, module worker, tflite-interpreter/static': {
        run: page({ serve: 'dist', page: 'static-worker.html' }),
      },
      'Parcel 2, InterpreterWorker': { run: page({ serve: 'dist', page: 'own.html' }) },
    },
  },
];
