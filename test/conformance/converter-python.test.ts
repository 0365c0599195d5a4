// Keras models converted here, run by Python's interpreter: it takes every file, and answers as Keras does.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTensor, type Tensor } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { LIMITS, pythonPage, type PythonResult } from './converter-python-results.ts';
import { hasKerasModels, KERAS_CASES, kerasFile, type KerasCase } from './keras-models.ts';
import { hasPython, runPython } from './python.ts';
import { ROOT } from '../helpers/repository.ts';

if (!hasPython) {
  console.log('Python has no ai-edge-litert here (PYTHON names another): converted models are not run by it.');
}

const MODES = ['float32', 'float16', 'dynamic', 'int8'] as const;
type Mode = (typeof MODES)[number];

/** What is converted: all models in each way that needs no data, and int8 where TensorFlow's calibration data are known. */
const JOBS = KERAS_CASES.flatMap((one) =>
  MODES.filter((mode) => mode !== 'int8' || one.tflite.int8).map((mode) => ({
    one,
    mode,
    name: `${one.name} ${mode}`,
  })),
);

let folder: string;
let results: ReadonlyMap<string, PythonResult> = new Map();

/** The very samples that TensorFlow's conversion was calibrated with. */
async function* calibrationOf({ name, inputs }: KerasCase): AsyncGenerator<Record<string, Tensor>> {
  const file = await readFile(path.join(folder, `${name}.bin`));
  const values = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  let start = 0;
  const arrays = Object.entries(inputs).map(([input, { shape }]) => {
    const size = shape.slice(1).reduce((product, length) => product * length, 1);
    const from = start;
    start += 64 * size;
    return {
      input,
      shape: [1, ...shape.slice(1)],
      at: (i: number) => values.slice(from + i * size, from + (i + 1) * size),
    };
  });
  for (let i = 0; i < 64; i++) {
    yield Object.fromEntries(arrays.map(({ input, shape, at }) => [input, createTensor('float32', shape, at(i))]));
  }
}

async function convert(one: KerasCase, mode: Mode): Promise<Uint8Array> {
  const converter = TFLiteConverter.fromKerasModel(await readKerasModel(kerasFile(one.keras ?? one.h5)));
  if (mode !== 'float32') converter.optimizations = ['DEFAULT'];
  if (mode === 'float16') converter.targetSpec = { supportedTypes: ['float16'] };
  if (mode === 'int8') {
    converter.representativeDataset = () => calibrationOf(one);
    converter.inferenceInputType = 'int8';
    converter.inferenceOutputType = 'int8';
  }
  return converter.convert();
}

beforeAll(async () => {
  if (!hasPython || !hasKerasModels) return;
  folder = await mkdtemp(path.join(tmpdir(), 'converter-python-'));
  await runPython('calibration.py', kerasFile(''), folder);
  const jobs = [];
  for (const { one, mode, name } of JOBS) {
    const model = path.join(folder, `${one.name}_${mode}.tflite`);
    await writeFile(model, await convert(one, mode));
    jobs.push({ name, model, case: one.name });
  }
  const list = path.join(folder, 'jobs.json');
  await writeFile(list, JSON.stringify(jobs));
  const printed = JSON.parse(await runPython('run_models.py', kerasFile(''), list)) as (PythonResult & {
    name: string;
  })[];
  results = new Map(printed.map((result) => [result.name, result]));
}, 600_000);

afterAll(async () => {
  if (results.size === 0) return;
  await rm(folder, { recursive: true, force: true });
  if (process.env['CONVERTER_WRITE'] === undefined) return;
  const rows = JOBS.map(({ one, mode, name }) => ({ one, mode, result: results.get(name)! }));
  await writeFile(path.join(ROOT, 'docs/converter-python.md'), `${pythonPage(rows)}\n`);
});

describe.skipIf(!hasPython || !hasKerasModels)('in Python’s interpreter (needs ../shared/models/keras)', () => {
  it.each(JOBS)('$name', ({ one, mode, name }) => {
    const result = results.get(name)!;
    expect(result.error).toBeUndefined();
    const { default: first, builtin } = result as Required<PythonResult>;
    const theirs = mode === 'dynamic' || mode === 'int8' ? one.tflite[mode]?.largest_difference.keras : undefined;
    // Calibrated alike and run alike: no further from Keras than TensorFlow's own conversion.
    if (theirs !== undefined) return expect(first.absolute).toBeLessThanOrEqual(1.01 * theirs);
    const limit = LIMITS[mode as keyof typeof LIMITS];
    expect(first.relative).toBeLessThan(limit);
    expect(builtin.relative).toBeLessThan(limit);
  });
});
