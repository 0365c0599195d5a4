import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { createPreprocessor, decodeImage, type ImageSource } from '../../../src/image/index.ts';
import { rejectionOf } from '../error-of.ts';
import { serve } from '../serve.ts';
import { readFixture, sha256 } from './fixtures.ts';

const NAME = 'jpeg_420_2x3.jpg';
const file = readFixture(NAME);
const path = fileURLToPath(new URL(`../../fixtures/images/${NAME}`, import.meta.url));
const pixels = decodeImage(file);

const options = { targetSize: [2, 3], dtype: 'uint8', allowPrivateNetwork: true } as const;
const preprocessor = createPreprocessor('none', options);
const within = (maxBytes: number) => createPreprocessor('none', { ...options, maxBytes });

const buffer = (): ArrayBuffer => file.slice().buffer;
const webStream = (size = 100): ReadableStream<Uint8Array> =>
  new Blob([file.slice()]).stream().pipeThrough(chunksOf(size));
const endless = (): AsyncIterable<Uint8Array> & { ended: boolean } => {
  const source = {
    ended: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) yield await Promise.resolve(new Uint8Array(1000));
      } finally {
        source.ended = true;
      }
    },
  };
  return source;
};

function chunksOf(size: number): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += size) controller.enqueue(chunk.subarray(at, at + size));
    },
  });
}

/** The same bytes in the middle of more. */
function inside(): Uint8Array {
  const larger = new Uint8Array(file.length + 7);
  larger.set(file, 3);
  return larger.subarray(3, 3 + file.length);
}

const SOURCES: [string, () => unknown][] = [
  ['a path', () => path],
  ['a file URL', () => pathToFileURL(path)],
  ['a file URL as text', () => pathToFileURL(path).href],
  ['a data URL', () => `data:image/jpeg;base64,${Buffer.from(file).toString('base64')}`],
  ['a blob URL', () => URL.createObjectURL(new Blob([file.slice()]))],
  ['bytes', () => file],
  ['a part of more bytes', inside],
  ["Node's Buffer", () => Buffer.from(file)],
  ['an ArrayBuffer', buffer],
  ['a SharedArrayBuffer', () => shared().buffer],
  ['a view of a SharedArrayBuffer', shared],
  ['a DataView', () => new DataView(inside().buffer, 3, file.length)],
  ['a clamped array', () => new Uint8ClampedArray(buffer())],
  ['bytes of another realm', () => runInNewContext('Uint8Array.from(bytes)', { bytes: file }) as unknown],
  [
    'an ArrayBuffer of another realm',
    () => runInNewContext('Uint8Array.from(bytes).buffer', { bytes: file }) as unknown,
  ],
  ['a Blob', () => new Blob([file.slice()])],
  ['a File', () => new File([file.slice()], 'cat.jpg')],
  ['a Response', () => new Response(file.slice())],
  ['a Response with a stream of Node', () => ({ ok: true, status: 200, url: '', body: Readable.from([file]) })],
  ['a web stream', () => webStream()],
  ['a stream of Node', () => Readable.from([Buffer.from(file).subarray(0, 100), Buffer.from(file).subarray(100)])],
  ['what for await takes', () => ({ [Symbol.asyncIterator]: () => Readable.from([file])[Symbol.asyncIterator]() })],
  ['pixels', () => pixels],
  ['an ImageData', () => ({ width: 2, height: 3, data: rgba(), colorSpace: 'srgb' })],
];

function shared(): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(file.length));
  bytes.set(file);
  return bytes;
}

function rgba(): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 9 : pixels.data[(i >> 2) * 3 + (i % 4)]!));
}

describe('from', () => {
  it.each(SOURCES)('takes %s', async (_, source) => {
    const { data } = await preprocessor.from(source() as ImageSource);
    expect(sha256(data)).toBe(sha256(pixels.data));
  });

  it('takes a URL, as text and as an object', async () => {
    const server = await serve({ image: (_, response) => response.end(file) });
    try {
      for (const url of [`${server.url}image`, new URL('image', server.url)]) {
        expect(sha256((await preprocessor.from(url)).data)).toBe(sha256(pixels.data));
        await rejectionOf('URL_REFUSED', createPreprocessor('xception').from(url));
      }
    } finally {
      await server.close();
    }
  });

  it.each([[undefined], [null], [5], [{}], [[1, 2]], [Promise.resolve(file)], [{ width: 2, height: 2 }]])(
    'refuses %j, and says what it takes',
    async (source) => {
      await expect(preprocessor.from(source as never)).rejects.toThrow(TypeError);
      await expect(preprocessor.from(source as never)).rejects.toThrow(/'source' has to be a path, a URL, bytes/);
    },
  );

  it.each([['text'], [5], [{}]])('refuses a stream of %j', async (chunk) => {
    await expect(preprocessor.from(Readable.from([chunk]) as never)).rejects.toThrow(/The stream has to give bytes/);
  });

  it('gives the failure of a stream as it is', async () => {
    const failure = new Error('the disk is gone');
    const stream = new Readable({ read: () => stream.destroy(failure) });
    await expect(preprocessor.from(stream)).rejects.toBe(failure);
  });

  it('does not take a page, an error or a cut body for an image', async () => {
    await rejectionOf('IMAGE_UNSUPPORTED', preprocessor.from(new Response('<!doctype html>')));
    await rejectionOf('IMAGE_UNSUPPORTED', preprocessor.from(new Response(null)));
    const error = await rejectionOf('HTTP_STATUS', preprocessor.from(new Response('no', { status: 404 })));
    expect(error.data.status).toBe(404);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) });
    expect((await rejectionOf('NETWORK', preprocessor.from(new Response(broken)))).message).toContain('terminated');
  });
});

