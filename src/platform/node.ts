// The platform Node: files, cores and worker threads, adapted to the web's shapes. Bun and Deno take it, too.

import type { FileHandle } from 'node:fs/promises';
import { inlineWasm, wasmUrl } from '#glue/wasm';
import { TFLiteError } from '../errors.ts';
import { builtin } from './builtin.ts';
import { decodeBase64 } from './inline.ts';
import type { Platform, ThreadWorker } from './platform.ts';
import * as web from './web.ts';

export { loadGlue, loadThreadScript } from './glue-files.ts';

/** The file of the package; where a bundler has moved the code away from it, the same bytes out of a module. */
export const compileBuild: Platform['compileBuild'] = async (build) => {
  try {
    return await compileUrl(wasmUrl(build));
  } catch (cause) {
    const text = await inlineWasm(build);
    if (text === undefined) throw cause;
    return WebAssembly.compile(builtin('node:zlib').gunzipSync(decodeBase64(text)));
  }
};

/** Files are read, all else is fetched. */
export const compileUrl: Platform['compileUrl'] = async (url, signal) => {
  if (!/^file:/i.test(String(url))) return web.compileUrl(url, signal);
  return WebAssembly.compile(await builtin('node:fs/promises').readFile(toPath(url), signal ? { signal } : {}));
};

/** Cores that the system lets this process use. */
export const availableThreads: Platform['availableThreads'] = () => builtin('node:os').availableParallelism();

/**
 * Work that a function of WebAssembly may do before V8 optimises it, in V8's own units.
 *
 * Node 20 stands at 1.8 million, so that packing a model's weights sets the optimising compiler off, which takes the
 * processor from the start. With ten times this number nothing more is gained; hot kernels reach it within a few
 * inferences. `npm run bench:lambda` measures what it does.
 */
const TIERING_BUDGET = 40_000_000;

/** By a flag of V8, which passes over flags that it does not know. */
export const postponeTierUp: Platform['postponeTierUp'] = () => {
  try {
    builtin('node:v8').setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  } catch {
    // Runtimes that take Node's builds but are not V8 have no flags.
  }
};

/** A worker boots on a thread of its own. */
export const threadsStartInCall = true;

/** By the system. */
export const readFile: Platform['readFile'] = async (path, { signal, maxBytes = Infinity } = {}) => {
  signal?.throwIfAborted();
  const file = await openFile(path).catch((cause: unknown) => notReadable(path, cause));
  try {
    const { size } = await file.stat();
    if (size > maxBytes) {
      throw new TFLiteError(
        'MODEL_TOO_LARGE',
        `'${String(path)}' has ${size} bytes, more than the limit of ${maxBytes}.`,
        {
          what: 'bytes',
          actual: size,
          limit: maxBytes,
        },
      );
    }
    const content = await file.readFile(signal ? { signal } : {}).catch((cause: unknown) => {
      signal?.throwIfAborted();
      return notReadable(path, cause);
    });
    // A Buffer's slice() is a view where a Uint8Array's is a copy: hand out the plain class.
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  } finally {
    await file.close();
  }
};

// Not as a URL object: a test runner's imitation of a page has a class of its own, which Node refuses.
function toPath(path: string | URL): string {
  return /^file:/i.test(String(path)) ? builtin('node:url').fileURLToPath(String(path)) : String(path);
}

async function openFile(path: string | URL): Promise<FileHandle> {
  return builtin('node:fs/promises').open(toPath(path));
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this process may not read it',
};

function notReadable(path: string | URL, cause: unknown): never {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  throw new TFLiteError(
    'FILE_NOT_FOUND',
    `Cannot read '${String(path)}': ${reason}.`,
    { path: String(path) },
    { cause },
  );
}

// The engine's script is written for a web worker; these lines give it `self`, `postMessage` and `onmessage`.
const WORKER_SCOPE = `const{parentPort}=require('node:worker_threads');globalThis.self=globalThis;
globalThis.postMessage=(message,transfer)=>parentPort.postMessage(message,transfer);
parentPort.on('message',(data)=>self.onmessage({data}));
`;

/** From its text; see {@link WORKER_SCOPE}. */
export const startThread: Platform['startThread'] = (source) => {
  const { Worker } = builtin('node:worker_threads');
  // An empty execArgv keeps flags such as --input-type away from the script, which is CommonJS.
  const worker = new Worker(WORKER_SCOPE + source, { eval: true, execArgv: [], name: 'tflite-thread' });
  const thread: ThreadWorker = {
    postMessage: (message, transfer) => worker.postMessage(message, transfer as never),
    terminate: () => worker.terminate(),
    onmessage: null,
    onerror: null,
  };
  worker.on('message', (data: { cmd?: string }) => {
    // From here on the thread only works on request; it must not keep a finished process alive.
    if (data.cmd === 'loaded') worker.unref();
    thread.onmessage?.({ data });
  });
  worker.on('error', (error) => thread.onerror?.(error));
  return thread;
};
