// npm run bench:worker: how late the caller's event loop comes while a model runs, here and in a worker, in Node and Chromium.

import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Interpreter } from 'tflite-interpreter';
import { InterpreterWorker } from 'tflite-interpreter/worker';
import { findBrowser, NO_BROWSER, openBrowser } from '../test/consumers/browser.mjs';
import { serve } from '../test/consumers/serve.mjs';
import { table } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODEL = 'examples/assets/efficientnet_lite0_int8.tflite';
const RUNS = 50;

const rows = [...(await inNode()), ...(await inChromium())];
console.log(
  `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores; ${RUNS} inferences each.`,
);
console.log(table(['where', 'class', 'inference, ms', 'delay p50, ms', 'delay p99, ms', 'greatest, ms'], rows));

async function inNode() {
  const modelContent = readFileSync(path.join(ROOT, MODEL));
  const rows = [];
  for (const [name, Class] of Object.entries({ Interpreter, InterpreterWorker })) {
    rows.push(row('Node', name, await measure(Class, modelContent, RUNS)));
  }
  return rows;
}

async function inChromium() {
  if (!findBrowser()) {
    console.log(NO_BROWSER);
    return [];
  }
  const server = await serve(ROOT);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}docs/README.md`);
    const rows = [];
    for (const name of ['Interpreter', 'InterpreterWorker']) {
      const result = await page.evaluate(
        async ([code, className, model, runs]) => {
          const [main, worker] = await Promise.all([
            import('/dist/browser/index.js'),
            import('/dist/browser/worker.js'),
          ]);
          const modelContent = await (await fetch(model)).arrayBuffer();
          // The very function below, which a page has no other way to get.
          const measureHere = new Function(`return ${code}`)();
          return measureHere({ ...main, ...worker }[className], modelContent, runs);
        },
        [measure.toString(), name, `/${MODEL}`, RUNS],
      );
      rows.push(row('Chromium', name, result));
    }
    return rows;
  } finally {
    await browser.close();
    await server.close();
  }
}

function row(where, name, { inference, p50, p99, greatest }) {
  return [where, name, ...[inference, p50, p99, greatest].map((value) => value.toFixed(1))];
}

/**
 * Runs a model again and again, and looks every 4 ms whether the event loop comes on time. Stands alone: its text is sent
 * to the browser.
 */
async function measure(Class, modelContent, runs) {
  const interpreter = await Class.create({ modelContent });
  await interpreter.allocateTensors();
  // V8 needs about twenty calls to optimise the engine's hot loops.
  for (let i = 0; i < 20; i++) await interpreter.invoke();

  const STEP = 4;
  const delays = [];
  let due = performance.now() + STEP;
  const timer = setInterval(() => {
    const now = performance.now();
    // A tick that comes late stands for all those that could not come: each of them counts with its own delay.
    for (; due <= now; due += STEP) delays.push(now - due);
  }, STEP);
  const start = performance.now();
  for (let i = 0; i < runs; i++) {
    await interpreter.invoke();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const inference = (performance.now() - start) / runs;
  clearInterval(timer);
  await interpreter.close();
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))];
  return { inference, p50: at(0.5), p99: at(0.99), greatest: at(1) };
}
