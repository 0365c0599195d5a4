import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fetchBytes } from '../../../src/fetch-bytes.ts';
import { fetchUrl, type Network } from '../../../src/platform/node-fetch.ts';
import { fetchUrl as fetchOfWeb } from '../../../src/platform/web-fetch.ts';
import type { FetchOptions } from '../../../src/platform/platform.ts';
import { rejectionOf } from '../error-of.ts';
import { serve, type TestServer } from '../serve.ts';

const BODY = Uint8Array.from({ length: 50_000 }, (_, i) => i % 251);
const HERE: FetchOptions = { allowPrivateNetwork: true };

let server: TestServer;
let port: string;
/** What the server was asked for, and by which name. */
const asked: string[] = [];

beforeAll(async () => {
  const coded = (coding: string, body: Uint8Array) => (_: unknown, response: ServerResponse) =>
    response.writeHead(200, { 'content-encoding': coding, 'content-length': body.length }).end(body);
  const to = (location: string) => (_: unknown, response: ServerResponse) =>
    response.writeHead(302, { location }).end('over there');
  server = await serve({
    file: (request, response) => {
      asked.push(request.headers.host!);
      response.end(BODY);
    },
    gzip: coded('gzip', gzipSync(BODY)),
    deflate: coded('deflate', deflateSync(BODY)),
    brotli: coded('br', brotliCompressSync(BODY)),
    twice: coded('deflate, gzip', gzipSync(deflateSync(BODY))),
    'not-gzip': coded('gzip', BODY),
    'cut-gzip': coded('gzip', gzipSync(BODY).subarray(0, 200)),
    bomb: coded('gzip', gzipSync(new Uint8Array(20_000_000))),
    'too-short': (_, response) => {
      response.writeHead(200, { 'content-length': BODY.length + 1 }).write(BODY);
      setTimeout(() => response.destroy(), 20);
    },
    relative: to('/file'),
    circle: to('/circle'),
    'to-file': to('file:///etc/hostname'),
    'to-data': to('data:,x'),
    'to-named': to('http://inner.test/file'),
    'to-private': to('http://10.1.2.3/'),
    'to-loopback': to('http://[::1]/'),
    'to-secret': to('http://user:hush@other.test/'),
    odd: (_, response) => response.writeHead(999).end(),
  });
  port = new URL(server.url).port;
});
afterAll(() => server.close());

/** Every name leads here; `127.0.0.1` counts as public unless told otherwise. */
const network = (addresses: Record<string, string>, isPublic = (a: string) => a === '127.0.0.1'): Network => ({
  resolve: (host) => Promise.resolve([{ address: addresses[host] ?? '127.0.0.1', family: 4 }]),
  isPublic,
});

const read = (path: string, options = HERE, net?: Network) =>
  fetchBytes(new URL(path, server.url), { maxBytes: 100_000 }, (url) => fetchUrl(url, options, net));

describe('fetchUrl', () => {
  it.each(['file', 'gzip', 'deflate', 'brotli', 'twice', 'relative'])('gives the body of a %s answer', async (path) => {
    expect(Buffer.compare(await read(path), BODY)).toBe(0);
  });

  it.each(['not-gzip', 'cut-gzip', 'too-short', ''])('ends with an error at a %s answer', async (path) => {
    await rejectionOf(path === '' ? 'HTTP_STATUS' : 'NETWORK', read(path));
  });

  it('gives back a status that is none', async () => {
    expect((await rejectionOf('HTTP_STATUS', read('odd'))).data.status).toBe(999);
  });

  it('counts what comes out of compression', async () => {
    await rejectionOf('DOWNLOAD_TOO_LARGE', read('bomb'));
  });

  it('ends with its signal', async () => {
    const reason = new Error('enough');
    const silent = await serve({ '': () => undefined });
    onTestFinished(() => silent.close());
    const controller = new AbortController();
    const answer = fetchUrl(silent.url, { ...HERE, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(answer).rejects.toMatchObject({ name: 'AbortError', cause: reason });
  });

  it.each([
    ['to-file', 'protocol file:'],
    ['to-data', 'protocol data:'],
    ['to-secret', 'credentials'],
    ['circle', 'redirects'],
  ])('does not follow a redirect %s', async (path, reason) => {
    const error = await rejectionOf('URL_REFUSED', read(path));
    expect(error.data.reason).toBe(reason);
    expect(error.message).not.toContain('hush');
  });

  it('does not go to other protocols', async () => {
    await rejectionOf('URL_REFUSED', fetchUrl('ftp://host/'));
    await rejectionOf('URL_REFUSED', fetchUrl('http://user@host/'));
  });
});

describe('fetchUrl, without allowPrivateNetwork', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1:8443/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
  ])('does not connect to %s', async (url) => {
    const error = await rejectionOf('URL_REFUSED', fetchUrl(url));
    expect(error.data.reason).toMatch(/^address /);
    expect(error.message).toContain('allowPrivateNetwork');
  });

  it('does not connect to this machine by its name', async () => {
    await rejectionOf('URL_REFUSED', fetchUrl(`http://localhost:${port}/file`));
  });

  it('does not connect to a name with a private address among its addresses', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.7', family: 4 },
      ]);
    const error = await rejectionOf(
      'URL_REFUSED',
      fetchUrl('http://mixed.test/', {}, { resolve, isPublic: (address) => address.startsWith('93.') }),
    );
    expect(error.data).toEqual({ url: 'http://mixed.test/', reason: 'address 10.0.0.7' });
  });

  it.each([
    ['to-private', 'address 10.1.2.3'],
    ['to-loopback', 'address ::1'],
    ['to-named', 'address 10.9.8.7'],
  ])('does not follow a redirect %s', async (path, reason) => {
    const error = await rejectionOf('URL_REFUSED', read(path, {}, network({ 'inner.test': '10.9.8.7' })));
    expect(error.data.reason).toBe(reason);
  });

  it('connects to the very address that was checked, and asks for it once', async () => {
    // The same port on two addresses of this machine; the name leads to the second one from its second answer on.
    const inner = createServer((_, response) => response.end('inner'));
    await new Promise<void>((done) => inner.listen(Number(port), '127.0.0.2', done));
    onTestFinished(() => void inner.close());
    let times = 0;
    const resolve = () => Promise.resolve([{ address: times++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    const rebinding: Network = { resolve, isPublic: (address) => address === '127.0.0.1' };
    const url = `http://rebinding.test:${(inner.address() as AddressInfo).port}/file`;

    asked.length = 0;
    const first = await fetchBytes(url, {}, (target) => fetchUrl(target, {}, rebinding));
    expect(Buffer.compare(first, BODY)).toBe(0);
    expect({ times, asked }).toEqual({ times: 1, asked: [`rebinding.test:${port}`] });
    await rejectionOf('URL_REFUSED', fetchUrl(url, {}, rebinding));
  });
});

describe('fetchUrl of the web', () => {
  it("is the platform's fetch, with the signal", async () => {
    expect(Buffer.compare(await fetchBytes(`${server.url}relative`, {}, fetchOfWeb), BODY)).toBe(0);
    const signal = AbortSignal.abort('enough');
    await expect(fetchOfWeb(`${server.url}file`, { signal })).rejects.toBe('enough');
  });
});
