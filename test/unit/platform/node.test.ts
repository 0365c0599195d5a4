import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import * as platform from '../../../src/platform/node.ts';
import type { ThreadWorker } from '../../../src/platform/platform.ts';
import { rejectionOf } from '../error-of.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'platform-'));
const file = path.join(folder, 'a b.bin');
writeFileSync(file, new Uint8Array([1, 2, 3]));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readFile', () => {
  it.each([[file], [pathToFileURL(file)], [pathToFileURL(file).href]])('reads %s', async (source) => {
    expect([...(await platform.readFile(source))]).toEqual([1, 2, 3]);
  });

  it('refuses a file that is longer than the limit, before it is read', async () => {
    expect(await platform.readFile(file, { maxBytes: 3 })).toHaveLength(3);
    const error = await rejectionOf('MODEL_TOO_LARGE', platform.readFile(file, { maxBytes: 2 }));
    expect(error.data).toEqual({ what: 'bytes', actual: 3, limit: 2 });
  });

  it.each([path.join(folder, 'none'), folder])('names %s, which it cannot read', async (place) => {
    const error = await rejectionOf('FILE_NOT_FOUND', platform.readFile(place));
    expect(error.data).toEqual({ path: place });
  });

  it("ends with the signal's reason", async () => {
    const reason = new Error('enough');
    await expect(platform.readFile(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('compileWasm', () => {
  it('compiles a file', async () => {
    const wasm = path.join(folder, 'empty.wasm');
    writeFileSync(wasm, new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    expect(await platform.compileUrl(pathToFileURL(wasm))).toBeInstanceOf(WebAssembly.Module);
  });

  it('is rejected for a file that is no WebAssembly, or is not there', async () => {
    await expect(platform.compileUrl(pathToFileURL(file))).rejects.toThrow(WebAssembly.CompileError);
    await expect(platform.compileUrl(pathToFileURL(path.join(folder, 'none')))).rejects.toThrow('ENOENT');
  });
});

describe('availableThreads', () => {
  it('counts the cores that this process may use', () => {
    expect(platform.availableThreads()).toBe(availableParallelism());
  });
});

describe('startThread', () => {
  /** A thread that ends with the test, and its next message or error. */
  function start(source: string): { thread: ThreadWorker; next: () => Promise<unknown> } {
    const thread = platform.startThread(source);
    onTestFinished(async () => {
      await thread.terminate();
    });
    const next = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        thread.onmessage = ({ data }) => resolve(data);
        thread.onerror = (error) => reject(error instanceof Error ? error : new Error(String(error)));
      });
    return { thread, next };
  }

  it('runs a script that is written for a web worker', async () => {
    const { thread, next } = start('self.onmessage = ({ data }) => postMessage({ double: 2 * data.n });');
    thread.postMessage({ n: 21 });
    expect(await next()).toEqual({ double: 42 });
  });

  it('shares shared memory with it', async () => {
    const memory = new Int32Array(new SharedArrayBuffer(4));
    const { thread, next } = start('self.onmessage = ({ data }) => { data[0] = 7; postMessage("done"); };');
    thread.postMessage(memory);
    await next();
    expect(memory[0]).toBe(7);
  });

  it('tells what the script throws', async () => {
    const { thread, next } = start('self.onmessage = () => { throw new Error("broken script"); };');
    thread.postMessage('go');
    await expect(next()).rejects.toThrow('broken script');
  });

  it('ends when it is told to', async () => {
    const { thread, next } = start('self.onmessage = () => postMessage("here"); setInterval(() => {}, 1000);');
    thread.postMessage('go');
    expect(await next()).toBe('here');
    expect(await thread.terminate()).toBe(1);
  });
});
