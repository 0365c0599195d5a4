// What the documentation promises of the native engine beside its answers: when it is loaded, threads, one call at a time,
// details of tensors inside.

import os from 'node:os';
import path from 'node:path';
import { Interpreter, type InterpreterOptions } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { ROOT, runNode } from '../helpers/repository.ts';
import { errorOf, rejectionOf } from '../unit/error-of.ts';
import { modelPath } from './models.ts';

const CLASSIFIER = path.join(ROOT, 'examples/assets/efficientnet_lite0_int8.tflite');

async function create(options: Partial<InterpreterOptions>): Promise<Interpreter> {
  const native = { libraryPath: nativeLibrary };
  const interpreter = await Interpreter.create({ engine: 'native', native, modelPath: CLASSIFIER, ...options });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

describe.skipIf(nativeLibrary === undefined)('native code', () => {
  const loaded = async (engine: string): Promise<{ engine: string; native: string[] }> => {
    const script = path.join(ROOT, 'test/runtime/processes/loaded-libraries.mjs');
    const { stdout } = await runNode([script, CLASSIFIER, engine, nativeLibrary!]);
    const printed = JSON.parse(stdout) as { engine: string; libraries: string[] };
    return { engine: printed.engine, native: printed.libraries.filter((file) => /litert|koffi/i.test(file)) };
  };

  it("is loaded by engine: 'native'", async () => {
    const { engine, native } = await loaded('native');
    expect(engine).toBe('litert-native');
    expect(native.map((file) => path.basename(file))).toContain(path.basename(nativeLibrary!));
  });

  it("is never loaded by engine: 'wasm'", async () => {
    expect(await loaded('wasm')).toEqual({ engine: 'tflite-wasm', native: [] });
  });
});

describe.skipIf(nativeLibrary === undefined)('the native engine', () => {
  it('takes no more threads than the machine has cores, and says how many', async () => {
    const cores = os.availableParallelism();
    for (const numThreads of [1, 2, 1000]) {
      const interpreter = await create({ numThreads });
      const threads = Math.min(numThreads, cores);
      expect([interpreter.numThreads, interpreter.engine.threads]).toEqual([threads, threads]);
    }
  });

  it('does one thing at a time: while invokeAsync runs, what touches tensors is refused, and the answer stays', async () => {
    const interpreter = await create({});
    interpreter.allocateTensors();
    const input = new Uint8Array(150_528).fill(99);
    const { index } = interpreter.getOutputDetails()[0]!;
    interpreter.setTensor(0, input);
    interpreter.invoke();
    const answer = interpreter.getTensor(index).data;
    const running = interpreter.invokeAsync();
    await rejectionOf('BUSY', interpreter.invokeAsync());
    for (const call of [
      () => interpreter.invoke(),
      () => interpreter.setTensor(0, input.fill(7)),
      () => interpreter.getTensor(index),
      () => interpreter.resizeTensorInput(0, [2, 224, 224, 3]),
      () => interpreter.allocateTensors(),
    ]) {
      errorOf('BUSY', call);
    }
    await running;
    expect(interpreter.getTensor(index).data).toEqual(answer);
    await interpreter.invokeAsync();
    expect(interpreter.getTensor(index).data).toEqual(answer);
  });

  it('tells the shapes of tensors inside after a resize, and again after the next one', async () => {
    const shapes = async (options: Partial<InterpreterOptions>): Promise<(readonly number[])[][]> => {
      const interpreter = await create({ modelPath: modelPath('keras_conv_float'), ...options });
      const now = (): (readonly number[])[] => interpreter.getTensorDetails().map((details) => details.shape);
      const { index, shape } = interpreter.getInputDetails()[0]!;
      const told = [now()];
      for (const batch of [3, 2, 1]) {
        interpreter.resizeTensorInput(index, [batch, ...shape.slice(1)]);
        told.push(now());
        interpreter.allocateTensors();
        told.push(now());
        interpreter.setTensor(index, new Float32Array(shape.reduce((a, b) => a * b, batch / shape[0]!)));
        interpreter.invoke();
        told.push(now());
      }
      return told;
    };
    const inWasm = await shapes({ engine: 'wasm' });
    expect(new Set(inWasm.map(String)).size).toBeGreaterThan(3);
    expect(await shapes({ preserveAllTensors: true })).toEqual(inWasm);
    expect(await shapes({})).toEqual(inWasm);
    expect(await shapes({ keepModel: false })).toEqual(inWasm);
  });
});
