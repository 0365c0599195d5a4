// Base64 as clients write it.

import { decodeBase64 as decode } from '../platform/inline.ts';

const SYMBOLS = /^[A-Za-z0-9+/]*$/;

/**
 * Decodes base64, also in its alphabet for URLs; white space and missing padding do not matter.
 *
 * @returns undefined for what is no base64.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const standard = /[-_]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
  const symbols = standard.replace(/\s+/g, '').replace(/={1,2}$/, '');
  // Six bits each: one symbol of a group of four is less than a byte.
  return SYMBOLS.test(symbols) && symbols.length % 4 !== 1 ? decode(symbols) : undefined;
}
