// Workers in a page or in another worker.

import type { ScriptWorker, StartWorker } from './platform.ts';

export { loadWorkerScript } from './worker-script.ts';

/** A dedicated worker; a script that is given as text runs from a blob URL. */
export const startWorker: StartWorker = (script) => {
  if (typeof Worker !== 'function') throw new Error('there are no workers here');
  const url =
    'source' in script
      ? URL.createObjectURL(new Blob([script.source], { type: 'text/javascript' }))
      : absoluteUrl(script.url);
  // By the first message the script has been read.
  const release = (): void => {
    if ('source' in script) URL.revokeObjectURL(url);
  };
  const worker = start(url, release);
  const adapted: ScriptWorker = {
    postMessage: (message, transfer) => worker.postMessage(message, [...transfer]),
    terminate: () => {
      release();
      worker.terminate();
    },
    keepAlive: () => undefined,
    onmessage: null,
    onerror: null,
  };
  worker.addEventListener('message', release, { once: true });
  worker.addEventListener('message', ({ data }) => adapted.onmessage?.({ data: data as unknown }));
  worker.addEventListener('messageerror', () => adapted.onerror?.(new Error('a message could not be read')));
  worker.addEventListener('error', (event) => {
    // Else the page reports it as an error of its own.
    event.preventDefault();
    adapted.onerror?.(
      new Error(event.message || `the page's policy or a missing file kept its script, ${url}, from starting`),
    );
  });
  return adapted;
};

/** A URL as the page means it; inside of a worker from a blob, a relative one would mean nothing. */
export function absoluteUrl(url: string | URL): string {
  return new URL(url, globalThis.document?.baseURI ?? globalThis.location.href).href;
}

function start(url: string, release: () => void): Worker {
  try {
    return new Worker(url, { name: 'tflite-interpreter' });
  } catch (error) {
    release();
    throw error;
  }
}
