// Errors in a worker, as the caller gets them.

import { Interpreter, TFLiteError } from 'tflite-interpreter';
import { InterpreterWorker, type InterpreterWorkerOptions } from 'tflite-interpreter/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rejectionOf } from '../../unit/error-of.ts';
import { serve } from '../../unit/serve.ts';
import { allocated, modelBytes, modelPath } from '../models.ts';
import { ready } from './workers.ts';

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
