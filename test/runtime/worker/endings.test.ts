// How calls of a worker, and the worker, end before they are done.

import { InterpreterWorker } from 'tflite-interpreter/worker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rejectionOf } from '../../unit/error-of.ts';
import { serve } from '../../unit/serve.ts';
import { CLASSIFIER, ready, endless } from './workers.ts';

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
