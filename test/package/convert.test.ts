// `npx tflite-interpreter convert`: a Keras model with photos or arrays of numpy, run in processes of its own.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { run as convert } from '../../src/cli/convert.ts';
import { readArrays } from '../../src/cli/npy.ts';
import { ROOT, runNode } from '../helpers/repository.ts';

const DIGITS = path.join(ROOT, 'test/fixtures/digits');
const MODEL = path.join(DIGITS, 'digits.keras');
const LABELS = path.join(DIGITS, 'labels.txt');
const cli = (...args: string[]) => runNode([path.join(ROOT, 'dist/cli.js'), 'convert', ...args]);

let folder: string;
const file = (name: string): string => path.join(folder, name);

/** An array as numpy.save writes it, version 1.0. */
function npy(descr: string, shape: readonly number[], data: ArrayBufferView): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const text = `${header.padEnd(117)}\n`;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]), Buffer.from(text), bytes]);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tflite-test-'));
  const pixels = (await readFile(path.join(DIGITS, 'answers.bin'))).subarray(0, 1280);
  const scaled = Float64Array.from(pixels, (pixel) => pixel / 16);
  await writeFile(file('digits.npy'), npy('<f8', [20, 8, 8, 1], scaled));
  await writeFile(file('pixels.npy'), npy('|u1', [20, 8, 8, 1], pixels));
  await writeFile(file('flat.npy'), npy('<f4', [20, 64], Float32Array.from(scaled)));
  const named = npy('<f4', [20, 8, 8, 1], Float32Array.from(scaled));
  await writeFile(file('digits.npz'), zipSync({ 'image.npy': named }));
  await writeFile(file('other.npz'), zipSync({ 'one.npy': named, 'two.npy': named }));
  await mkdir(file('photos/cats'), { recursive: true });
  await writeFile(file('photos/cats/chelsea.jpg'), await readFile(path.join(ROOT, 'examples/assets/chelsea.jpg')));
  await writeFile(file('photos/coffee.jpg'), await readFile(path.join(ROOT, 'examples/assets/coffee.jpg')));
  await mkdir(file('broken'));
  await writeFile(file('broken/cat.jpg'), 'no picture');
  await mkdir(file('empty'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npx tflite-interpreter convert', () => {
  it('quantizes with the arrays of a .npy file, and tells sizes, differences, first places and layers', async () => {
    const [out, page] = [file('out/digits.tflite'), file('out/digits.html')];
    const flags = ['--quantize', 'int8', '--representative', file('digits.npy'), '--labels', LABELS, '--report', page];
    const { code, stdout, stderr } = await cli(MODEL, '-o', out, ...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^float32 +3\d\.\d kB$/m);
    expect(stdout).toMatch(/^int8 +1\d\.\d kB$/m);
    expect(stdout).toMatch(
      /'scores' differs from float32 by 0\.0\d+ at most, .* in the mean, over 20 samples; the same first place in 20 of 20/,
    );
    const html = await readFile(page, 'utf8');
    expect(html).toContain('<td>MaxPooling2D</td><td>MAX_POOL_2D</td>');
    expect(html).toMatch(/<td>BatchNormalization<\/td><td>folded into '\w+'<\/td>/);
    const interpreter = await Interpreter.create({ modelPath: out });
    expect(interpreter.metadata?.labels).toHaveLength(10);
    expect(interpreter.getTensorDetails().some(({ dtype }) => dtype === 'int8')).toBe(true);
    interpreter.close();
  });

  it.each(['none', 'float16', 'dynamic'])('converts to %s, with arrays by name', async (quantize) => {
    const out = file(`${quantize}.tflite`);
    const { code, stdout } = await cli(
      MODEL,
      '-o',
      out,
      '--quantize',
      quantize,
      '--representative',
      file('digits.npz'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(quantize === 'none' ? /^float32 /m : /the same first place in 20 of 20 \(100\.0 %\)/);
    const interpreter = await Interpreter.create({ modelPath: out });
    expect(interpreter.getInputDetails()[0]!.dtype).toBe('float32');
    interpreter.close();
  });

  it('takes photos of a folder and those below, scaled as said, and keeps that in the file', async () => {
    const out = file('photos.tflite');
    const flags = [
      '--quantize',
      'int8',
      '--input-type',
      'uint8',
      '--representative',
      file('photos'),
      '--mean',
      '0',
      '--std',
      '255',
    ];
    const { code, stdout } = await cli(MODEL, '-o', out, ...flags);
    expect(code).toBe(0);
    expect(stdout).toContain('over 2 samples');
    expect(stdout).toContain('Photos were scaled as --mean and --std say.');
    const interpreter = await Interpreter.create({ modelPath: out });
    expect(interpreter.getInputDetails()[0]!.dtype).toBe('uint8');
    expect(interpreter.metadata?.subgraphs[0]?.inputs[0]?.normalization).toEqual({ mean: [0], std: [255] });
    interpreter.close();
  });

  it('says so when it guesses how photos are scaled', async () => {
    const { stdout } = await cli(
      MODEL,
      '-o',
      file('guess.tflite'),
      '--quantize',
      'int8',
      '--representative',
      file('photos'),
      '--samples',
      '1',
    );
    expect(stdout).toContain('1 of 2 samples were used.');
    expect(stdout).toContain('which is a guess: say --family NAME');
  });

  const INT8 = ['--quantize', 'int8', '--representative'];
  it.each([
    [() => [], 'Name one model'],
    [() => [MODEL, '--quantise', 'int8'], "Unknown option '--quantise'"],
    [() => [MODEL, '--quantize', 'int4'], '--quantize has to be one of none, float16, dynamic, int8'],
    [() => [MODEL, '--quantize', 'int8'], '--quantize int8 needs --representative'],
    [() => [MODEL, '--family', 'xception', '--mean', '0', '--std', '1'], 'not both'],
    [() => [MODEL, '--mean', '0'], '--mean and --std go together'],
    [() => [MODEL, '--samples', '0'], '--samples has to be a whole number of at least 1'],
    [() => ['missing.keras'], "Cannot read 'missing.keras'"],
    [() => [LABELS], 'is not a Keras model'],
    [() => [MODEL, '--labels', MODEL], 'has to be text in UTF-8'],
    [() => [MODEL, '--labels', path.join(ROOT, 'LICENSE')], 'there are'],
    [() => [MODEL, ...INT8, file('missing')], 'a folder of photos, .npy or .npz'],
    [() => [MODEL, ...INT8, file('empty')], 'holds no photos'],
    [() => [MODEL, ...INT8, file('broken')], 'cat.jpg'],
    [() => [MODEL, ...INT8, LABELS], 'neither a .npy nor a .npz file'],
    [
      () => [MODEL, ...INT8, file('pixels.npy')],
      "is uint8, and the input float32: scale it as for the model, and save x.astype('float32')",
    ],
    [() => [MODEL, ...INT8, file('flat.npy')], 'is [20, 64]; it has to be [samples, 8, 8, 1]'],
    [() => [MODEL, ...INT8, file('other.npz')], "has no array for the input 'image'"],
    [() => [MODEL, ...INT8, file('digits.npy'), '--input-type', 'int4'], 'it may be float32, int8, uint8'],
    [() => [MODEL, ...INT8, file('photos'), '--family', 'exception'], "'scaling' has to be one of"],
  ])('refuses what cannot be done, and writes nothing (%#)', async (args, sentence) => {
    await expect(convert([...args(), '-o', file('never.tflite')])).rejects.toThrow(sentence);
    await expect(readFile(file('never.tflite'))).rejects.toThrow('ENOENT');
  });

  it('tells how arrays of numpy have to be saved', () => {
    const array = npy('<f4', [2], Float32Array.of(1, 2));
    expect(readArrays('x', array).get('')).toMatchObject({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) });
    expect(() => readArrays('x', array.subarray(0, -1))).toThrow('is cut: 7 bytes of 8');
    expect(() => readArrays('x', npy('>f4', [2], Float32Array.of(1, 2)))).toThrow("save x.astype('float32')");
    const fortran = Buffer.from(Buffer.from(array).toString('latin1').replace('False', 'True '), 'latin1');
    expect(() => readArrays('x', fortran)).toThrow('numpy.ascontiguousarray');
  });
});
