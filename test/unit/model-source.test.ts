import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DownloadProgress } from '../../src/fetch-bytes.ts';
import { readModel, type ModelReadOptions } from '../../src/model-source.ts';
import { rejectionOf } from './error-of.ts';
import { serve, type TestServer } from './serve.ts';

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => (7 * i) % 256);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

const folder = mkdtempSync(path.join(tmpdir(), 'model-'));
const file = path.join(folder, 'my model.tflite');
let server: TestServer;

beforeAll(async () => {
  writeFileSync(file, BYTES);
  server = await serve({ model: (_, response) => response.setHeader('content-length', BYTES.length).end(BYTES) });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const read = (options: Omit<ModelReadOptions, 'maxBytes'>, maxBytes = 1e6) => readModel({ ...options, maxBytes });

/** The bytes in the middle of a larger buffer. */
function shifted(): Uint8Array {
  const larger = new Uint8Array(BYTES.length + 16);
  larger.set(BYTES, 8);
  return larger.subarray(8, 8 + BYTES.length);
}

describe('readModel', () => {
  it.each<[string, () => Omit<ModelReadOptions, 'maxBytes'>, () => string]>([
    ['a path', () => ({ modelPath: file }), () => file],
    ['a file URL', () => ({ modelPath: pathToFileURL(file) }), () => pathToFileURL(file).href],
    ['a file URL as a string', () => ({ modelPath: pathToFileURL(file).href }), () => pathToFileURL(file).href],
    ['a download', () => ({ modelUrl: `${server.url}model` }), () => `${server.url}model`],
    ['a download by a URL', () => ({ modelUrl: new URL(`${server.url}model`) }), () => `${server.url}model`],
    ['bytes', () => ({ modelContent: BYTES }), () => 'modelContent'],
    ['a Buffer', () => ({ modelContent: Buffer.from(BYTES) }), () => 'modelContent'],
    ['a part of a buffer', () => ({ modelContent: shifted() }), () => 'modelContent'],
    ['a DataView', () => ({ modelContent: new DataView(shifted().buffer, 8, BYTES.length) }), () => 'modelContent'],
    ['an ArrayBuffer', () => ({ modelContent: BYTES.slice().buffer }), () => 'modelContent'],
    ['a Blob', () => ({ modelContent: new Blob([BYTES]) }), () => 'modelContent'],
    ['a Response', () => ({ modelContent: new Response(BYTES) as never }), () => 'modelContent'],
  ])('reads %s and keeps how to call it', async (_, options, source) => {
    const model = await read(options());
    expect(Buffer.compare(model.bytes, BYTES)).toBe(0);
    expect(model.source).toBe(source());
  });

  it('reads an ArrayBuffer of another realm', async () => {
    const modelContent = runInNewContext('new Uint8Array([1, 2]).buffer') as ArrayBuffer;
    expect(modelContent).not.toBeInstanceOf(ArrayBuffer);
    expect((await read({ modelContent })).bytes).toEqual(new Uint8Array([1, 2]));
  });

  it('reads shared memory, its hash too', async () => {
    const modelContent = new Uint8Array(new SharedArrayBuffer(BYTES.length));
    modelContent.set(BYTES);
    expect((await read({ modelContent, sha256: SHA256 })).bytes.buffer).toBe(modelContent.buffer);
  });

  it('does not copy bytes', async () => {
    const modelContent = shifted();
    expect((await read({ modelContent })).bytes).toMatchObject({ buffer: modelContent.buffer, byteOffset: 8 });
  });

  it('tells the progress of a download', async () => {
    const seen: DownloadProgress[] = [];
    await read({ modelUrl: `${server.url}model`, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ loaded: BYTES.length, total: BYTES.length });
  });

  it.each<[string, object, string[], string]>([
    ['no source', {}, [], 'none'],
    ['two sources', { modelPath: 'a', modelUrl: 'b' }, ['modelPath', 'modelUrl'], 'modelPath, modelUrl'],
    [
      'three sources',
      { modelPath: 'a', modelUrl: 'b', modelContent: BYTES },
      ['modelPath', 'modelContent', 'modelUrl'],
      'modelPath, modelContent, modelUrl',
    ],
  ])('refuses %s and names what was given', async (_, options, given, text) => {
    const error = await rejectionOf('OPTION_INVALID', read(options));
    expect(error.data).toEqual({ option: 'modelPath', actual: given });
    expect(error.message).toContain(`given: ${text}.`);
  });

  it('takes undefined for a source that is not given', async () => {
    const model = await read({ modelPath: file, modelContent: undefined, modelUrl: undefined, sha256: undefined });
    expect(model.bytes).toHaveLength(BYTES.length);
  });

  it.each([
    ['modelPath', 5],
    ['modelPath', null],
    ['modelPath', Buffer.from('x')],
    ['modelUrl', {}],
    ['modelContent', 'text'],
    ['modelContent', null],
    ['modelContent', [1, 2, 3]],
    ['modelContent', { byteLength: 3 }],
    ['sha256', 5],
  ])('refuses %s of the wrong type (%o)', async (option, value) => {
    const options = { ...(option === 'sha256' && { modelPath: file }), [option]: value };
    await expect(read(options as never)).rejects.toThrow(TypeError);
    await expect(read(options as never)).rejects.toThrow(`'${option}' has to be a`);
  });

  it.each([
    ['is missing', path.join(folder, 'none.tflite'), 'no such file'],
    ['is a folder', folder, 'it is a folder'],
    ['lies in a file', path.join(file, 'x'), 'ENOTDIR'],
    ['has an impossible name', 'a\0b', 'null bytes'],
    ['has no name', '', 'no such file'],
  ])('says when the file %s', async (_, modelPath, reason) => {
    const error = await rejectionOf('FILE_NOT_FOUND', read({ modelPath }));
    expect(error.data).toEqual({ path: modelPath });
    expect(error.message).toContain(`Cannot read '${modelPath}': `);
    expect(error.message).toContain(reason);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('says that a URL is no path of a file', async () => {
    const url = 'https://127.0.0.1/x.tflite';
    for (const modelPath of [url, new URL(url)]) {
      const error = await rejectionOf('FILE_NOT_FOUND', read({ modelPath }));
      expect(error.data).toEqual({ path: url });
      expect(error.message).toContain('modelUrl');
    }
    await rejectionOf('URL_REFUSED', read({ modelUrl: pathToFileURL(file) }));
  });

  it('passes on what a download ends with', async () => {
    const error = await rejectionOf('HTTP_STATUS', read({ modelUrl: `${server.url}none` }));
    expect(error.data.status).toBe(404);
  });

  describe('with a hash', () => {
    it.each([SHA256, SHA256.toUpperCase()])('takes the bytes that have it (%s)', async (sha256) => {
      expect((await read({ modelPath: file, sha256 })).bytes).toHaveLength(BYTES.length);
      expect((await read({ modelContent: shifted(), sha256 })).bytes).toHaveLength(BYTES.length);
    });

    it('refuses other bytes and tells both hashes', async () => {
      const expected = '0'.repeat(64);
      const error = await rejectionOf('SHA256_MISMATCH', read({ modelPath: file, sha256: expected }));
      expect(error.data).toEqual({ expected, actual: SHA256 });
      expect(error.message).toContain(SHA256);
      expect(error.message).toContain(expected);
    });

    it.each(['', 'abc', SHA256.slice(1), `${SHA256}0`, SHA256.replace(/./, 'g'), `0x${SHA256.slice(2)}`])(
      'refuses %j before anything is read',
      async (sha256) => {
        const error = await rejectionOf(
          'OPTION_INVALID',
          read({ modelPath: path.join(folder, 'none.tflite'), sha256 }),
        );
        expect(error.data).toEqual({ option: 'sha256', actual: sha256 });
        expect(error.message).toContain('64 hexadecimal digits');
      },
    );
  });

  describe('with a limit', () => {
    it.each<[string, () => Omit<ModelReadOptions, 'maxBytes'>]>([
      ['a file', () => ({ modelPath: file })],
      ['bytes', () => ({ modelContent: BYTES })],
      ['a Blob', () => ({ modelContent: new Blob([BYTES]) })],
    ])('takes %s of just that length and refuses a longer one', async (_, options) => {
      expect((await read(options(), 1000)).bytes).toHaveLength(1000);
      const error = await rejectionOf('MODEL_TOO_LARGE', read(options(), 999));
      expect(error.data).toEqual({ what: 'bytes', actual: 1000, limit: 999 });
      expect(error.message).toContain('1000 bytes, more than the limit of 999');
    });

    it('ends a download that is longer', async () => {
      await rejectionOf('DOWNLOAD_TOO_LARGE', read({ modelUrl: `${server.url}model` }, 999));
    });
  });

  it.each<[string, () => Omit<ModelReadOptions, 'maxBytes'>]>([
    ['a file', () => ({ modelPath: file })],
    ['bytes', () => ({ modelContent: BYTES })],
    ['a download', () => ({ modelUrl: `${server.url}model` })],
  ])("ends with the signal's reason, for %s too", async (_, options) => {
    const reason = new Error('enough');
    await expect(read({ ...options(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
