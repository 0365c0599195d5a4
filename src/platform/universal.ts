// The platform of the CommonJS files, which Node loads, test runners that imitate a page, and bundlers for pages: told
// when it is used.

import * as browser from './browser.ts';
import { hasBuiltins } from './builtin.ts';
import * as node from './node.ts';
import type { Platform } from './platform.ts';

export { loadGlue } from './glue-files.ts';

const here = (): Platform => (hasBuiltins() ? node : browser);

/** As Node or the browser does it. */
export const readFile: Platform['readFile'] = (...args) => here().readFile(...args);

/** As Node or the browser does it. */
export const holdFile: Platform['holdFile'] = (...args) => here().holdFile(...args);

/** As Node or the browser does it. */
export const compileBuild: Platform['compileBuild'] = (build) => here().compileBuild(build);

/** As Node or the browser does it. */
export const compileUrl: Platform['compileUrl'] = (...args) => here().compileUrl(...args);

/** As Node or the browser does it. */
export const availableThreads: Platform['availableThreads'] = () => here().availableThreads();

/** As Node or the browser does it. */
export const startThread: Platform['startThread'] = (script) => here().startThread(script);

/** As Node or the browser does it. */
export const startFast: Platform['startFast'] = () => here().startFast();

/** As Node or the browser does it. */
export const loadThreadScript: Platform['loadThreadScript'] = (url) => here().loadThreadScript(url);

/** As in Node or the browser. */
export const threadsStartInCall: boolean = hasBuiltins();
