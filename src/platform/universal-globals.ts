// Globals that the CommonJS files use, for test runners that imitate a page and leave them out: there, Node's own modules
// have them. The build puts these in the place of the globals' names.

import { builtin, hasBuiltins } from './builtin.ts';

/** The text of bytes. */
export const TextDecoder: typeof globalThis.TextDecoder = globalThis.TextDecoder ?? builtin('node:util').TextDecoder;

/** The bytes of a text. */
export const TextEncoder: typeof globalThis.TextEncoder = globalThis.TextEncoder ?? builtin('node:util').TextEncoder;

/** Hashes; a page without https has none. */
export const crypto: { readonly subtle: Pick<SubtleCrypto, 'digest'> } =
  globalThis.crypto?.subtle || !hasBuiltins() ? globalThis.crypto : builtin('node:crypto').webcrypto;
