// InterpreterWorker in Chromium: the same answers, a page that goes on, and what a strict policy needs.

import path from 'node:path';
import type { InterpreterWorker } from 'tflite-interpreter/worker';
import { describe, expect, it } from 'vitest';
import { findBrowser, NO_BROWSER } from '../consumers/browser.mjs';
import { ISOLATED } from '../consumers/serve.mjs';
import { ROOT } from '../consumers/tarball.mjs';
import { openPage } from './open-page.ts';

const mounts = { '/models/': path.join(ROOT, 'test/fixtures/models'), '/assets/': path.join(ROOT, 'examples/assets') };
const policy = (workers: string) => ({
  'content-security-policy': `script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src ${workers}`,
});
const WASM = '/node_modules/tflite-interpreter/dist/wasm';
const SCRIPT = `${WASM}/interpreter.worker.js`;

if (!findBrowser()) console.log(NO_BROWSER);

describe.skipIf(!findBrowser())('InterpreterWorker in Chromium', () => {
  it.each([
    ['on one thread', 1, {}],
    ['on two threads, in a page that is isolated', 2, ISOLATED],
  ])('answers what Interpreter answers, %s', async (_, numThreads, headers) => {
    const page = await openPage({ headers, mounts });
    const { here, there, threads, cores } = await page.evaluate(async (count) => {
      const { Interpreter, InterpreterWorker } = globalThis.page;
      const modelUrl = '/models/keras_conv_float.tflite';
      const input = Float32Array.from({ length: 192 }, (_, i) => Math.sin(0.7 * i));
      const answers: unknown[] = [];
      const workers = [];
      for (const Class of [Interpreter, InterpreterWorker] as const) {
        const interpreter = await Class.create({ modelUrl, numThreads: count });
        await interpreter.allocateTensors();
        const [from] = await interpreter.getInputDetails();
        const [to] = await interpreter.getOutputDetails();
        await interpreter.setTensor(from!.index, input);
        await interpreter.invoke();
        answers.push((await (interpreter as InterpreterWorker).getTensor(to!.index)).toArray());
        workers.push(interpreter.numThreads);
        await interpreter.close();
      }
      return { here: answers[0], there: answers[1], threads: workers[1], cores: navigator.hardwareConcurrency };
    }, numThreads);
    expect(there).toEqual(here);
    expect(threads).toBe(Math.min(numThreads, cores));
  });

  it('leaves the page its frames while a model runs, and ends with terminate()', async () => {
    const page = await openPage({ mounts });
    const { turns, name, code } = await page.evaluate(async () => {
      const interpreter = await globalThis.page.InterpreterWorker.create({
        modelUrl: '/models/while_written_b.tflite',
      });
      await interpreter.allocateTensors();
      // It counts upwards from here, and so goes on for minutes.
      await interpreter.setTensor(0, -(2 ** 31));
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      const reason = await interpreter
        .invoke({ signal: AbortSignal.timeout(1000) })
        .catch((error: unknown) => (error as Error).name);
      clearInterval(timer);
      interpreter.terminate();
      const after = await interpreter.invoke().catch((error: unknown) => (error as { code: string }).code);
      return { turns: ticks, name: reason, code: after };
    });
    expect({ name, code }).toEqual({ name: 'TimeoutError', code: 'CLOSED' });
    // None, if the page had to wait.
    expect(turns).toBeGreaterThan(5);
  });

  it.each([
    ['runs where the policy allows workers of blob URLs', 'blob:', undefined, 'float32'],
    ['says what to do where the policy refuses them', "'self'", undefined, 'WORKER_FAILED'],
    ['runs there from a file, by its address', "'self'", SCRIPT, 'float32'],
    ['says so where there is no such file', "'self'", '/nowhere.js', 'WORKER_FAILED'],
  ])('%s', async (_, workers, workerUrl, expected) => {
    const page = await openPage({ headers: policy(workers), mounts });
    const got = await page.evaluate(async (url) => {
      try {
        const interpreter = await globalThis.page.InterpreterWorker.create({
          modelUrl: 'models/chain_b.tflite',
          ...(url !== undefined && { workerUrl: url }),
        });
        await interpreter.allocateTensors();
        await interpreter.invoke();
        const { dtype } = await interpreter.getTensor(5);
        await interpreter.close();
        return dtype;
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    }, workerUrl);
    expect(got).toBe(expected);
  });

  it('has threads under a policy of files alone, by the address of both scripts', async () => {
    const page = await openPage({ headers: { ...ISOLATED, ...policy("'self'") }, mounts });
    const [threads, cores] = await page.evaluate(async (folder) => {
      const interpreter = await globalThis.page.InterpreterWorker.create({
        modelUrl: '/models/keras_conv_float.tflite',
        numThreads: 2,
        workerUrl: `${folder}/interpreter.worker.js`,
        threadWorkerUrl: `${folder}/thread.worker.js`,
      });
      await interpreter.allocateTensors();
      await interpreter.invoke();
      const { numThreads } = interpreter;
      await interpreter.close();
      return [numThreads, navigator.hardwareConcurrency] as const;
    }, WASM);
    expect(threads).toBe(Math.min(2, cores));
  });
});
