// Threads in a page: several where it is isolated, one where workers are forbidden, and never a hang.

import path from 'node:path';
import type { TFLiteError } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { hasCorpus, modelFilePath, readCorpus } from '../conformance/corpus.ts';
import { findBrowser, NO_BROWSER } from '../consumers/browser.mjs';
import { ISOLATED } from '../consumers/serve.mjs';
import { ROOT } from '../consumers/tarball.mjs';
import { openPage } from './open-page.ts';

const FIXTURES = path.join(ROOT, 'test/fixtures/models');
const SCRIPT = '/node_modules/tflite-interpreter/dist/wasm/thread.worker.js';
const MODELS = ['conv2d_f32_a', 'keras_conv_float', 'chain_b', 'dequantize_int8_a', 'while_written_b'];

if (!findBrowser()) console.log(NO_BROWSER);

const openIsolated = (policy?: string) =>
  openPage({
    headers: { ...ISOLATED, ...(policy && { 'content-security-policy': policy }) },
    mounts: { '/models/': FIXTURES, ...(hasCorpus && { '/corpus/': modelFilePath('.') }) },
  });

describe.skipIf(!findBrowser())('threads of a page', () => {
  it('are two where it is isolated, with the same answers', async () => {
    const page = await openIsolated();
    for (const model of MODELS) {
      const [one, two] = await page.evaluate(
        async (url) => [await globalThis.page.runModel(url, 1), await globalThis.page.runModel(url, 2)] as const,
        `/models/${model}.tflite`,
      );
      expect({ model, ...two }).toEqual({ model, numThreads: 2, outputs: one.outputs });
    }
  });

  it('are one where the page is not isolated', async () => {
    const page = await openPage({ mounts: { '/models/': FIXTURES } });
    const { numThreads } = await page.evaluate(() => globalThis.page.runModel('/models/chain_b.tflite', 4));
    expect(numThreads).toBe(1);
  });

  it.each([
    [
      'without worker-src blob:',
      "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' 'unsafe-eval'; worker-src 'self'",
      1,
    ],
    [
      'with worker-src blob:',
      "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' 'unsafe-eval'; worker-src blob:",
      2,
    ],
    ['with trusted types', "require-trusted-types-for 'script'", 1],
  ])('under a policy %s work', async (_, policy, threads) => {
    const page = await openIsolated(policy);
    const run = await page.evaluate(() => globalThis.page.runModel('/models/conv2d_f32_a.tflite', 2));
    expect(run.numThreads).toBe(threads);
    expect(run.outputs[0]!.length).toBeGreaterThan(0);
  });

  const FILES_ALONE = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'";

  it('are two under a policy of files alone, by the address of their script', async () => {
    const page = await openIsolated(FILES_ALONE);
    const run = await page.evaluate(
      (script) => globalThis.page.runModel('/models/conv2d_f32_a.tflite', 2, { threadWorkerUrl: script }),
      SCRIPT,
    );
    expect(run.numThreads).toBe(2);
  });

  it.each([
    ['there is nothing at the address', FILES_ALONE, '/nowhere.js'],
    ['the policy refuses it', "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'none'", SCRIPT],
  ])('are an error that says so where %s', async (_, policy, threadWorkerUrl) => {
    const page = await openIsolated(policy);
    const failure = await page.evaluate(
      (url) =>
        globalThis.page.runModel('/models/conv2d_f32_a.tflite', 2, { threadWorkerUrl: url }).catch((error: unknown) => {
          const { code, message, data } = error as TFLiteError;
          return { code, message, data };
        }),
      threadWorkerUrl,
    );
    expect(failure).toEqual({
      code: 'ENGINE_LOAD',
      message: `No thread of the engine started from ${threadWorkerUrl}. Serve tflite-interpreter/wasm/thread.worker.js there, from the page's own origin, and allow it in the page's Content-Security-Policy: worker-src 'self'.`,
      data: { engine: 'tflite-wasm', tried: [threadWorkerUrl] },
    });
  });

  it('are there again after a resize, after many sessions, and for several interpreters', async () => {
    const page = await openIsolated();
    const used = await page.evaluate(async () => {
      const { Interpreter, bytesOf } = globalThis.page;
      const modelContent = await bytesOf('/models/conv2d_f32_a.tflite');
      const interpreters = await Promise.all([1, 2, 3].map(() => Interpreter.create({ modelContent, numThreads: 2 })));
      for (const interpreter of interpreters) {
        const { index, shape } = interpreter.getInputDetails()[0]!;
        // Without giving the event loop a turn: workers of the last session have to do for the next one.
        for (let batch = 1; batch <= 12; batch++) {
          interpreter.resizeTensorInput(index, [batch, ...shape.slice(1)]);
          interpreter.allocateTensors();
          interpreter.invoke();
        }
      }
      const threads = interpreters.map(({ numThreads }) => numThreads);
      for (const interpreter of interpreters) interpreter.close();
      return threads;
    });
    expect(used).toEqual([2, 2, 2]);
  });

  it('come back after the engine has broken', async () => {
    const page = await openIsolated();
    const codes = await page.evaluate(async () => {
      const { Interpreter, bytesOf } = globalThis.page;
      const modelContent = await bytesOf('/models/div_int32_b.tflite');
      const interpreter = await Interpreter.create({ modelContent, numThreads: 2 });
      const found: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        interpreter.allocateTensors();
        interpreter.setTensor(1, [[0], [0], [0]]);
        try {
          interpreter.invoke();
        } catch (error) {
          found.push((error as { code: string }).code);
        }
      }
      let threads = 1;
      for (let i = 0; i < 300 && threads < 2; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        interpreter.allocateTensors();
        threads = interpreter.numThreads;
      }
      found.push(threads);
      interpreter.close();
      return found;
    });
    expect(codes).toEqual(['ENGINE_ABORTED', 'ENGINE_ABORTED', 'ENGINE_ABORTED', 2]);
  });

  it.skipIf(!hasCorpus)('do not hang in models that start a second pool', async () => {
    const page = await openIsolated();
    const models = readCorpus().filter(
      ({ group, outcome, model }) => group === 'MIRROR_PAD' && outcome === 'runs' && model,
    );
    expect(models.length).toBeGreaterThan(1);
    for (const { id, model } of models) {
      const [one, two] = await page.evaluate(
        async (url) => [await globalThis.page.runModel(url, 1), await globalThis.page.runModel(url, 2)] as const,
        `/corpus/${model}`,
      );
      expect({ id, ...two }).toEqual({ id, numThreads: 2, outputs: one.outputs });
    }
  });
});
