// Workers in Node, in the shape of the web's.

import { builtin } from './builtin.ts';
import type { ScriptWorker, StartWorker } from './platform.ts';

export { loadWorkerScript } from './worker-script.ts';

/** A worker thread. */
export const startWorker: StartWorker = (script) => {
  const { Worker } = builtin('node:worker_threads');
  // An empty execArgv keeps flags such as --input-type away from the script, which is CommonJS.
  const options = { execArgv: [], name: 'tflite-interpreter' };
  const worker =
    'source' in script
      ? new Worker(script.source, { ...options, eval: true })
      : new Worker(new URL(script.url), options);
  const adapted: ScriptWorker = {
    postMessage: (message, transfer) => worker.postMessage(message, transfer as never),
    terminate: () => void worker.terminate(),
    keepAlive: (waiting) => (waiting ? worker.ref() : worker.unref()),
    onmessage: null,
    onerror: null,
  };
  worker.on('message', (data: unknown) => adapted.onmessage?.({ data }));
  worker.on('messageerror', (error) => adapted.onerror?.(error));
  worker.on('error', (error) => adapted.onerror?.(error));
  worker.on('exit', (code) => adapted.onerror?.(new Error(`it ended with exit code ${code}`)));
  return adapted;
};

/** A URL as it is: a process has no page that it could be relative to. */
export function absoluteUrl(url: string | URL): string {
  return String(url);
}
