// Pages without a bundler, a service worker.

import { page } from '../kinds.mjs';
import { ISOLATED } from '../serve.mjs';
import { CLASSIC_PAGE, html, moduleScript } from './files.mjs';

const PACKAGE = './node_modules/tflite-interpreter';
const IMPORT_MAP = JSON.stringify({
  imports: {
    'tflite-interpreter': `${PACKAGE}/dist/browser/index.js`,
    'tflite-interpreter/image': `${PACKAGE}/dist/browser/image.js`,
  },
});

/** @type {readonly import('../consumers.mjs').Project[]} */
export const PAGES = [
  {
    files: {
      'index.html': html(moduleScript('./page.js'), `<script type="importmap">${IMPORT_MAP}</script>`),
      'classic.html': html(
        '<script src="./node_modules/tflite-interpreter/dist/static/classic.js"></script><script src="./classic.js"></script>',
      ),
      'classic.js': CLASSIC_PAGE,
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
];
