// Damaged models against the built package, and what the fuzzer does when a model never ends.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Interpreter } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mutantOf, readCorpus } from '../../scripts/fuzz/corpus.mjs';
import { sitesOf } from '../../scripts/fuzz/layout.mjs';
import { WASM_OPERATORS } from '../../src/engine/tflite-wasm/supported-operators.ts';
import { isTFLiteError } from '../../src/errors.ts';
import { lowerModel } from '../../src/model/lower.ts';
import { requireSupported } from '../../src/model/preflight.ts';
import { rewriteModel } from '../../src/model/rewrite.ts';
import { verifyModel } from '../../src/model/verify.ts';
import { ROOT, runNode } from '../helpers/repository.ts';
import { errorOf } from '../unit/error-of.ts';
import { modelBytes } from './models.ts';

const FIXTURES = path.join(ROOT, 'test/fixtures/models');
const CREATION = ['NOT_TFLITE', 'MODEL_CORRUPT', 'MODEL_TOO_LARGE', 'UNSUPPORTED_MODEL'];

describe('damaged models', () => {
  it('are refused, fail or run: 2,000 of them through the whole life cycle', async () => {
    const { code, stdout } = await fuzz('--runs', 2000, '--seed', 1, '--corpus', FIXTURES);
    expect(stdout).toContain('2000 runs, seed 1');
    expect(stdout).toContain('No findings.');
    expect(stdout).toMatch(/\d+ {2}refused: MODEL_CORRUPT/);
    expect(stdout).toMatch(/\d+ {2}ran/);
    expect(code).toBe(0);
  });

  it('are checked, lowered and rewritten without any other error: 20,000 of them', () => {
    const corpus = readCorpus(FIXTURES);
    const outcomes = new Map<string, number>();
    for (let run = 0; run < 20_000; run++) {
      const outcome = openOutcome(mutantOf(corpus, 2, run).bytes);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(['opened', ...CREATION].sort());
    // Enough of them get further than the check of the structure.
    expect(outcomes.get('opened')).toBeGreaterThan(5000);
  });

  it('are the same for the same seed and run, and others for others', () => {
    const corpus = readCorpus(FIXTURES);
    expect(mutantOf(corpus, 1, 7)).toEqual(mutantOf(corpus, 1, 7));
    expect(mutantOf(corpus, 1, 7)).not.toEqual(mutantOf(corpus, 2, 7));
    expect(mutantOf(corpus, 1, 7)).not.toEqual(mutantOf(corpus, 1, 8));
  });
});

describe('a model that fuzzing found', () => {
  it.each([
    ['to its own input, which another node writes', 'chain_b', [4, 5], 4, 'tensor 4 is an output twice'],
    ['to what an earlier node writes', 'chain_b', [4, 5], 1, 'tensor 1 is an output twice'],
    ['to a constant', 'three_subgraphs_b', [0, 2, 1], 2, 'tensor 2 is an output and a constant'],
  ])('is refused where a node writes %s', (_, model, node, output, message) => {
    const bytes = modelBytes(model);
    setOutput(bytes, node, output);
    expect(errorOf('MODEL_CORRUPT', () => verifyModel(bytes)).message).toContain(message);
  });
});

describe('a model that never ends', () => {
  it('is found, named and survived by the fuzzer', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tflite-interpreter-endless-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, 'chain.tflite'), modelBytes('chain_b'));
    writeFileSync(path.join(folder, 'endless.tflite'), endless());
    const corpus = readCorpus(folder);
    // A mutation may find nothing to change.
    const unchanged = Array.from({ length: 5000 }, (_, run) => run).find((run) => {
      const { name, bytes } = mutantOf(corpus, 1, run);
      return name === 'endless.tflite' && Buffer.from(bytes).equals(endless());
    })!;
    const { code, stdout } = await fuzz('--first', unchanged, '--runs', 2, '--corpus', folder, '--limit', 2000);
    expect(stdout).toContain(`run ${unchanged} (endless.tflite; WHILE | LESS | ADD, MUL): no end of invoke`);
    expect(stdout).toMatch(/2 runs, seed 1, 2 models/);
    expect(code).toBe(1);
    const saved = /^ {2}(\S+\.tflite)$/m.exec(stdout)![1]!;
    onTestFinished(() => rmSync(path.dirname(saved), { recursive: true }));
    expect(readFileSync(saved).equals(endless())).toBe(true);
  });

  it('ends with the worker that it runs in', async () => {
    const worker = new Worker(
      `import { parentPort, workerData } from 'node:worker_threads';
      import { Interpreter } from 'tflite-interpreter';
      const interpreter = await Interpreter.create({ modelContent: workerData });
      interpreter.allocateTensors();
      for (const { index, shape } of interpreter.getInputDetails()) {
        interpreter.setTensor(index, shape.length === 0 ? 0 : [0, 0, 0, 0]);
      }
      parentPort.postMessage('invoking');
      interpreter.invoke();
      parentPort.postMessage('ended');`,
      { eval: true, execArgv: ['--input-type=module'], workerData: endless() },
    );
    const messages: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (message) => {
        messages.push(message);
        setTimeout(resolve, 300);
      });
    });
    // It would be waited for until the test runs out of time, were the loop not ended.
    await worker.terminate();
    expect(messages).toEqual(['invoking']);
  });

  it('is no harm before it is invoked', async () => {
    const interpreter = await Interpreter.create({ modelContent: endless() });
    interpreter.allocateTensors();
    interpreter.close();
  });
});

function fuzz(...args: readonly (string | number)[]): ReturnType<typeof runNode> {
  return runNode(['scripts/fuzz.mjs', ...args.map(String)]);
}

/** What everything before the engine makes of a file. */
function openOutcome(bytes: Uint8Array): string {
  try {
    const graph = verifyModel(bytes);
    const draft = lowerModel(graph, WASM_OPERATORS, 'auto');
    requireSupported(graph, WASM_OPERATORS, draft);
    rewriteModel(graph, {}, draft);
    return 'opened';
  } catch (error) {
    return isTFLiteError(error) ? error.code : String((error as Error).stack);
  }
}

/** Gives another output to the first node that has these inputs and this one output. */
function setOutput(bytes: Uint8Array, node: readonly number[], output: number): void {
  const view = new DataView(bytes.buffer);
  const sites = sitesOf(bytes)['tensorIndex']!;
  const first = sites.findIndex((_, i) =>
    node.every((index, k) => view.getInt32(sites[i + k]?.at ?? 0, true) === index),
  );
  view.setInt32(sites[first + node.length - 1]!.at, output, true);
}

/** `while (i < 4) i += 1`, with a step of 0. */
function endless(): Uint8Array {
  const bytes = modelBytes('while_written_b');
  const view = new DataView(bytes.buffer);
  const step = sitesOf(bytes)['block']!.find(({ at, count }) => count === 4 && view.getInt32(at, true) === 1)!;
  view.setInt32(step.at, 0, true);
  return bytes;
}
