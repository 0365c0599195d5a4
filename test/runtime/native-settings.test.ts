// The settings of the native engine: weights kept in files, and half precision.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Interpreter, type NativeOptions } from 'tflite-interpreter';
import { beforeEach, describe, expect, it } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { rejectionOf } from '../unit/error-of.ts';
import { modelBytes, modelPath } from './models.ts';

const MODEL = modelBytes('keras_conv_float');

/** What the native engine answers to the same numbers, in an interpreter of its own. */
async function answer(options: NativeOptions, modelContent = MODEL, batch = 1): Promise<Float32Array> {
  const native = { libraryPath: nativeLibrary, ...options };
  using interpreter = await Interpreter.create({ modelContent, engine: 'native', native });
  const { index, shape } = interpreter.getInputDetails()[0]!;
  interpreter.resizeTensorInput(index, [batch, ...shape.slice(1)]);
  interpreter.allocateTensors();
  const input = interpreter.tensor(index)().data as Float32Array;
  input.forEach((_, i) => (input[i] = ((i * 37) % 101) / 50 - 1));
  interpreter.invoke();
  return interpreter.getTensor(interpreter.getOutputDetails()[0]!.index, { dtype: 'float32' }).data;
}

describe('settings that are wrong', () => {
  const create = (native: unknown): Promise<Interpreter> =>
    Interpreter.create({ modelPath: modelPath('chain_b'), engine: 'native', native: native as NativeOptions });

  it.each([
    ['no object', 5, /'native' has to be an object .* not number/],
    ['null', null, /'native' has to be an object .* not null/],
    ['a path that is none', { libraryPath: 7 }, /'native\.libraryPath' has to be a string, not number/],
    ['a folder that is none', { weightCacheFolder: true }, /'native\.weightCacheFolder' has to be a string/],
    ['a flag that is none', { float16: 'yes' }, /'native\.float16' has to be a boolean, not string/],
  ])('are a TypeError: %s', async (_, native, message) => {
    await expect(create(native)).rejects.toThrow(TypeError);
    await expect(create(native)).rejects.toThrow(message);
  });

  it('are OPTION_INVALID where the name is unknown', async () => {
    const error = await rejectionOf('OPTION_INVALID', create({ weightCachePath: 'weights' }));
    expect(error.message).toContain(
      "no option 'native.weightCachePath'; the options are libraryPath, weightCacheFolder",
    );
    expect(error.data).toEqual({ option: 'native.weightCachePath', actual: 'weights' });
  });

  it('are OPTION_INVALID where the library would end the process: weights of half precision', async () => {
    await rejectionOf('OPTION_INVALID', create({ weightCacheFolder: 'weights', float16: true }));
  });
});

describe.skipIf(nativeLibrary === undefined)('weightCacheFolder', () => {
  let folder: string;
  beforeEach(async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'tflite-weights-'));
    folder = path.join(own, 'kept', 'here');
    return () => rm(own, { recursive: true, force: true });
  });

  const onlyFile = (): string => {
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    return path.join(folder, files[0]!);
  };

  it('keeps the weights of a model in one file, which later starts read: the same bits', async () => {
    const plain = await answer({});
    expect(await answer({ weightCacheFolder: folder })).toEqual(plain);
    const file = onlyFile();
    expect(path.basename(file)).toMatch(/^[0-9a-f]{64}-litert-2\.3\.0\.weights$/);
    const written = statSync(file).mtimeMs;
    expect(await answer({ weightCacheFolder: folder })).toEqual(plain);
    expect(statSync(onlyFile()).mtimeMs).toBe(written);
    // Other shapes use the same weights.
    const both = await answer({ weightCacheFolder: folder }, MODEL, 2);
    expect(both).toEqual(await answer({}, MODEL, 2));
    expect(statSync(onlyFile()).mtimeMs).toBe(written);
    // What is in the file counts: with other weights in it, the answer is another one.
    const bytes = readFileSync(file);
    writeFileSync(
      file,
      bytes.map((byte, i) => (i > bytes.length / 3 && i < bytes.length / 2 && i % 4 === 2 ? byte ^ 0x40 : byte)),
    );
    expect(await answer({ weightCacheFolder: folder })).not.toEqual(plain);
  });

  it('never takes the weights of another model, though it be built alike', async () => {
    const other = MODEL.slice();
    const weights = findFloats(other);
    for (let i = 0; i < weights.length; i += 4) weights[i + 2]! ^= 0x40;
    const plain = await answer({}, other);
    expect(plain).not.toEqual(await answer({ weightCacheFolder: folder }));
    expect(await answer({ weightCacheFolder: folder }, other)).toEqual(plain);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it.each([
    ['empty', () => new Uint8Array()],
    ['of other bytes', () => new Uint8Array(5000).fill(7)],
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1)],
    ['with a damaged head', (bytes: Uint8Array) => bytes.map((byte, i) => (i < 64 ? ~byte : byte))],
    ['with a damaged end', (bytes: Uint8Array) => bytes.map((byte, i) => (i > bytes.length - 100 ? ~byte : byte))],
  ])('writes a file anew that is %s', async (_, damage) => {
    const plain = await answer({ weightCacheFolder: folder });
    const file = onlyFile();
    const whole = readFileSync(file);
    writeFileSync(file, damage(new Uint8Array(whole)));
    expect(await answer({ weightCacheFolder: folder })).toEqual(plain);
    expect(await answer({ weightCacheFolder: folder })).toEqual(plain);
    expect(readFileSync(onlyFile()).length).toBe(whole.length);
  });

  it('takes a model without weights, and leaves nothing unfinished behind', async () => {
    const native = { libraryPath: nativeLibrary, weightCacheFolder: folder };
    using interpreter = await Interpreter.create({ modelPath: modelPath('div_int32_b'), engine: 'native', native });
    interpreter.allocateTensors();
    expect(readdirSync(folder).filter((name) => !name.endsWith('.weights'))).toEqual([]);
  });

  it('is an error where the folder cannot be made', async () => {
    const file = path.join(path.dirname(path.dirname(folder)), 'file');
    writeFileSync(file, '');
    const error = await rejectionOf('OPTION_INVALID', answer({ weightCacheFolder: path.join(file, 'below') }));
    expect(error.message).toMatch(/'native\.weightCacheFolder' cannot be made \(.*ENOTDIR/);
    expect(existsSync(path.join(file, 'below'))).toBe(false);
  });
});

describe.skipIf(nativeLibrary === undefined)('float16', () => {
  it('computes in half precision: other bits, nearly the same numbers', async () => {
    const [whole, half] = [await answer({}), await answer({ float16: true })];
    expect(half).not.toEqual(whole);
    const distances = Array.from(whole, (value, i) => Math.abs(value - half[i]!));
    // 2 ** -11 is the greatest rounding error of a half, relative to the value; sums add some of them up.
    expect(Math.max(...distances)).toBeLessThan(2 ** -7 * Math.max(1, ...whole.map(Math.abs)));
  });
});

/** The longest run of bytes that look like weights: float32 between 2 ** -15 and 2. */
function findFloats(bytes: Uint8Array): Uint8Array {
  let best = { start: 0, length: 0 };
  for (let start = 0, at = 0; at <= bytes.length; at += 4) {
    const exponent = at < bytes.length ? ((bytes[at + 3]! & 0x7f) << 1) | (bytes[at + 2]! >> 7) : 0;
    if (exponent >= 112 && exponent < 128) continue;
    if (at - start > best.length) best = { start, length: at - start };
    start = at + 4;
  }
  return bytes.subarray(best.start, best.start + best.length);
}
