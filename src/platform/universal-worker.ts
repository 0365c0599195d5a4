// Workers for the CommonJS files, which Node loads, and bundlers for pages: told when one is started.

import { hasBuiltins } from './builtin.ts';
import * as node from './node-worker.ts';
import type { StartWorker } from './platform.ts';
import * as web from './web-worker.ts';

export { loadWorkerScript } from './worker-script.ts';

/** As Node or the browser does it. */
export const startWorker: StartWorker = (script) => (hasBuiltins() ? node : web).startWorker(script);

/** As Node or the browser does it. */
export const absoluteUrl = (url: string | URL): string => (hasBuiltins() ? node : web).absoluteUrl(url);
