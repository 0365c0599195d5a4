// npm run example:convert, as the example's README says.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { ROOT, runNpm } from '../helpers/repository.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'convert example '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The digit that Keras takes each of the twenty for. */
async function kerasAnswers(): Promise<number[]> {
  const file = await readFile(path.join(ROOT, 'test/fixtures/digits/answers.bin'));
  return Array.from({ length: 20 }, (_, i) => {
    const scores = Array.from({ length: 10 }, (_, k) => file.readFloatLE(1280 + 40 * i + 4 * k));
    return scores.indexOf(Math.max(...scores));
  });
}

it('makes a quantized file of digits.keras, and names digits with it as Keras does', async () => {
  const output = path.join(folder, 'digits.tflite');
  const { code, stdout, stderr } = await runNpm(['run', '--silent', 'example:convert', '--', output]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

  const keras = (await kerasAnswers()).filter((_, i) => i % 2 === 1);
  const named = [...stdout.matchAll(/^a (\d) is taken for (\d) \(0\.\d{3}\)$/gm)].map(([, digit, name]) => [
    digit,
    name,
  ]);
  expect(named).toEqual(keras.map((name, digit) => [String(digit), String(name)]));

  const interpreter = await Interpreter.create({ modelPath: output });
  expect(interpreter.getInputDetails()[0]!.dtype).toBe('int8');
  expect(interpreter.metadata?.labels).toHaveLength(10);
  interpreter.close();
  expect((await readFile(output)).length).toBeLessThan(
    (await readFile(path.join(ROOT, 'test/fixtures/digits/digits.keras'))).length / 4,
  );
});
