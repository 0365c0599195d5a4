// `npx tflite-interpreter doctor` on models that run, that one engine refuses, that none takes, and on no models at all.

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { ROOT, runNode } from '../helpers/repository.ts';
import { modelPath } from '../runtime/models.ts';

const doctor = (...models: string[]) => runNode([path.join(ROOT, 'dist/cli.js'), 'doctor', ...models]);

/** The engine is looked for where it is installed; NATIVE_LIBRARY is for tests alone. */
const isInstalled = nativeLibrary !== undefined && !process.env['NATIVE_LIBRARY'];

describe('npx tflite-interpreter doctor', () => {
  it('says what a model is made of, and what an engine makes of it', async () => {
    const { code, stdout } = await doctor(modelPath('keras_conv_float'));
    expect(code).toBe(0);
    expect(stdout).toContain('keras_conv_float.tflite\n');
    expect(stdout).toMatch(/^input {7}\S+: float32 \[1, \d+, \d+, \d+\]$/m);
    expect(stdout).toMatch(/^operators {3}.*CONV_2D v\d x 1/m);
    expect(stdout).toMatch(
      /^tflite-wasm {4}yes {2}\S+, created in \d+ ms, first inference [\d.]+ ms, [\d.]+ \w+ of memory$/m,
    );
    expect(stdout).toMatch(isInstalled ? /^litert-native {2}yes/m : /^litert-native {2}no {3}ENGINE_LOAD: The native/m);
    expect(stdout).toContain(`engine: 'auto' takes ${isInstalled ? 'litert-native' : 'tflite-wasm'} on this machine.`);
  });

  it('says why no engine runs a model', async () => {
    const { code, stdout } = await doctor(modelPath('version_too_new_b'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^tflite-wasm {4}no {3}UNSUPPORTED_MODEL: .* version \d+/m);
    expect(stdout).toContain('No engine on this machine runs it.');
  });

  it.each([
    ['what is no model', path.join(ROOT, 'package.json'), 'is not a .tflite file'],
    ['what is damaged', modelPath('wrong_tensor_index_b'), '(MODEL_CORRUPT)'],
    ['what is not there', 'none.tflite', '(FILE_NOT_FOUND)'],
  ])('says so of %s', async (_, model, message) => {
    const { code, stdout, stderr } = await doctor(model);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('goes on with the next model, and asks for one', async () => {
    const both = await doctor('none.tflite', modelPath('chain_b'));
    expect(both.code).toBe(1);
    expect(both.stdout).toContain('chain_b.tflite');
    expect(await doctor()).toMatchObject({ code: 1, stderr: 'Name a model. --help says what comes of it.\n' });
  });
});
