// Downloads where the platform itself keeps addresses apart: browsers, and workers at the edge of a network.

import type { FetchUrl } from './platform.ts';

/** The platform's own `fetch`. */
export const fetchUrl: FetchUrl = (url, { signal } = {}) => fetch(url, signal ? { signal } : {});
