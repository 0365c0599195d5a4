// The platform browser: pages and their workers, bundled or not. Also where nothing is known of the platform.

import { inlineWasm, wasmUrl } from '#glue/wasm';
import { loadThreadScript as loadThreadText } from './glue-files.ts';
import { gunzipBase64 } from './inline.ts';
import type { Platform, ThreadWorker } from './platform.ts';
import { compileUrl } from './web.ts';

export { loadGlue } from './glue-files.ts';
export { compileUrl, holdFile, startFast, readFile } from './web.ts';

/**
 * By its URL, which bundlers that emit files see in the code; else from a module that holds the same bytes as text, which
 * all bundlers can load.
 */
export const compileBuild: Platform['compileBuild'] = async (build) => {
  try {
    return await compileUrl(wasmUrl(build));
  } catch (cause) {
    const text = await inlineWasm(build);
    if (text === undefined) throw cause;
    return WebAssembly.compile(await gunzipBase64(text));
  }
};

/** Threads share memory, which takes a page that is isolated from other origins. */
export const availableThreads: Platform['availableThreads'] = () => {
  const canShare = globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function';
  return canShare && typeof Worker === 'function' ? navigator.hardwareConcurrency || 1 : 1;
};

// One for all threads of the page; kept, since after an abort new threads start from it.
let threadUrl: string | undefined;

/** From a blob, so that no bundler has to emit another file and no server to serve it; or from where the page serves it. */
export const loadThreadScript: Platform['loadThreadScript'] = async (url) => {
  if (url !== undefined) return String(url);
  const text = await loadThreadText();
  threadUrl ??= URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  return threadUrl;
};

/** A classic worker; only the types of its events are narrower than what is asked for. */
export const startThread: Platform['startThread'] = (url) => new Worker(url, { name: 'tflite-thread' }) as ThreadWorker;

/** A worker of a page starts by its creator's event loop. */
export const threadsStartInCall = false;
