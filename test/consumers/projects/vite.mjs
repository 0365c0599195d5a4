// Vite, in its versions.

import { page, servedPage } from '../kinds.mjs';
import { ISOLATED } from '../serve.mjs';
import { PAGE_FILES } from './files.mjs';

const VITE_CONFIG = (extra) => `export default {
  base: './',
  server: { fs: { strict: false } },
  build: { rollupOptions: { input: ['index.html', 'worker.html', 'own.html'] } },
  ${extra}
};\n`;

/** The consumers of one version of Vite; before 8 a worker that imports modules lazily has to be an ES module. */
const vite = (version, core = false) => ({
  tools: { vite: version },
  files: { ...PAGE_FILES, 'vite.config.js': VITE_CONFIG(version >= 8 ? '' : "worker: { format: 'es' },") },
  setup: [['vite', 'build']],
  consumers: {
    [`Vite ${version}, build`]: { core, run: page({ serve: 'dist', emits: true }) },
    [`Vite ${version}, build, two threads`]: {
      core,
      threads: 2,
      run: page({ serve: 'dist', habits: { headers: ISOLATED }, threads: 2 }),
    },
    [`Vite ${version}, build, in a sub-folder`]: { run: page({ serve: 'dist', habits: { base: '/some/where/' } }) },
    [`Vite ${version}, build, module worker`]: { core, run: page({ serve: 'dist', page: 'worker.html' }) },
    [`Vite ${version}, build, InterpreterWorker`]: { core, run: page({ serve: 'dist', page: 'own.html' }) },
    [`Vite ${version}, dev`]: { core, run: servedPage({ command: ['vite', '--host', '127.0.0.1', '--port', 'PORT'] }) },
    [`Vite ${version}, dev, module worker`]: {
      run: servedPage({ command: ['vite', '--host', '127.0.0.1', '--port', 'PORT'], page: 'worker.html' }),
    },
    [`Vite ${version}, dev, InterpreterWorker`]: {
      run: servedPage({ command: ['vite', '--host', '127.0.0.1', '--port', 'PORT'], page: 'own.html' }),
    },
  },
});

/** @type {readonly import('../consumers.mjs').Project[]} */
export const VITE = [vite('8', true), vite('7'), vite('6'), vite('5')];
