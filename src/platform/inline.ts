// WebAssembly that came as text in a module: base64 of gzip, for where no file can be fetched or read.

import { builtin, hasBuiltins } from './builtin.ts';

/**
 * Turns the text into bytes. Nothing is fetched, since a Content-Security-Policy may forbid `data:` URLs.
 *
 * @param text - base64 of a gzip file.
 */
export async function gunzipBase64(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([decodeBase64(text)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The bytes that base64 stands for. What is no base64 must not come here: not every platform refuses it. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  // Node's atob() looks at each character in JavaScript.
  if (hasBuiltins()) return new Uint8Array(builtin('node:buffer').Buffer.from(text, 'base64'));
  // Characters of one byte each.
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
