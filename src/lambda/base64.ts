// Base64 as clients write it.

import { decodeBase64 as decode } from '../platform/inline.ts';

/**
 * Decodes base64, also in its alphabet for URLs; white space and missing padding do not matter.
 *
 * @returns undefined for what is no base64.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return decode(/[-_]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : text);
  } catch {
    return undefined;
  }
}
