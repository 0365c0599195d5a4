// InterpreterWorker in Node: the built script in a worker thread, the caller's side from the source.

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import {
  createTensor,
  Interpreter,
  TFLiteError,
  topLabels,
  type DownloadProgress,
  type NestedValue,
} from 'tflite-interpreter';
import { InterpreterWorker, type InterpreterWorkerOptions } from 'tflite-interpreter/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../helpers/repository.ts';
import { rejectionOf } from '../unit/error-of.ts';
import { serve } from '../unit/serve.ts';
import { allocated, modelBytes, modelPath } from './models.ts';

const CLASSIFIER = `${ROOT}examples/assets/efficientnet_lite0_int8.tflite`;

async function open(name: string, options: Omit<InterpreterWorkerOptions, 'modelPath'> = {}) {
  const interpreter = await InterpreterWorker.create({ modelPath: modelPath(name), ...options });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

async function ready(name: string, options: Omit<InterpreterWorkerOptions, 'modelPath'> = {}) {
  const interpreter = await open(name, options);
  await interpreter.allocateTensors();
  return interpreter;
}

/** A model that counts up to a few from where it is told to, and so goes on for minutes. */
async function endless() {
  const interpreter = await ready('while_written_b');
  await interpreter.setTensor(0, -(2 ** 31));
  return interpreter;
}

describe('an interpreter in a worker', () => {
  it.each(['chain_b', 'keras_conv_float', 'three_subgraphs_b', 'quantization_facts_int8_a', 'fc_sparse_weights_b'])(
    'tells of %s what an interpreter tells',
    async (name) => {
      const here = await allocated(name);
      const there = await ready(name);
      expect(await there.getInputDetails()).toEqual(here.getInputDetails());
      expect(await there.getOutputDetails()).toEqual(here.getOutputDetails());
      expect(await there.getTensorDetails()).toEqual(here.getTensorDetails());
      expect(await there.getOpsDetails()).toEqual(here.getOpsDetails());
      expect(await there.getSignatureList()).toEqual(here.getSignatureList());
      expect(there.engine).toEqual(here.engine);
      expect(there.numSubgraphs).toBe(here.numSubgraphs);
      expect(there.numThreads).toBe(1);
    },
  );

  it.each([1, 2])('answers what an interpreter answers, to the bit (threads: %i)', async (numThreads) => {
    const input = Float32Array.from({ length: 192 }, (_, i) => Math.sin(0.7 * i));
    const here = await allocated('keras_conv_float', { numThreads });
    const there = await ready('keras_conv_float', { numThreads });
    expect(there.numThreads).toBe(Math.min(numThreads, availableParallelism()));
    const [from, to] = [here.getInputDetails()[0]!.index, here.getOutputDetails()[0]!.index];
    for (let i = 0; i < 5; i++) {
      here.setTensor(from, input);
      here.invoke();
      await there.setTensor(from, input);
      await there.invoke();
      const answer = await there.getTensor(to);
      expect(answer.data).toEqual(here.getTensor(to).data);
      expect(answer.toArray()).toEqual(here.getTensor(to).toArray());
    }
  });

  it.each([
    ['passthrough_string_a', ['a', '', 'déf']],
    ['passthrough_bool_a', [true, false, true]],
    ['passthrough_uint64_a', [0n, 1n, 2n ** 64n - 1n]],
    ['passthrough_complex64_b', [1, 2, 3, 4].map((re) => [re, -re])],
  ])('carries the values of %s', async (name, row) => {
    const there = await ready(name);
    const [input] = await there.getInputDetails();
    const [output] = await there.getOutputDetails();
    const value = input!.shape
      .slice(0, -1)
      .reduceRight<NestedValue>((inner, length) => Array.from({ length }, () => inner), row);
    await there.setTensor(input!.index, value);
    await there.invoke();
    expect((await there.getTensor(output!.index)).toArray()).toEqual(value);
  });

  it('quantizes and dequantizes', async () => {
    const there = await ready('quantization_facts_int8_a');
    const [input] = await there.getInputDetails();
    const reals = await there.getTensor(input!.index, { dequantize: true });
    await there.setTensor(input!.index, createTensor('float32', reals.shape, reals.data.fill(0)), { quantize: true });
    expect((await there.getTensor(input!.index, { dequantize: true })).data.every((value) => value === 0)).toBe(true);
  });

  it('resizes, resets variables, and runs signatures by name', async () => {
    const there = await ready('variable_tensor_a');
    await there.invoke();
    await there.resetAllVariables();
    const signed = await open('keras_conv_float');
    const runner = await signed.getSignatureRunner();
    const [[name, details]] = Object.entries(await runner.getInputDetails()) as unknown as [
      [string, { shape: number[] }],
    ];
    const batch = new Float32Array(2 * 192).fill(0.5);
    const outputs = await runner.run({ [name]: createTensor('float32', [2, ...details.shape.slice(1)], batch) });
    expect(Object.keys(outputs)).toEqual(Object.keys(await runner.getOutputDetails()));
    const here = (await allocated('keras_conv_float')).getSignatureRunner();
    const expected = here.run({ [name]: createTensor('float32', [2, ...details.shape.slice(1)], batch) });
    expect(Object.values(outputs)[0]!.toArray()).toEqual(Object.values(expected)[0]!.toArray());
    const plain = await ready('conv2d_f32_a');
    await plain.resizeTensorInput(0, [2, 5, 6, 3], { strict: true });
    await plain.allocateTensors();
    expect((await plain.getOutputDetails())[0]!.shape[0]).toBe(2);
  });

  it('classifies with the labels of the metadata', async () => {
    const there = await InterpreterWorker.create({ modelPath: pathToFileURL(CLASSIFIER) });
    onTestFinished(() => there.close());
    const metadata = (await there.metadata)!;
    expect(metadata.labels).toHaveLength(1000);
    expect(metadata.subgraphs[0]!.inputs).toHaveLength(1);
    const [file] = metadata.files;
    expect((await metadata.file(file!)).length).toBeGreaterThan(1000);
    await rejectionOf('OPTION_INVALID', metadata.file('nothing.txt'));
    await there.allocateTensors();
    await there.invoke();
    const scores = await there.getTensor((await there.getOutputDetails())[0]!.index);
    expect(topLabels(metadata.labels!, scores, { k: 1 })).toHaveLength(1);
    expect(await (await open('chain_b')).metadata).toBeUndefined();
  });

  it.each(['modelContent', 'a view', 'a Blob', 'modelUrl'])('takes a model as %s', async (how) => {
    const bytes = modelBytes('chain_b');
    const server = await serve({ 'a.tflite': (_, response) => response.end(bytes) });
    onTestFinished(() => server.close());
    const padded = new Uint8Array(bytes.length + 64);
    padded.set(bytes, 32);
    const seen: number[] = [];
    const source = {
      modelContent: { modelContent: bytes },
      'a view': { modelContent: padded.subarray(32, 32 + bytes.length) },
      'a Blob': { modelContent: new Blob([Uint8Array.from(bytes)]) },
      modelUrl: {
        modelUrl: new URL('a.tflite', server.url),
        onProgress: ({ loaded }: DownloadProgress) => void seen.push(loaded),
      },
    }[how] as InterpreterWorkerOptions;
    const there = await InterpreterWorker.create(source);
    onTestFinished(() => there.close());
    expect(await there.getInputDetails()).toHaveLength(1);
    expect(seen.at(-1)).toBe(how === 'modelUrl' ? bytes.length : undefined);
    expect(bytes.length).toBeGreaterThan(0);
  });

  it('takes buffers over where it is asked to, and copies else', async () => {
    const there = await ready('chain_b');
    const value = Float32Array.of(1, 2, 3, 4);
    const copied = there.setTensor(0, value);
    value.fill(9);
    await copied;
    expect((await there.getTensor(0)).data).toEqual(Float32Array.of(1, 2, 3, 4));
    await there.setTensor(0, value, { transfer: [value.buffer] });
    expect(value.length).toBe(0);
    expect((await there.getTensor(0)).data).toEqual(Float32Array.of(9, 9, 9, 9));
    const bytes = modelBytes('chain_b');
    const moved = await InterpreterWorker.create({ modelContent: bytes, transfer: [bytes.buffer] });
    onTestFinished(() => moved.close());
    expect(bytes.length).toBe(0);
  });

  it('makes calls in their order, also when nobody waits for the one before', async () => {
    const there = await ready('chain_b');
    const answers = [1, 4, 9].map((x) => {
      void there.setTensor(0, [x, x, x, x]);
      void there.invoke();
      return there.getTensor(5);
    });
    const values = (await Promise.all(answers)).map(({ data }) => data[0]);
    [1, 4, 9].forEach((x, i) => expect(values[i]).toBeCloseTo(Math.tanh(Math.exp(Math.sqrt(x))), 6));
  });

  it("leaves the caller's event loop free while a model runs", async () => {
    const there = await InterpreterWorker.create({ modelPath: CLASSIFIER });
    onTestFinished(() => there.close());
    await there.allocateTensors();
    let turns = 0;
    let running = true;
    const turn = (): void => {
      turns++;
      if (running) setImmediate(turn);
    };
    turn();
    await there.invoke();
    running = false;
    expect(turns).toBeGreaterThan(20);
  });

  it('shows itself in one line', async () => {
    const there = await open('chain_b');
    expect(inspect(there)).toBe('InterpreterWorker(tflite-wasm, threads: 1, open)');
    await there.close();
    expect(String(there)).toBe('InterpreterWorker(tflite-wasm, threads: 1, closed)');
  });
});

describe('a worker whose script is served as a file', () => {
  it('does the same', async () => {
    const there = await ready('chain_b', { workerUrl: pathToFileURL(`${ROOT}dist/wasm/interpreter.worker.js`) });
    await there.setTensor(0, [1, 1, 1, 1]);
    await there.invoke();
    expect((await there.getTensor(5)).data[0]).toBeCloseTo(Math.tanh(Math.E), 6);
  });
});

describe('an error in a worker', () => {
  it.each([
    ['setTensor', 'SHAPE_MISMATCH', (it: InterpreterWorker) => it.setTensor(0, [1, 2, 3])],
    ['setTensor', 'DTYPE_MISMATCH', (it: InterpreterWorker) => it.setTensor(0, new Float64Array(4))],
    ['getTensor', 'TENSOR_INDEX', (it: InterpreterWorker) => it.getTensor(99)],
    ['getTensor', 'TENSOR_NOT_KEPT', (it: InterpreterWorker) => it.getTensor(3)],
    ['getSignatureRunner', 'SIGNATURE_KEY', (it: InterpreterWorker) => it.getSignatureRunner('nothing')],
  ] as const)('of %s comes back as %s, with the same words and facts', async (method, code, call) => {
    const there = await ready('chain_b');
    const here = await allocated('chain_b');
    const error = await rejectionOf(code, call(there));
    expect(error).toBeInstanceOf(TFLiteError);
    const expected = await rejectionOf(code, (async () => call(here as never))());
    expect({ message: error.message, data: error.data }).toEqual({ message: expected.message, data: expected.data });
    await there.invoke();
    expect(method).toBeTypeOf('string');
  });

  it('of the creation is the same as without a worker', async () => {
    const wrong: [InterpreterWorkerOptions, string][] = [
      [{ modelPath: 'nowhere.tflite' }, 'FILE_NOT_FOUND'],
      [{ modelPath: 'a.tflite', numThreads: 0 }, 'OPTION_INVALID'],
      [{ modelContent: new TextEncoder().encode('<!doctype html>') }, 'NOT_TFLITE'],
      [{ modelPath: modelPath('version_too_new_b') }, 'UNSUPPORTED_MODEL'],
      [{ modelPath: modelPath('chain_b'), wasm: { url: 'file:///nowhere.wasm' } }, 'ENGINE_LOAD'],
    ];
    for (const [options, code] of wrong) {
      const there = await rejectionOf(code as 'ENGINE_LOAD', InterpreterWorker.create(options));
      const here = await rejectionOf(code as 'ENGINE_LOAD', Interpreter.create(options));
      expect({ message: there.message, data: there.data }).toEqual({ message: here.message, data: here.data });
    }
  });

  it.each([
    [{ modelPath: 1 }, "'modelPath' has to be a string or a URL"],
    [{ modelPath: 'a.tflite', signal: {} }, "'signal' has to be an AbortSignal"],
    [{ modelPath: 'a.tflite', workerUrl: 1 }, "'workerUrl' has to be a string or a URL"],
    [undefined, "'options' has to be an object"],
  ])('is a TypeError for %j', async (options, message) => {
    await expect(InterpreterWorker.create(options as never)).rejects.toThrow(TypeError);
    await expect(InterpreterWorker.create(options as never)).rejects.toThrow(message);
  });

  it('is a TypeError for a value that no message can carry, and nothing has happened', async () => {
    const there = await ready('chain_b');
    await there.setTensor(0, [1, 2, 3, 4]);
    await expect(there.setTensor(0, (() => 1) as never)).rejects.toThrow(TypeError);
    await expect(there.setTensor(0, [[() => 1]] as never)).rejects.toThrow(/setTensor\(\) cannot be sent/);
    await expect(there.setTensor('0' as never, 1)).rejects.toThrow(TypeError);
    expect((await there.getTensor(0)).data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('that breaks the engine leaves the worker usable', async () => {
    const there = await ready('div_int32_b');
    await there.setTensor(1, [[0], [0], [0]]);
    await rejectionOf('ENGINE_ABORTED', there.invoke());
    await rejectionOf('NOT_ALLOCATED', there.invoke());
    await there.allocateTensors();
    await there.setTensor(1, [[1], [1], [1]]);
    await there.invoke();
  });

  it('of onProgress ends the creation', async () => {
    const server = await serve({ 'a.tflite': (_, response) => response.end(modelBytes('chain_b')) });
    onTestFinished(() => server.close());
    const oops = new Error('oops');
    const onProgress = (): never => {
      throw oops;
    };
    await expect(InterpreterWorker.create({ modelUrl: `${server.url}a.tflite`, onProgress })).rejects.toBe(oops);
  });

  it('tells of a worker that cannot start or is gone', async () => {
    const missing = { modelPath: modelPath('chain_b'), workerUrl: 'file:///nowhere/interpreter.worker.js' };
    const error = await rejectionOf('WORKER_FAILED', InterpreterWorker.create(missing));
    expect(error.data).toMatchObject({ method: 'create', reason: expect.stringContaining('nowhere') });
    const relative = await rejectionOf('WORKER_FAILED', InterpreterWorker.create({ ...missing, workerUrl: 'a.js' }));
    expect(relative.data.method).toBe('create');
  });
});

describe('an abortion', () => {
  it('ends the creation with its reason, before and while it goes on', async () => {
    const reason = new Error('enough');
    const aborted = InterpreterWorker.create({ modelPath: CLASSIFIER, signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
    const server = await serve({ 'slow.tflite': (_, response) => void response.writeHead(200).write('TFL') });
    onTestFinished(() => server.close());
    const controller = new AbortController();
    const slow = InterpreterWorker.create({ modelUrl: `${server.url}slow.tflite`, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(slow).rejects.toBe(reason);
  });

  it('ends the wait for an inference; terminate() ends the inference', async () => {
    const there = await endless();
    const waiting = there.getTensor(0);
    await waiting;
    await expect(there.invoke({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' });
    const behind = there.getTensor(2);
    there.terminate();
    expect((await rejectionOf('CLOSED', behind)).data).toEqual({ method: 'getTensor' });
    expect((await rejectionOf('CLOSED', there.invoke())).data).toEqual({ method: 'invoke' });
    await there.close();
  });

  it('leaves out calls that have not begun', async () => {
    const there = await ready('while_written_b');
    // Long enough for the calls behind it to wait.
    await there.setTensor(0, -300_000);
    const controller = new AbortController();
    const running = there.invoke();
    const dropped = there.setTensor(0, 123, { signal: controller.signal });
    const kept = there.getTensor(0);
    controller.abort();
    await expect(dropped).rejects.toMatchObject({ name: 'AbortError' });
    await running;
    expect((await kept).data[0]).toBe(-300_000);
  });

  it('of a call that is over changes nothing', async () => {
    const there = await ready('chain_b');
    const controller = new AbortController();
    await there.invoke({ signal: controller.signal });
    controller.abort();
    await there.invoke();
    await expect(there.invoke({ signal: controller.signal })).rejects.toBe(controller.signal.reason);
    await expect(there.invoke({ signal: 1 as never })).rejects.toThrow("'signal' has to be an AbortSignal");
  });
});

describe('the end of a worker', () => {
  it('comes after the calls before it; later ones are refused', async () => {
    const there = await ready('chain_b');
    const before = there.invoke();
    const closing = there.close();
    await rejectionOf('CLOSED', there.invoke());
    await before;
    await closing;
    await there.close();
    await there[Symbol.asyncDispose]();
    await rejectionOf('CLOSED', there.metadata);
  });

  it('cannot be had without a beginning', () => {
    const Class = InterpreterWorker as unknown as new () => InterpreterWorker;
    expect(() => new Class()).toThrow(/InterpreterWorker\.create/);
  });
});
