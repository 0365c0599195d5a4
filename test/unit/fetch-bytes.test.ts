import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchBytes, type DownloadProgress } from '../../src/fetch-bytes.ts';
import { rejectionOf } from './error-of.ts';
import { serve, type TestServer } from './serve.ts';

const BODY = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let server: TestServer;
/** Emitted when a client has let go of the path `endless`. */
let endlessClosed: Promise<unknown> | undefined;

beforeAll(async () => {
  server = await serve({
    file: (_, response) => response.setHeader('content-length', BODY.length).end(BODY),
    chunked: (_, response) => {
      response.write(BODY.subarray(0, 40_000));
      response.end(BODY.subarray(40_000));
    },
    gzip: (_, response) => {
      const packed = gzipSync(BODY);
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
    },
    empty: (_, response) => response.writeHead(204).end(),
    redirect: (_, response) => response.writeHead(302, { location: '/file' }).end(),
    circle: (_, response) => response.writeHead(302, { location: '/circle' }).end(),
    elsewhere: (_, response) => response.writeHead(302, { location: 'file:///etc/hostname' }).end(),
    forbidden: (_, response) => response.writeHead(403).end('<html>no</html>'),
    broken: (_, response) => response.writeHead(500).end(),
    truncated: (_, response) => {
      response.setHeader('content-length', BODY.length).write(BODY.subarray(0, 1000));
      setTimeout(() => response.destroy(), 20);
    },
    hangup: (_, response) => response.destroy(),
    silent: () => undefined,
    endless: (_, response) => {
      endlessClosed = once(response, 'close');
      const more = (): void => {
        while (!response.destroyed && response.write(BODY));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    slow: (_, response) => {
      response.setHeader('content-length', BODY.length).write(BODY.subarray(0, 1000));
    },
  });
});

afterAll(() => server.close());

describe('fetchBytes', () => {
  it.each(['file', 'chunked', 'gzip', 'redirect'])('gives the whole body of a %s answer', async (path) => {
    expect(digest(await fetchBytes(server.url + path))).toBe(digest(BODY));
  });

  it('takes a URL object', async () => {
    expect(digest(await fetchBytes(new URL(`${server.url}file`)))).toBe(digest(BODY));
  });

  it('gives no bytes for an answer without a body', async () => {
    expect(await fetchBytes(`${server.url}empty`)).toEqual(new Uint8Array());
  });

  it('reads data and blob URLs', async () => {
    expect(await fetchBytes('data:application/octet-stream;base64,AQID')).toEqual(new Uint8Array([1, 2, 3]));
    const url = URL.createObjectURL(new Blob([BODY]));
    expect(digest(await fetchBytes(url))).toBe(digest(BODY));
    URL.revokeObjectURL(url);
  });

  it.each([
    ['forbidden', 403],
    ['broken', 500],
    ['nowhere', 404],
  ])('names URL and status when %s is answered with %i', async (path, status) => {
    const url = server.url + path;
    const error = await rejectionOf('HTTP_STATUS', fetchBytes(url));
    expect(error.data).toEqual({ url, status });
    expect(error.message).toContain(`${url} answered with status ${status}`);
  });

  it.each(['truncated', 'hangup', 'circle', 'elsewhere'])(
    'ends with NETWORK and its cause at a %s answer',
    async (path) => {
      const url = server.url + path;
      const error = await rejectionOf('NETWORK', fetchBytes(url));
      expect(error.data).toEqual({ url });
      expect(error.message).toContain(`${url} could not be fetched: `);
      expect(error.cause).toBeInstanceOf(Error);
    },
  );

  it('ends with NETWORK when nobody answers, and says why', async () => {
    const gone = await serve({});
    await gone.close();
    const error = await rejectionOf('NETWORK', fetchBytes(gone.url));
    expect(error.message).toContain('ECONNREFUSED');
  });

  it.each(['relative/model.tflite', 'http://', 'blob:nodedata:none'])(
    'ends with NETWORK for %s, which leads nowhere',
    async (url) => {
      await rejectionOf('NETWORK', fetchBytes(url));
    },
  );

  it.each([
    'file:///model.tflite',
    'FILE:///model.tflite',
    'ftp://host/model.tflite',
    'javascript:0',
    new URL('file:///x'),
  ])('refuses %s and says what is fetched', async (url) => {
    const error = await rejectionOf('URL_REFUSED', fetchBytes(url));
    expect(error.data.url).toBe(String(url));
    expect(error.data.reason).toMatch(/^protocol [a-z]+:$/);
    expect(error.message).toContain('http, https, data and blob');
  });

  describe('with a limit', () => {
    it.each(['file', 'chunked', 'gzip'])('lets a %s answer of just that length pass', async (path) => {
      expect(await fetchBytes(server.url + path, { maxBytes: BODY.length })).toHaveLength(BODY.length);
    });

    it.each(['file', 'chunked', 'gzip', 'slow', 'endless'])('refuses a %s answer that is longer', async (path) => {
      const url = server.url + path;
      // The slow answer never ends: its announced length is enough to refuse it.
      const error = await rejectionOf('DOWNLOAD_TOO_LARGE', fetchBytes(url, { maxBytes: BODY.length - 1 }));
      expect(error.data).toEqual({ url, limit: BODY.length - 1 });
      expect(error.message).toContain(`limit of ${BODY.length - 1} bytes`);
    });

    it('ends the transfer', async () => {
      await rejectionOf('DOWNLOAD_TOO_LARGE', fetchBytes(`${server.url}endless`, { maxBytes: 10 }));
      await endlessClosed;
    });
  });

  describe('tells its progress', () => {
    async function progressOf(path: string): Promise<DownloadProgress[]> {
      const seen: DownloadProgress[] = [];
      await fetchBytes(server.url + path, { onProgress: (progress) => seen.push(progress) });
      return seen;
    }

    it('in growing steps up to the announced length', async () => {
      const seen = await progressOf('file');
      expect(seen.at(-1)).toEqual({ loaded: BODY.length, total: BODY.length });
      const loaded = seen.map((progress) => progress.loaded);
      expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    });

    it.each(['chunked', 'gzip'])('without a total for a %s answer', async (path) => {
      expect((await progressOf(path)).at(-1)).toEqual({ loaded: BODY.length, total: undefined });
    });

    it('and what the listener throws ends the download', async () => {
      const stop = new Error('stop');
      const onProgress = (): never => {
        throw stop;
      };
      await expect(fetchBytes(`${server.url}endless`, { onProgress })).rejects.toBe(stop);
      await endlessClosed;
    });
  });

  describe('with a signal', () => {
    const reason = new Error('enough');

    it('that was aborted before, fetches nothing', async () => {
      const url = 'ftp://nobody/asks';
      await expect(fetchBytes(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it.each(['silent', 'slow', 'endless'])("ends a %s answer with the signal's reason", async (path) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 50);
      await expect(fetchBytes(server.url + path, { signal: controller.signal })).rejects.toBe(reason);
    });

    it('that runs out of time, ends with its TimeoutError', async () => {
      const signal = AbortSignal.timeout(30);
      await expect(fetchBytes(`${server.url}silent`, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    });
  });
});
