// Bytes in memory, in whatever a caller holds them.

/**
 * Views what holds bytes as bytes: an `ArrayBuffer`, a `SharedArrayBuffer`, or any view of one, of any realm.
 *
 * @returns The same memory, but for a shared one, which is copied: the platform's functions do not take it. undefined for
 * anything else.
 */
export function viewBytes(value: unknown): Uint8Array | undefined {
  // By tags, since classes of another realm (jest's, an iframe's) are others.
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object ArrayBuffer]') return new Uint8Array(value as ArrayBuffer);
  if (tag === '[object SharedArrayBuffer]') return new Uint8Array(value as SharedArrayBuffer).slice();
  if (!ArrayBuffer.isView(value)) return undefined;
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return Object.prototype.toString.call(value.buffer) === '[object SharedArrayBuffer]' ? bytes.slice() : bytes;
}
