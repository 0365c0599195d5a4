// The platform Node: files, cores and worker threads, adapted to the web's shapes. Bun and Deno take it, too.

import { inlineWasm, wasmUrl } from '#glue/wasm';
import { builtin } from './builtin.ts';
import { decodeBase64 } from './inline.ts';
import { toPath } from './node-files.ts';
import type { Platform, ThreadWorker } from './platform.ts';
import * as web from './web.ts';

export { loadGlue, loadThreadScript } from './glue-files.ts';
export { holdFile, readFile } from './node-files.ts';

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
 * What V8 is told while something starts. It passes over flags that it does not know.
 *
 * - Work that a function of WebAssembly may do before it is optimised, in V8's own units. Node 20 stands at 1.8 million, so
 *   that packing a model's weights sets the optimising compiler off, which takes the processor from the start. With ten
 *   times this number nothing more is gained; hot kernels reach it within a few inferences.
 * - Functions of WebAssembly are validated when they are compiled, each at its first call: most of them never are.
 * - JavaScript is not optimised: what a start runs, it runs once.
 *
 * `npm run bench:lambda` measures what they do.
 */
const START_FLAGS = ['--wasm-tiering-budget=40000000', '--wasm-lazy-validation', '--no-opt'];
const END_FLAGS = ['--no-wasm-lazy-validation', '--opt'];

/** By flags of V8. */
export const startFast: Platform['startFast'] = () => {
  setFlags(START_FLAGS);
  return () => setFlags(END_FLAGS);
};

function setFlags(flags: readonly string[]): void {
  try {
    for (const flag of flags) builtin('node:v8').setFlagsFromString(flag);
  } catch {
    // Runtimes that take Node's builds but are not V8 have no flags.
  }
}

/** A worker boots on a thread of its own. */
export const threadsStartInCall = true;

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
