// The tests that need a browser: npm run test:browser.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string): string => fileURLToPath(new URL(`../../src/${file}`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: {
    alias: [
      { find: /^tflite-interpreter$/, replacement: source('index.ts') },
      { find: /^tflite-interpreter\/image\/formats$/, replacement: source('image/formats.ts') },
      { find: /^tflite-interpreter\/image$/, replacement: source('image/index.ts') },
      { find: /^tflite-interpreter\/worker$/, replacement: source('worker/index.ts') },
    ],
  },
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/setup.ts'],
    reporters: ['default', './scripts/counts-reporter.mjs'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
