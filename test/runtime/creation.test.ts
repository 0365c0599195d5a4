import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type DownloadProgress, Interpreter } from 'tflite-interpreter';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { rejectionOf } from '../unit/error-of.ts';
import { serve, type TestServer } from '../unit/serve.ts';
import { modelBytes, modelPath } from './models.ts';

const BYTES = modelBytes('chain_b');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

const wasmFile = (name: string): URL => new URL(`../../dist/wasm/${name}.wasm`, import.meta.url);

let server: TestServer;

beforeAll(async () => {
  server = await serve({
    model: (_, response) => response.setHeader('content-length', BYTES.length).end(BYTES),
    wasm: (_, response) => response.end(readFileSync(wasmFile('tflite_simd'))),
    page: (_, response) => response.end('<!doctype html><html><body>Sign in first</body></html>'),
    silent: () => undefined,
  });
});

afterAll(() => server.close());

/** Creates an interpreter that ends with the test, and runs it once. */
async function answerOf(options: Parameters<typeof Interpreter.create>[0]): Promise<number> {
  const interpreter = await Interpreter.create(options);
  onTestFinished(() => interpreter.close());
  interpreter.allocateTensors();
  interpreter.setTensor(0, [1, 1, 1, 1]);
  interpreter.invoke();
  return (interpreter.getTensor(5).data as Float32Array)[3]!;
}

