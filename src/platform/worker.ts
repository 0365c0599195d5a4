// The platform inside of a worker that the library has started, in a page or in Node: the thread outside of it finds the
// WebAssembly, since a script that runs from a text has no address next to which a file could lie.

import { builtin, hasBuiltins } from './builtin.ts';
import type { EngineBuild, Platform } from './platform.ts';

export { loadGlue } from './glue-files.ts';
export {
  availableThreads,
  compileUrl,
  holdFile,
  loadThreadScript,
  readFile,
  startThread,
  threadsStartInCall,
} from './universal.ts';

/** The worker's own end of the channel to the thread that started it. */
export interface WorkerPort {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  /** Adds a listener; every listener gets every message. */
  listen(receive: (data: unknown) => void): void;
}

/** The port of the worker that this script runs in. */
export const port: WorkerPort = workerPort();

/** What the thread outside says of a build. */
interface Given {
  readonly kind: string;
  readonly build: EngineBuild;
  readonly module?: WebAssembly.Module;
  readonly reason?: string;
}

/** Asks the thread outside. */
export const compileBuild: Platform['compileBuild'] = (build) =>
  new Promise((resolve, reject) => {
    port.listen((data) => {
      const given = data as Given;
      if (given.kind !== 'wasm' || given.build !== build) return;
      if (given.module) resolve(given.module);
      else reject(new Error(given.reason));
    });
    port.postMessage({ kind: 'ask-wasm', build });
  });

function workerPort(): WorkerPort {
  const parent = hasBuiltins() ? builtin('node:worker_threads').parentPort : null;
  if (parent) {
    return {
      postMessage: (message, transfer = []) => parent.postMessage(message, transfer as never),
      listen: (receive) => void parent.on('message', receive),
    };
  }
  return {
    postMessage: (message, transfer = []) => globalThis.postMessage(message, { transfer: [...transfer] }),
    listen: (receive) => addEventListener('message', ({ data }) => receive(data)),
  };
}
