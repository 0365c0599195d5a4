// When a handler sets up, how often, what it tells when it cannot, and what it keeps.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { type HandlerOptions, type LambdaHttpAnswer } from 'tflite-interpreter/lambda';
import { rejectionOf } from '../../unit/error-of.ts';
import { httpApiEvent, s3Record } from '../../unit/lambda/events.ts';
import { serve } from '../../unit/serve.ts';
import { asset, binary, CAT, json, post, useHandlers, usePictures, within } from './handlers.ts';

const create = useHandlers();
const server = usePictures();

describe('createHandler', () => {
  it('answers 504 before the invocation ends, while a download, a record or the setting up still waits', async () => {
    const handler = create({ allowPrivateNetwork: true, margin: 100, load: () => new Promise(() => undefined) });
    await handler.init();
    const start = performance.now();
    const answer = (await handler(
      httpApiEvent(json({ url: `${server.url}slow.jpg` })),
      within(300),
    )) as LambdaHttpAnswer;
    expect(performance.now() - start).toBeLessThan(5000);
    expect(answer.statusCode).toBe(504);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'DEADLINE_EXCEEDED' } });
    await rejectionOf('DEADLINE_EXCEEDED', handler({ url: `${server.url}slow.jpg` }, within(200)));
    await rejectionOf('DEADLINE_EXCEEDED', handler({ Records: [s3Record('a.jpg')] }, within(200)));
    const waiting = create({ model: `${server.url}slow.jpg`, margin: 0 });
    await rejectionOf('DEADLINE_EXCEEDED', waiting({ image: CAT.toString('base64') }, within(100)));
    expect(await handler({ image: CAT.toString('base64') }, within(60_000))).toHaveProperty('Egyptian cat');
  });

  it('sets up once, and again after a failure', async () => {
    const model = readFileSync(asset('efficientnet_lite0_int8.tflite'));
    let requests = 0;
    const registry = await serve({
      'model.tflite': (_, response) => {
        if (++requests === 1) response.writeHead(503).end();
        else response.end(model);
      },
    });
    try {
      const reported: unknown[] = [];
      const handler = create({ model: `${registry.url}model.tflite`, onError: (error) => reported.push(error) });
      await rejectionOf('HTTP_STATUS', handler.init());
      expect(requests).toBe(1);
      const answers = await Promise.all([
        post(handler, httpApiEvent(binary(CAT))),
        post(handler, httpApiEvent(binary(CAT))),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect([requests, reported]).toEqual([2, []]);
    } finally {
      await registry.close();
    }
  });

  it('says nothing of its own files when it cannot be set up, but tells onError and who invokes it directly', async () => {
    const reported: unknown[] = [];
    const handler = create({ model: '/var/task/model.tflite', onError: (error) => reported.push(error) });
    const { status, body } = await post(handler, httpApiEvent(binary(CAT)));
    expect([status, body.error.code]).toEqual([500, 'INTERNAL']);
    expect(body.error.message).not.toContain('/var/task');
    expect(reported).toEqual([expect.objectContaining({ code: 'FILE_NOT_FOUND' })]);
    await rejectionOf('FILE_NOT_FOUND', handler({ url: 'https://example.com/a.jpg' }));
  });

  it('answers all the same when onError fails itself', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      const fail = (): never => {
        throw new Error('The log is full.');
      };
      // What rejects later is a function of the type, too, in JavaScript.
      const failLater = (() => Promise.reject(new Error('The log is full.'))) as () => void;
      for (const onError of [fail, failLater]) {
        const { status } = await post(create({ model: 'missing.tflite', onError }), httpApiEvent(binary(CAT)));
        expect(status).toBe(500);
      }
      const handler = create({ load: fail, batchItemFailures: true, onError: fail });
      const answer = await handler({ Records: [{ messageId: 'a' }] });
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
      await new Promise((done) => setTimeout(done, 10));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it.each([
    ['OPTION_INVALID', { interpreter: { numThreads: 0 } }],
    ['OPTION_INVALID', { targetSize: [10, 10] }],
    ['OPTION_INVALID', { preprocess: 'exception' as 'xception' }],
    ['LABEL_COUNT', { labels: ['hat', 'pants'] }],
    ['LABEL_REPEATED', { labels: Array<string>(1000).fill('crane') }],
    ['FILE_NOT_FOUND', { labels: 'missing.txt' }],
  ] as const)('finds %s while it sets up', async (code, options) => {
    await rejectionOf(code, create(options as Partial<HandlerOptions>).init());
  });

  it('lets V8 optimise again when it is set up, or could not be', async () => {
    const flags = vi.spyOn(process.getBuiltinModule('node:v8'), 'setFlagsFromString').mockReturnValue();
    try {
      await create().init();
      expect(flags.mock.calls.flat()).toEqual(expect.arrayContaining(['--no-opt', '--wasm-lazy-validation']));
      expect(flags.mock.calls.at(-1)).toEqual(['--opt']);
      flags.mockClear();
      await rejectionOf('FILE_NOT_FOUND', create({ model: 'missing.tflite' }).init());
      expect(flags.mock.calls.at(-1)).toEqual(['--opt']);
      flags.mockClear();
      await create({ fastStart: false }).init();
      // A handler of another test may still be ending its start.
      expect(flags).not.toHaveBeenCalledWith('--no-opt');
    } finally {
      flags.mockRestore();
    }
  });

  it('runs the model while it sets up with warmUp', async () => {
    const handler = create({ warmUp: true });
    await handler.init();
    expect(await handler({ image: CAT.toString('base64') })).toHaveProperty('Egyptian cat');
  });

  it('goes on after close by setting up again', async () => {
    const handler = create();
    await handler({ image: CAT.toString('base64') });
    handler.close();
    expect(await handler({ image: CAT.toString('base64') })).toHaveProperty('Egyptian cat');
  });
});

/** What `node --expose-gc` gives, in a process that was started without it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('memory', () => {
  it('stays flat over a hundred calls, good and bad', async () => {
    const handler = create();
    const call = async () => {
      await handler(httpApiEvent(binary(CAT)));
      await handler(httpApiEvent(binary(CAT.subarray(0, 5000))));
      await sleep(0);
    };
    const measure = () => {
      collectGarbage();
      const { arrayBuffers, external } = process.memoryUsage();
      return Math.max(arrayBuffers, external);
    };
    for (let i = 0; i < 5; i++) await call();
    const before = measure();
    for (let i = 0; i < 50; i++) await call();
    // One picture kept of each call would be 40 MB as pixels, 15 MB as a tensor. Collected buffers are freed by a thread
    // of V8's own, which may come later: what is kept never is.
    await expect.poll(() => measure() - before, { timeout: 20_000, interval: 100 }).toBeLessThan(5e6);
  });
});