describe('a model', () => {
  it.each<[string, () => Parameters<typeof Interpreter.create>[0]]>([
    ['a path', () => ({ modelPath: modelPath('chain_b') })],
    ['a file URL', () => ({ modelPath: pathToFileURL(modelPath('chain_b')) })],
    ['bytes', () => ({ modelContent: BYTES })],
    ['an ArrayBuffer', () => ({ modelContent: BYTES.slice().buffer })],
    ['a Blob', () => ({ modelContent: new Blob([BYTES.slice()]) })],
    ['a download', () => ({ modelUrl: `${server.url}model` })],
    ['a hash', () => ({ modelUrl: `${server.url}model`, sha256: SHA256 })],
  ])('is read from %s', async (_, options) => {
    expect(await answerOf(options())).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it('is read from the middle of a buffer that is not aligned', async () => {
    const larger = new Uint8Array(BYTES.length + 3).fill(255);
    larger.set(BYTES, 1);
    expect(await answerOf({ modelContent: larger.subarray(1, 1 + BYTES.length) })).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it('tells how far its download has come', async () => {
    const seen: DownloadProgress[] = [];
    await answerOf({ modelUrl: `${server.url}model`, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ loaded: BYTES.length, total: BYTES.length });
  });

  it.each<[string, () => Parameters<typeof Interpreter.create>[0], string]>([
    ['no source', () => ({}), 'OPTION_INVALID'],
    ['an unknown option', () => ({ modelPath: modelPath('chain_b'), threads: 2 }) as never, 'OPTION_INVALID'],
    ['a missing file', () => ({ modelPath: 'none.tflite' }), 'FILE_NOT_FOUND'],
    ['a missing download', () => ({ modelUrl: `${server.url}none` }), 'HTTP_STATUS'],
    ['a server that is not there', () => ({ modelUrl: 'http://127.0.0.1:1/model' }), 'NETWORK'],
    ['a download from a file', () => ({ modelUrl: pathToFileURL(modelPath('chain_b')) }), 'URL_REFUSED'],
    [
      'a download that is too large',
      () => ({ modelUrl: `${server.url}model`, limits: { maxBytes: 10 } }),
      'DOWNLOAD_TOO_LARGE',
    ],
    [
      'a file that is too large',
      () => ({ modelPath: modelPath('chain_b'), limits: { maxBytes: 10 } }),
      'MODEL_TOO_LARGE',
    ],
    ['too many tensors', () => ({ modelContent: BYTES, limits: { maxTensors: 5 } }), 'MODEL_TOO_LARGE'],
    ['another hash', () => ({ modelContent: BYTES, sha256: '0'.repeat(64) }), 'SHA256_MISMATCH'],
    ['a page instead of the file', () => ({ modelUrl: `${server.url}page` }), 'NOT_TFLITE'],
    ['no bytes', () => ({ modelContent: new Uint8Array() }), 'NOT_TFLITE'],
    ['half of the file', () => ({ modelContent: BYTES.subarray(0, BYTES.length / 2) }), 'MODEL_CORRUPT'],
    ['an operator that is too new', () => ({ modelPath: modelPath('version_too_new_b') }), 'UNSUPPORTED_MODEL'],
  ])('is refused for %s', async (_, options, code) => {
    const error = await rejectionOf(code as 'NETWORK', Interpreter.create(options()));
    expect(error.message).toMatch(/^[^\n]{20,}$/);
  });

  it('says which operator, version and node is too new, and what to do', async () => {
    const error = await rejectionOf(
      'UNSUPPORTED_MODEL',
      Interpreter.create({ modelPath: modelPath('version_too_new_b') }),
    );
    expect(error.data).toEqual({ engine: 'tflite-wasm', operator: 'TANH', version: 50, subgraph: 0, node: 0 });
    expect(error.message).toContain('TANH version 50 (subgraph 0, node 0)');
    expect(error.message).toContain('Convert the model');
  });

  it('says which operator no version of the engine knows', async () => {
    const error = await rejectionOf(
      'UNSUPPORTED_MODEL',
      Interpreter.create({ modelPath: modelPath('op_without_kernel_a') }),
    );
    expect(error.data).toMatchObject({ operator: 'STABLEHLO_LOGISTIC', version: 1 });
  });
});

describe('a signal', () => {
  const reason = new Error('enough');

  it('that was aborted before, ends create with its reason', async () => {
    const signal = AbortSignal.abort(reason);
    await expect(Interpreter.create({ modelPath: modelPath('chain_b'), signal })).rejects.toBe(reason);
    await expect(Interpreter.create({ modelContent: BYTES, signal })).rejects.toBe(reason);
  });

  it('ends a download', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    await expect(Interpreter.create({ modelUrl: `${server.url}silent`, signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  it('ends create also while the engine is loading', async () => {
    const controller = new AbortController();
    const creating = Interpreter.create({ modelContent: BYTES, signal: controller.signal });
    controller.abort(reason);
    await expect(creating).rejects.toBe(reason);
  });

  it("ends the download of the engine's WebAssembly", async () => {
    const controller = new AbortController();
    const wasm = { url: `${server.url}silent` };
    const creating = Interpreter.create({ modelContent: BYTES, wasm, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    const tooLong = new Promise((done) => setTimeout(() => done('still waiting'), 2000));
    await expect(Promise.race([creating, tooLong])).rejects.toBe(reason);
  });

  it('has no say once the interpreter exists', async () => {
    const controller = new AbortController();
    const interpreter = await Interpreter.create({ modelContent: BYTES, signal: controller.signal });
    onTestFinished(() => interpreter.close());
    controller.abort(reason);
    expect(() => interpreter.allocateTensors()).not.toThrow();
  });
});

describe("the engine's WebAssembly", () => {
  const model = { modelPath: modelPath('chain_b') };
  const binary = (name = 'tflite_simd'): Uint8Array => new Uint8Array(readFileSync(wasmFile(name)));

  it.each<[string, () => Promise<object> | object]>([
    ['a file URL', () => ({ url: wasmFile('tflite_simd') })],
    ['a file URL as a string', () => ({ url: wasmFile('tflite_simd').href })],
    ['a download', () => ({ url: `${server.url}wasm` })],
    ['bytes', () => ({ binary: binary() })],
    ['an ArrayBuffer', () => ({ binary: binary().buffer })],
    ['a compiled module', async () => ({ module: await WebAssembly.compile(readFileSync(wasmFile('tflite_simd'))) })],
  ])('comes from %s', async (_, wasm) => {
    expect(await answerOf({ ...model, wasm: (await wasm()) as never })).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it('comes from the threaded file where several threads are asked for', async () => {
    const wasm = { binary: binary('tflite_simd_threaded') };
    expect(await answerOf({ ...model, numThreads: 2, wasm })).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it.each<[string, () => object]>([
    ['bytes that are none', () => ({ binary: new Uint8Array([1, 2, 3]) })],
    ['half of the file', () => ({ binary: binary().subarray(0, 100_000) })],
    ['a file that is missing', () => ({ url: new URL('none.wasm', wasmFile('x')) })],
    ['a page instead of the file', () => ({ url: `${server.url}page` })],
    // The smallest module that there is: it exports nothing.
    ['another module', () => ({ module: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) })],
    ['the threaded build for one thread', () => ({ binary: binary('tflite_simd_threaded') })],
  ])('is refused when it is %s, and the next interpreter works', async (_, wasm) => {
    const error = await rejectionOf('ENGINE_LOAD', Interpreter.create({ ...model, wasm: wasm() as never }));
    expect(error.data.engine).toBe('tflite-wasm');
    expect(await answerOf(model)).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it('says where it was looked for', async () => {
    const url = new URL('none.wasm', wasmFile('x'));
    const error = await rejectionOf('ENGINE_LOAD', Interpreter.create({ ...model, wasm: { url } }));
    expect(error.data.tried).toEqual([url.href]);
    expect(error.message).toContain(url.href);
    expect(error.message).toContain('{ wasm: { url | binary | module } }');
    expect(error.cause).toMatchObject({ code: 'ENOENT', path: fileURLToPath(url) });
  });
});
