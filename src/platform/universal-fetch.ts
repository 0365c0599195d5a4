// Downloads of the CommonJS files: Node's where Node is, else the web's.

import { hasBuiltins } from './builtin.ts';
import * as node from './node-fetch.ts';
import type { FetchUrl } from './platform.ts';
import * as web from './web-fetch.ts';

/** As Node or the browser does it. */
export const fetchUrl: FetchUrl = (url, options) => (hasBuiltins() ? node : web).fetchUrl(url, options);