describe('a limit of bytes', () => {
  it.each(SOURCES.filter(([name]) => !/^(pixels|an ImageData|.* URL.*)$/.test(name)))(
    'holds for %s',
    async (_, source) => {
      await within(file.length).from(source() as ImageSource);
      await expect(within(file.length - 1).from(source() as ImageSource)).rejects.toMatchObject({
        code: expect.stringMatching(/^(IMAGE|DOWNLOAD)_TOO_LARGE$/) as string,
        data: { limit: file.length - 1 },
      });
    },
  );

  it('holds for fromPath and fromBytes', async () => {
    const { data } = await rejectionOf('IMAGE_TOO_LARGE', within(10).fromPath(path));
    expect(data).toEqual({ bytes: file.length, limit: 10 });
    await rejectionOf('IMAGE_TOO_LARGE', within(10).fromBytes(file));
    await rejectionOf('DOWNLOAD_TOO_LARGE', within(10).from(`data:,${'x'.repeat(11)}`));
  });

  it('ends a stream that does not', async () => {
    const stream = endless();
    await rejectionOf('IMAGE_TOO_LARGE', preprocessor.from(stream));
    await vi.waitFor(() => expect(stream.ended).toBe(true));
    const cancel = vi.fn();
    const web = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1e6)), cancel });
    await rejectionOf('DOWNLOAD_TOO_LARGE', preprocessor.from(new Response(web)));
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('a signal', () => {
  const reason = new Error('enough');

  it.each(SOURCES)('that was aborted before keeps from reading %s', async (_, source) => {
    await expect(preprocessor.from(source() as ImageSource, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it.each<[string, () => unknown]>([
    ['a web stream', () => new ReadableStream({})],
    ['a stream of Node', () => new Readable({ read: () => undefined })],
    ['a Response', () => new Response(new ReadableStream({}))],
    ['a Blob', () => ({ size: 1, arrayBuffer: () => new Promise(() => undefined) })],
  ])('ends the wait for %s', async (_, source) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    const silent = source();
    await expect(preprocessor.from(silent as never, { signal: controller.signal })).rejects.toBe(reason);
    if (silent instanceof Readable) expect(silent.destroyed).toBe(true);
  });
});

describe('fromUrl', () => {
  it.each(['file:///etc/hostname', 'data:,x', 'blob:nodedata:1', 'ftp://host/cat.jpg', new URL('file:///x')])(
    'fetches by http and https only: not %s',
    async (url) => {
      const error = await rejectionOf('URL_REFUSED', preprocessor.fromUrl(url));
      expect(error.data.reason).toMatch(/^protocol /);
    },
  );

  it('does not connect to this machine unless it is allowed', async () => {
    const server = await serve({ image: (_, response) => response.end(file) });
    try {
      const careful = createPreprocessor('xception');
      expect((await rejectionOf('URL_REFUSED', careful.fromUrl(`${server.url}image`))).data.reason).toBe(
        'address 127.0.0.1',
      );
    } finally {
      await server.close();
    }
  });

  it('ends after its time, with a slow body too', async () => {
    const server = await serve({
      silent: () => undefined,
      slow: (_, response) => {
        const drip = setInterval(() => response.write(file.subarray(0, 1)), 5);
        response.on('close', () => clearInterval(drip));
      },
    });
    const hasty = createPreprocessor('xception', { allowPrivateNetwork: true, timeout: 60 });
    try {
      for (const place of ['silent', 'slow']) {
        const error = await rejectionOf('NETWORK', hasty.fromUrl(server.url + place));
        expect(error.message).toContain('within 60 ms');
      }
      const reason = new Error('enough');
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 20);
      await expect(preprocessor.fromUrl(`${server.url}slow`, { signal: controller.signal })).rejects.toBe(reason);
    } finally {
      await server.close();
    }
  });
});
