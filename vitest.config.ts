import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,runtime,conformance,docs,package}/**/*.test.ts'],
    reporters: ['default', './scripts/counts-reporter.mjs'],
    // Real models on a busy two-core machine; a test that hangs still ends.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text', 'html'] },
  },
});
