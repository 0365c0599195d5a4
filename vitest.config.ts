import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests that use the public names run against the source; test/package/ starts processes on the build.
    alias: [
      { find: /^tflite-interpreter$/, replacement: source('index.ts') },
      { find: /^tflite-interpreter\/image$/, replacement: source('image/index.ts') },
      { find: /^tflite-interpreter\/image\/formats$/, replacement: source('image/formats.ts') },
      { find: /^tflite-interpreter\/image\/tf$/, replacement: source('image/tf.ts') },
      { find: /^tflite-interpreter\/lambda$/, replacement: source('lambda/index.ts') },
      { find: /^tflite-interpreter\/tfjs$/, replacement: source('tfjs/index.ts') },
      { find: /^tflite-interpreter\/worker$/, replacement: source('worker/index.ts') },
      { find: /^tflite-interpreter\/analyzer$/, replacement: source('analyzer/index.ts') },
      { find: /^tflite-interpreter\/converter$/, replacement: source('converter/index.ts') },
      { find: /^tflite-interpreter\/native$/, replacement: source('native/index.ts') },
    ],
  },
  test: {
    include: ['test/{unit,runtime,types,conformance,docs,package}/**/*.test.ts'],
    reporters: ['default', './scripts/counts-reporter.mjs'],
    // Real models on a busy two-core machine; a test that hangs still ends.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text', 'html'] },
  },
});
