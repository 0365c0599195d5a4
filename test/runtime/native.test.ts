// The native engine: the traps of its library, one by one, and the choice between it and WebAssembly.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Interpreter, type InterpreterOptions } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { ROOT } from '../helpers/repository.ts';
import { errorOf, rejectionOf } from '../unit/error-of.ts';
import { modelPath } from './models.ts';

const CLASSIFIER = path.join(ROOT, 'examples/assets/efficientnet_lite0_int8.tflite');

async function create(options: Partial<InterpreterOptions>): Promise<Interpreter> {
  const interpreter = await Interpreter.create({
    engine: 'native',
    native: { libraryPath: nativeLibrary },
    ...options,
  });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

async function allocated(name: string, options: Partial<InterpreterOptions> = {}): Promise<Interpreter> {
  const interpreter = await create({ modelPath: modelPath(name), ...options });
  interpreter.allocateTensors();
  return interpreter;
}

function answer(interpreter: Interpreter): unknown {
  interpreter.invoke();
  return interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).toArray();
}

describe('the choice of the engine', () => {
  it('says ENGINE_LOAD for a library that is not there', async () => {
    const error = await rejectionOf(
      'ENGINE_LOAD',
      Interpreter.create({ modelPath: modelPath('chain_b'), engine: 'native', native: { libraryPath: 'none.so' } }),
    );
    expect(error.data).toEqual({ engine: 'litert-native', tried: ['none.so'] });
  });

  it('runs WebAssembly where the place of the library cannot be looked into', async () => {
    // A file stands where the folder would be, as /dev/null does for users without a home.
    vi.stubEnv('XDG_CACHE_HOME', path.join(ROOT, 'package.json'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const interpreter = await Interpreter.create({ modelPath: modelPath('chain_b') });
    onTestFinished(() => interpreter.close());
    expect(interpreter.engine.name).toBe('tflite-wasm');
    expect(interpreter.engine.reason).toMatch(/package\.json.* cannot be read \(Error: ENOTDIR/);
  });

  it('runs WebAssembly for a user who has no home', async () => {
    vi.stubEnv('XDG_CACHE_HOME', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { homedir } = os;
    os.homedir = () => {
      throw new Error('no such user');
    };
    onTestFinished(() => void (os.homedir = homedir));
    const interpreter = await Interpreter.create({ modelPath: modelPath('chain_b') });
    onTestFinished(() => interpreter.close());
    expect(interpreter.engine.name).toBe('tflite-wasm');
    expect(interpreter.engine.reason).toContain('no such user');
  });

  it.each(['native', 'auto'] as const)('refuses a library that is not the one it knows (%s)', async (engine) => {
    const libraryPath = path.join(ROOT, 'package.json');
    const error = await rejectionOf(
      'ENGINE_LOAD',
      Interpreter.create({ modelPath: modelPath('chain_b'), engine, native: { libraryPath } }),
    );
    expect(error.message).toMatch(/not the library of ai-edge-litert 2\.3\.0 for [\w-]+: it has \d+ bytes, not \d+\./);
  });

  it.skipIf(nativeLibrary === undefined)('refuses another build of the same length, by its headers', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tflite-native-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const libraryPath = path.join(folder, 'libLiteRt.so');
    const bytes = readFileSync(nativeLibrary!);
    for (const at of [100, bytes.length - 100]) {
      const other = Uint8Array.from(bytes);
      other[at]! ^= 1;
      writeFileSync(libraryPath, other);
      const { message } = await rejectionOf(
        'ENGINE_LOAD',
        Interpreter.create({ modelPath: modelPath('chain_b'), native: { libraryPath } }),
      );
      expect(message).toMatch(/not the library of .*: the CRC-32 of its ends is [0-9a-f]{8}, not [0-9a-f]{8}\./);
    }
  });
});

describe.skipIf(nativeLibrary === undefined)('the native engine', () => {
  it('says that it runs, and why', async () => {
    expect((await create({ modelPath: modelPath('chain_b') })).engine).toEqual({
      name: 'litert-native',
      version: '2.3.0',
      reason: "engine: 'native' was asked for",
      threads: 1,
      lowered: [],
    });
    const { engine } = await create({ modelPath: modelPath('chain_b'), engine: 'auto' });
    expect(engine).toMatchObject({ name: 'litert-native', reason: 'the native library is installed' });
  });

  it('gives the classifier an answer that does not depend on the number of threads', async () => {
    const answers = [];
    for (const numThreads of [1, 2]) {
      const interpreter = await create({ modelPath: CLASSIFIER, numThreads });
      interpreter.allocateTensors();
      interpreter.setTensor(
        0,
        new Uint8Array(224 * 224 * 3).map((_, i) => (i * 31) % 251),
      );
      answers.push(answer(interpreter));
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('goes to WebAssembly where values decide a shape, and says so', async () => {
    const interpreter = await allocated('tf_where_gather_b', { engine: 'auto' });
    expect(interpreter.engine.name).toBe('tflite-wasm');
    expect(interpreter.engine.reason).toContain('values decide a shape');
    await rejectionOf('UNSUPPORTED_MODEL', create({ modelPath: modelPath('tf_where_gather_b') }));
  });

  it('goes to WebAssembly for a shape without elements, with the values set before kept apart', async () => {
    const interpreter = await allocated('chain_b', { engine: 'auto' });
    expect(interpreter.engine.name).toBe('litert-native');
    interpreter.resizeTensorInput(0, [0]);
    interpreter.allocateTensors();
    expect(interpreter.engine).toMatchObject({ name: 'tflite-wasm', reason: expect.stringContaining('no elements') });
    expect(answer(interpreter)).toEqual([]);
    interpreter.resizeTensorInput(0, [2]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, [1, 1]);
    expect(answer(interpreter)).toHaveLength(2);
    expect(interpreter.engine.name).toBe('tflite-wasm');
  });

  it('does not change the engine once it has answered', async () => {
    const interpreter = await allocated('chain_b', { engine: 'auto' });
    interpreter.setTensor(0, [1, 2, 3, 4]);
    const before = answer(interpreter);
    interpreter.resizeTensorInput(0, [0]);
    errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors());
    expect(interpreter.engine.name).toBe('litert-native');
    interpreter.resizeTensorInput(0, [4]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, [1, 2, 3, 4]);
    expect(answer(interpreter)).toEqual(before);
  });

  it('takes strings as long as they are, beyond the room of the first guess', async () => {
    const interpreter = await allocated('strings_b');
    const [input] = interpreter.getInputDetails();
    const count = input!.shape.reduce((product, size) => product * size, 1);
    errorOf('TENSOR_EMPTY', () => interpreter.getTensor(input!.index));
    const words = Array.from({ length: count }, (_, i) => `${'word'.repeat(20_000)}${i}`);
    const nested = input!.shape.length === 1 ? words : [words];
    interpreter.setTensor(input!.index, nested);
    expect(interpreter.getTensor(input!.index).toArray()).toEqual(nested);
  });

  it('keeps the views of a tensor on memory that cannot be taken away', async () => {
    const interpreter = await allocated('chain_b');
    const data = interpreter.tensor(0)().data as Float32Array;
    expect(() => structuredClone(data, { transfer: [(data as Float32Array<ArrayBuffer>).buffer] })).toThrow();
    data.set([1, 2, 3, 4]);
    interpreter.close();
    expect(data).toHaveLength(4);
  });

  it('leaves the event loop free while invokeAsync runs', async () => {
    const interpreter = await create({ modelPath: CLASSIFIER });
    interpreter.allocateTensors();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    for (let i = 0; i < 10; i++) await interpreter.invokeAsync();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it('can be closed while invokeAsync runs: memory goes when the inference has ended', async () => {
    const interpreter = await create({ modelPath: CLASSIFIER });
    interpreter.allocateTensors();
    const running = interpreter.invokeAsync();
    interpreter.close();
    interpreter.close();
    await rejectionOf('CLOSED', running);
  });

  it('runs two interpreters at once', async () => {
    const both = await Promise.all([create({ modelPath: CLASSIFIER }), create({ modelPath: CLASSIFIER })]);
    for (const interpreter of both) interpreter.allocateTensors();
    both[0].setTensor(0, new Uint8Array(150_528).fill(9));
    both[1].setTensor(0, new Uint8Array(150_528).fill(200));
    await Promise.all(both.map((interpreter) => interpreter.invokeAsync()));
    const [a, b] = both.map((interpreter) => interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).data);
    both[1].setTensor(0, new Uint8Array(150_528).fill(9));
    both[1].invoke();
    expect(b).not.toEqual(a);
    expect(both[1].getTensor(both[1].getOutputDetails()[0]!.index).data).toEqual(a);
  });

  it('fails by name at a value, and goes on', async () => {
    const interpreter = await allocated('div_int32_b');
    const error = errorOf('INVOKE_FAILED', () => interpreter.invoke());
    expect(error.data).toMatchObject({ engine: 'litert-native', operator: 'DIV', node: 0 });
    for (const { index, shape } of interpreter.getInputDetails()) {
      interpreter.setTensor(index, new Int32Array(shape.reduce((a, b) => a * b, 1)).fill(6));
    }
    expect((answer(interpreter) as number[]).flat(8).every((value) => value === 1)).toBe(true);
  });

  it('tells what each operator takes, with the node of each', async () => {
    const interpreter = await allocated('div_int32_b', { enableProfiling: true });
    expect(interpreter.getProfile()).toEqual([]);
    for (const { index, shape } of interpreter.getInputDetails()) {
      interpreter.setTensor(index, new Int32Array(shape.reduce((a, b) => a * b, 1)).fill(6));
    }
    for (let run = 0; run < 3; run++) interpreter.invoke();
    expect(interpreter.getProfile()).toMatchObject([{ name: 'DIV', kind: 'operator', subgraph: 0, index: 0, runs: 3 }]);
  });

  it('tells what XNNPACK runs, step by step', async () => {
    const interpreter = await allocated('keras_conv_float', { enableProfiling: true });
    await interpreter.invokeAsync();
    const rows = interpreter.getProfile();
    expect(rows.map(({ name }) => name)).toContain('Max Pooling (NHWC, F32)');
    for (const { kind, index, runs } of rows) expect([kind, index, runs]).toEqual(['kernel', undefined, 1]);
  });

  it('keeps its memory where nobody closes or everybody does', async () => {
    const bytes = readFileSync(modelPath('chain_b'));
    const cycle = async (): Promise<void> => {
      const interpreter = await create({ modelContent: bytes });
      interpreter.allocateTensors();
      interpreter.setTensor(0, [1, 2, 3, 4]);
      interpreter.invoke();
      interpreter.close();
    };
    for (let i = 0; i < 300; i++) await cycle();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 700; i++) await cycle();
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 2 ** 20);
  });
});
