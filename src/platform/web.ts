// What all platforms without files have in common: errors that say so, and WebAssembly by fetch.

import { TFLiteError } from '../errors.ts';
import type { Platform } from './platform.ts';

/** Refuses to read a file. */
export const readFile: Platform['readFile'] = (path) =>
  Promise.reject(
    new TFLiteError(
      'FILE_NOT_FOUND',
      `Cannot read '${String(path)}': there are no files here. Pass an absolute URL instead (modelUrl, fromUrl; new URL('...', location.href) makes one), or the bytes.`,
      { path: String(path) },
    ),
  );

/** Nothing can be read within a call. */
export const holdFile: Platform['holdFile'] = () => undefined;

/**
 * Fetches and compiles WebAssembly, while it arrives where the server names its type.
 *
 * @throws An `Error` that says what the server answered instead.
 */
export const compileUrl: Platform['compileUrl'] = async (url, signal) => {
  const response = await fetch(url, { credentials: 'same-origin', ...(signal && { signal }) });
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) throw new Error(`${String(url)} answered with status ${response.status}`);
  // Hosts of single pages answer with their page for whatever is missing.
  if (type.startsWith('text/html')) throw new Error(`${String(url)} answered with an HTML page`);
  // compileStreaming takes the bare type only.
  if (type === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
};

/** Refuses to start a thread. */
export const startThread: Platform['startThread'] = () => {
  throw new Error('there are no threads here');
};

/** Pages set no flags. */
export const startFast: Platform['startFast'] = () => () => undefined;
