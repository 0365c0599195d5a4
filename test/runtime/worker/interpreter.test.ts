// InterpreterWorker in Node: the built script in a worker thread, the caller's side from the source. What it answers.

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { createTensor, topLabels, type DownloadProgress, type NestedValue } from 'tflite-interpreter';
import { InterpreterWorker, type InterpreterWorkerOptions } from 'tflite-interpreter/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../helpers/repository.ts';
import { rejectionOf } from '../../unit/error-of.ts';
import { serve } from '../../unit/serve.ts';
import { allocated, modelBytes } from '../models.ts';
import { CLASSIFIER, open, ready } from './workers.ts';

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
