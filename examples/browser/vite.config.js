// Three pages, the photos and the model of examples/assets as they are, and the headers that threads need.

import { fileURLToPath } from 'node:url';

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

// What a page sends to be isolated from other origins: only then may its threads share memory.
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** `--mode plain` serves without these headers: the page then runs on one thread, and says so. */
export default ({ mode }) => {
  const headers = mode === 'plain' ? {} : ISOLATED;
  return {
    root: path('.'),
    base: './',
    publicDir: path('../assets'),
    server: { headers, fs: { allow: [path('../..')] } },
    preview: { headers },
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      // The engine and its copy as text, for bundlers that emit no files, are what they are.
      chunkSizeWarningLimit: 2000,
      rollupOptions: { input: ['index', 'inspector', 'convert'].map((page) => path(`${page}.html`)) },
    },
  };
};
