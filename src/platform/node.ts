// The platform Node: files, cores and worker threads, adapted to the web's shapes.

import { open, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TFLiteError } from '../errors.ts';
import type { Platform, ThreadWorker } from './platform.ts';

/** Node, and what takes Node's builds: Bun, Deno. */
export const platform: Platform = {
  readFile: readWholeFile,
  compileWasm: async (url) => WebAssembly.compile(await readFile(url)),
  availableThreads: availableParallelism,
  startThread,
};

async function readWholeFile(
  path: string | URL,
  { signal, maxBytes = Infinity }: { signal?: AbortSignal; maxBytes?: number } = {},
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  // Node takes a file: URL as an object only.
  const target = /^file:/i.test(String(path)) ? new URL(path) : path;
  const file = await open(target).catch((cause: unknown) => notReadable(path, cause));
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

function startThread(source: string): ThreadWorker {
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
}
