// Memory of files that are read whole, with room in front of them and behind: what has to stand beside a file can be put
// there, so that nothing has to be copied for it.

/** More than the head of nearly every model that is written anew. A multiple of 64, to which engines align what they read. */
const FRONT = 1 << 16;

/** Kernels of XNNPACK read a little beyond the end of what they are given. */
const BEHIND = 128;

// Buffers whose room nobody uses at the moment. Others belong to callers, and are left alone.
const free = new WeakSet<ArrayBufferLike>();

/** Bytes beside a file that somebody has the use of. */
export interface Room {
  /** The bytes in front, then the file itself. */
  readonly bytes: Uint8Array;
  /** Lets somebody else have it. */
  readonly giveBack: () => void;
}

/**
 * Memory for a file, to be filled.
 *
 * @param freeable - Whether {@link freeRoom} is going to be asked; such memory is a little slower.
 */
export function allocateWithRoom(byteLength: number, freeable = false): Uint8Array<ArrayBuffer> {
  const all = FRONT + byteLength + BEHIND;
  const buffer = freeable ? new ArrayBuffer(all, { maxByteLength: all }) : new ArrayBuffer(all);
  const bytes = new Uint8Array(buffer, FRONT, byteLength);
  free.add(bytes.buffer);
  return bytes;
}

/**
 * Gives the memory of a file back. Not the collector says when: the buffer becomes empty, unless somebody has the use of it,
 * who then holds all that is left of it.
 */
export function freeRoom({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (free.delete(buffer)) buffer.resize(0);
}

/**
 * The room in front of a file, for one at a time.
 *
 * @returns Undefined where there is none, too little of it, or where it is in use.
 */
export function takeRoom(file: Uint8Array, byteLength: number): Room | undefined {
  const { buffer, byteOffset, length } = file;
  if (byteLength > byteOffset || !free.delete(buffer)) return undefined;
  return {
    bytes: new Uint8Array(buffer, byteOffset - byteLength, byteLength + length),
    giveBack: () => void free.add(buffer),
  };
}
