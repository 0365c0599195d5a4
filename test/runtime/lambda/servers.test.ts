// The same handler behind servers: requests of the web, and node:http.

import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createFetchHandler, createNodeListener } from 'tflite-interpreter/lambda';
import { CAT, COFFEE, OPTIONS } from './handlers.ts';

describe('createFetchHandler', () => {
  const handler = createFetchHandler({ ...OPTIONS, cors: true, maxBytes: 200_000 });
  afterAll(() => handler.close());
  const request = (init: RequestInit & { duplex?: 'half' }) =>
    handler(new Request('http://localhost/', { method: 'POST', ...init }));

  it('answers pictures, JSON and forms', async () => {
    const form = new FormData();
    form.append('photo', new File([CAT], 'cat.jpg', { type: 'image/jpeg' }));
    for (const response of [
      await request({ body: CAT, headers: { 'content-type': 'image/jpeg' } }),
      await request({
        body: JSON.stringify({ image: CAT.toString('base64') }),
        headers: { 'content-type': 'application/json' },
      }),
      await request({ body: form }),
    ]) {
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
      expect(await response.json()).toHaveProperty('Egyptian cat');
    }
  });

  it('answers in UTF-8 with the labels of any language', async () => {
    const labels = Array.from({ length: 1000 }, (_, i) => (i === 285 ? '\u732b \u{1f431} "Kätzchen"' : `label ${i}`));
    const foreign = createFetchHandler({ ...OPTIONS, labels });
    try {
      const request = new Request('http://localhost/', {
        method: 'POST',
        body: CAT,
        headers: { 'content-type': 'image/jpeg' },
      });
      const bytes = new Uint8Array(await (await foreign(request)).arrayBuffer());
      expect(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).toEqual({
        [labels[285]!]: expect.any(Number),
      });
    } finally {
      foreign.close();
    }
  });

  it('answers failures, and OPTIONS with nothing', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await request({ method });
      expect([status, headers.get('allow'), headers.get('access-control-allow-origin')]).toEqual([405, 'POST', '*']);
    }
    expect((await request({ body: 'a', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await request({ headers: { 'content-type': 'image/jpeg' } })).status).toBe(400);
    const preflight = await request({ method: 'OPTIONS' });
    expect([preflight.status, await preflight.text()]).toEqual([204, '']);
  });

  it('reads no more of a body than the limit, also when it does not say how long it is', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 50_000;
        controller.enqueue(new Uint8Array(50_000));
      },
    });
    const response = await request({ body: endless, headers: { 'content-type': 'image/jpeg' }, duplex: 'half' });
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(500_000);
  });
});

describe('createNodeListener', () => {
  it('serves node:http: pictures, limits, clients that go away', async () => {
    const reported: unknown[] = [];
    const listener = createNodeListener({ ...OPTIONS, maxBytes: 200_000, onError: (error) => reported.push(error) });
    const http = createServer((request, response) => void listener(request, response));
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
    const send = (body: BodyInit) => fetch(url, { method: 'POST', body, headers: { 'content-type': 'image/jpeg' } });
    try {
      const answer = await send(CAT);
      expect([answer.status, await answer.json()]).toEqual([200, { 'Egyptian cat': expect.any(Number) }]);
      const tooLarge = await send(new Uint8Array(3_000_000));
      expect([tooLarge.status, await tooLarge.json()]).toMatchObject([413, { error: { code: 'BODY_TOO_LARGE' } }]);
      await fetch(url, { method: 'POST', body: CAT, signal: AbortSignal.timeout(1) }).catch(() => undefined);
      expect((await send(COFFEE)).status).toBe(200);
      expect(reported).toEqual([]);
    } finally {
      listener.close();
      http.close();
    }
  });

  it('reports no client that goes away in the middle of its picture, but a body that others have read', async () => {
    const reported: unknown[] = [];
    const listener = createNodeListener({ ...OPTIONS, onError: (error) => reported.push(error) });
    const answered: Promise<void>[] = [];
    const http = createServer((request, response) => {
      const before = request.url === '/read' ? request.toArray() : Promise.resolve();
      answered.push(before.then(() => listener(request, response)));
    });
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    const { port } = http.address() as AddressInfo;
    try {
      await listener.init();
      const client = connect(port, '127.0.0.1');
      client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg\r\nContent-Length: 5000\r\n\r\nabc');
      await vi.waitFor(() => expect(answered).toHaveLength(1));
      client.destroy();
      await answered[0];
      expect(reported).toEqual([]);
      const headers = { 'content-type': 'image/jpeg' };
      const answer = await fetch(`http://127.0.0.1:${port}/read`, { method: 'POST', body: CAT, headers });
      expect([answer.status, String(reported)]).toEqual([500, expect.stringContaining('has been read before')]);
    } finally {
      listener.close();
      http.close();
    }
  });

  it('takes the body that a framework has read, as Google Cloud Functions do', async () => {
    const listener = createNodeListener({ ...OPTIONS, maxBytes: 200_000 });
    const ask = async (rawBody: Uint8Array) => {
      const sent: unknown[] = [];
      const request = {
        method: 'POST',
        headers: { 'content-type': 'image/jpeg' },
        rawBody,
        async *[Symbol.asyncIterator]() {},
      };
      await listener(request, { writeHead: (status) => sent.push(status), end: (body) => sent.push(JSON.parse(body)) });
      return sent;
    };
    expect(await ask(COFFEE)).toEqual([200, { espresso: expect.any(Number) }]);
    expect(await ask(new Uint8Array(200_001))).toMatchObject([413, { error: { code: 'BODY_TOO_LARGE' } }]);
    listener.close();
  });
});
