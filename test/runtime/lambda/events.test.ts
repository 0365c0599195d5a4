// What a handler answers to events, over every way in.

import { describe, expect, it } from 'vitest';
import { createPreprocessor } from 'tflite-interpreter/image';
import type { LambdaEvent, LambdaHttpAnswer } from 'tflite-interpreter/lambda';
import { rejectionOf } from '../../unit/error-of.ts';
import { balancerEvent, httpApiEvent, restEvent } from '../../unit/lambda/events.ts';
import { asset, binary, CAT, COFFEE, json, post, useHandlers, usePictures } from './handlers.ts';

const create = useHandlers();
const server = usePictures();

describe('createHandler', () => {
  it('answers a direct invocation: a file, a URL, several URLs', async () => {
    const handler = create({ allowPrivateNetwork: true });
    expect(await handler({ image: CAT.toString('base64') })).toEqual({ 'Egyptian cat': expect.closeTo(0.754, 1) });
    expect(await handler({ url: `${server.url}coffee.jpg` })).toEqual({ espresso: expect.closeTo(0.922, 1) });
    const urls = ['coffee', 'chelsea', 'coffee', 'coffee', 'chelsea', 'chelsea'].map(
      (name) => `${server.url}${name}.jpg`,
    );
    const answers = (await handler({ urls })) as object[];
    expect(answers.map((answer) => Object.keys(answer)[0])).toEqual(
      ['espresso', 'Egyptian cat', 'espresso', 'espresso', 'Egyptian cat', 'Egyptian cat'], // prettier-ignore
    );
  });

  it.each([
    ['a REST API', restEvent],
    ['an HTTP API or function URL', httpApiEvent],
    ['a load balancer', balancerEvent],
  ])('answers requests by %s: JSON and a picture', async (_, make) => {
    const handler = create();
    for (const event of [make(json({ image: CAT.toString('base64') })), make(binary(CAT))]) {
      const answer = (await handler(event)) as LambdaHttpAnswer;
      expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
      expect(Object.keys(JSON.parse(answer.body) as object)).toEqual(['Egyptian cat']);
    }
  });

  it('answers every label without topK, a list with format', async () => {
    const all = (await create({ topK: undefined })({ image: CAT.toString('base64') })) as Record<string, number>;
    expect(Object.keys(all)).toHaveLength(1000);
    const list = await create({ format: 'list', topK: 2 })({ image: CAT.toString('base64') });
    expect(list).toMatchObject([{ label: 'Egyptian cat', index: 285 }, { label: 'tiger cat' }]);
    const none = await create({ threshold: 0.99 })({ image: CAT.toString('base64') });
    expect(none).toEqual({});
  });

  it('takes labels, a family, a preprocessor, and a function that makes the answer', async () => {
    const event = { image: COFFEE.toString('base64') };
    const labels = asset('imagenet_labels.txt');
    expect(await create({ labels, preprocess: 'efficientnet_lite' })(event)).toHaveProperty('espresso');
    const preprocess = createPreprocessor('efficientnet_lite', { targetSize: [224, 224] });
    expect(await create({ preprocess })(event)).toHaveProperty('espresso');
    const postprocess = ([scores]: readonly { data: ArrayLike<unknown>; shape: readonly number[] }[]) =>
      Promise.resolve({ shape: scores!.shape });
    expect(await create({ postprocess })(event)).toEqual({ shape: [1, 1000] });
  });

  it.each([
    [400, 'EVENT_INVALID', httpApiEvent(json({}))],
    [400, 'EVENT_INVALID', httpApiEvent({ headers: { 'content-type': 'application/json' }, body: '{' })],
    [400, 'URL_REFUSED', httpApiEvent(json({ url: 'http://127.0.0.1:1/a.jpg' }))],
    [400, 'URL_REFUSED', httpApiEvent(json({ url: 'http://169.254.169.254/latest/meta-data/' }))],
    [400, 'URL_REFUSED', httpApiEvent(json({ url: 'file:///etc/passwd' }))],
    [405, 'METHOD_NOT_ALLOWED', httpApiEvent({ method: 'GET' })],
    [413, 'BODY_TOO_LARGE', httpApiEvent(json({ image: 'A'.repeat(10_000_001) }))],
    [415, 'MEDIA_TYPE', httpApiEvent({ headers: { 'content-type': 'text/csv' }, body: 'a,b' })],
    [415, 'IMAGE_UNSUPPORTED', httpApiEvent(binary(Buffer.from('RIFF0000WEBPVP8 ')))],
    [422, 'IMAGE_CORRUPT', httpApiEvent(binary(CAT.subarray(0, 5000)))],
  ])('answers %i with %s', async (status, code, event) => {
    const answer = await post(create(), event);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(Object.keys(answer.body.error)).toEqual(['code', 'message']);
    expect(JSON.stringify(answer.body)).not.toMatch(/\bat \/|node_modules|\.ts\b|\/work|efficientnet/);
  });

  it.each([
    [415, 'IMAGE_UNSUPPORTED', 'page.html'],
    [422, 'HTTP_STATUS', 'missing.jpg'],
  ])('answers %i with %s for what is behind a URL', async (status, code, name) => {
    const answer = await post(create({ allowPrivateNetwork: true }), httpApiEvent(json({ url: server.url + name })));
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it('limits downloads, pixels and lists', async () => {
    const small = create({ allowPrivateNetwork: true, maxBytes: 1000 });
    const download = await post(small, httpApiEvent(json({ url: `${server.url}chelsea.jpg` })));
    expect(download).toMatchObject({ status: 413, body: { error: { code: 'DOWNLOAD_TOO_LARGE' } } });
    const pixels = await post(create({ maxPixels: 1000 }), httpApiEvent(binary(CAT)));
    expect(pixels).toMatchObject({ status: 413, body: { error: { code: 'IMAGE_TOO_LARGE' } } });
    const list = await post(
      create({ maxImages: 1 }),
      httpApiEvent(json({ urls: ['https://a.example', 'https://b.example'] })),
    );
    expect(list).toMatchObject({ status: 400, body: { error: { code: 'EVENT_INVALID' } } });
  });

  it('names the picture of a list that fails', async () => {
    const handler = create({ allowPrivateNetwork: true });
    const urls = [`${server.url}chelsea.jpg`, `${server.url}missing.jpg`];
    const error = await rejectionOf('HTTP_STATUS', handler({ urls }));
    expect(error.data).toMatchObject({ status: 404 });
    expect(await handler({ url: urls[0]! })).toHaveProperty('Egyptian cat');
  });

  it('throws for a direct invocation, with the code for a name and without a stack', async () => {
    const error = await rejectionOf('IMAGE_CORRUPT', create()({ image: CAT.subarray(0, 5000).toString('base64') }));
    expect(error.name).toBe('IMAGE_CORRUPT');
    expect(error.stack).not.toContain('\n');
    await rejectionOf('EVENT_INVALID', create()({} as never));
    await rejectionOf('EVENT_INVALID', create()(null as never));
  });

  it('lets pages of other origins call with cors', async () => {
    const handler = create({ cors: { origin: 'https://shop.example' } });
    const preflight = (await handler(
      httpApiEvent({ method: 'OPTIONS', headers: { origin: 'https://shop.example' } }),
    )) as LambdaHttpAnswer;
    expect(preflight).toMatchObject({ statusCode: 204, body: '', headers: { 'access-control-allow-methods': 'POST' } });
    const failed = (await handler(httpApiEvent({ headers: { origin: 'https://shop.example' } }))) as LambdaHttpAnswer;
    expect(failed).toMatchObject({
      statusCode: 400,
      headers: { 'access-control-allow-origin': 'https://shop.example' },
    });
  });

  it.each([
    ['a REST API', restEvent],
    ['an HTTP API or function URL', httpApiEvent],
    ['a load balancer', balancerEvent],
  ])('reads headers in any case, and refuses a picture that %s sent as text', async (_, make) => {
    const handler = create({ cors: true });
    const status = async (event: LambdaEvent) => ((await handler(event)) as LambdaHttpAnswer).statusCode;
    const image = CAT.toString('base64');
    const encoded = Buffer.from(JSON.stringify({ image })).toString('base64');
    const headers = { 'CONTENT-TYPE': 'Application/JSON; Charset=UTF-8', 'X-LONG': 'x'.repeat(100_000) };
    expect(await status(make({ headers, body: encoded, isBase64Encoded: true }))).toBe(200);
    const damaged = { ...binary(CAT), body: CAT.toString('latin1'), isBase64Encoded: false };
    const { status: refused, body } = await post(handler, make(damaged) as ReturnType<typeof httpApiEvent>);
    expect([refused, body.error.message]).toEqual([400, expect.stringContaining('binary media types')]);
    expect(await status(make({ method: 'HEAD', headers: { Origin: 'https://shop.example' } }))).toBe(405);
    expect(await status(make({ method: 'OPTIONS', headers: { ORIGIN: 'https://shop.example' } }))).toBe(204);
  });

  it('answers OPTIONS with 405 where no page may call, and null for an answer that is undefined', async () => {
    const handler = create({ postprocess: () => undefined });
    const { statusCode, headers } = (await handler(httpApiEvent({ method: 'OPTIONS' }))) as LambdaHttpAnswer;
    expect([statusCode, headers]).toEqual([405, { allow: 'POST', 'content-type': 'application/json' }]);
    expect(await post(handler, httpApiEvent(binary(CAT)))).toEqual({ status: 200, body: null });
  });

  it('answers 500 for an answer that JSON cannot hold', async () => {
    const answers = [() => undefined, Symbol('hat'), 1n];
    const handler = create({ postprocess: () => answers.pop() });
    for (let i = 0; i < 3; i++) {
      const { status, body } = await post(handler, httpApiEvent(binary(CAT)));
      expect([status, body.error.code]).toEqual([500, 'INTERNAL']);
    }
  });
});
