// The benchmarks run and print their tables; how fast anything is, no test asks.

import { expect, it } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { runNode } from '../helpers/repository.ts';

it('npm run bench prints a table for each question', async () => {
  const { code, stdout, stderr } = await runNode(['bench/run.mjs', '--runs', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.match(/^## .*/gm)).toEqual([
    '## Cold start',
    '## Warm inference',
    "## The library's own cost",
    '## A resize',
    '## Memory',
  ]);
  for (const row of ['1', '2', 'raw engine', 'Interpreter', 'start', 'close']) {
    expect(stdout).toMatch(new RegExp(`^\\| ${row} \\|( +-?[\\d.]* ?%? \\|)+$`, 'm'));
  }
});

it('npm run bench:engines prints a row for each engine that is present, and what a call costs', async () => {
  const model = 'test/fixtures/models/keras_conv_float.tflite';
  const few = ['--rounds', '1', '--runs', '1', '--python', 'no-such-python', '--model', model];
  const { code, stdout } = await runNode(['bench/engines.mjs', ...few]);
  expect(code).toBe(0);
  const rows = [...stdout.matchAll(/^\| ([^|]+?) \|( [\d.]+(?: \([\d.]+\))? \|){9}$/gm)].map(([, name]) => name);
  const native = ['native', 'native, weights from a file', 'native, `float16`'];
  expect(rows).toEqual([...(nativeLibrary === undefined ? [] : native), 'WebAssembly']);
  if (nativeLibrary !== undefined) expect(stdout).toMatch(/take [\d.]+ µs together\..* costs -?[\d.]+ µs a call\./);
});
