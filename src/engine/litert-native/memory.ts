// Memory that the native library is given: JavaScript's own, so that a view of a tensor can never show freed memory.

import type { Koffi } from './bindings.ts';
import { tooMuchMemory } from './failures.ts';

// LiteRT takes host memory at multiples of 64 bytes.
const ALIGNMENT = 64;

// XNNPACK's kernels read a little beyond the end of their inputs (XNN_EXTRA_BYTES is 16; 128 on Hexagon).
const SPARE = 128;

/**
 * Zeroed memory that begins where the library wants it.
 *
 * It is shared memory, which cannot be detached: a caller who got a view of a tensor could otherwise give its buffer to
 * another thread, and the library would go on writing to it.
 *
 * @throws {@link TFLiteError} `ALLOCATE_FAILED` for more than JavaScript gives.
 */
export function allocate(koffi: Koffi, byteLength: number): Uint8Array {
  const whole = allocateShared(byteLength + ALIGNMENT + SPARE);
  const beyond = Number(koffi.address(whole) % BigInt(ALIGNMENT));
  return whole.subarray(ALIGNMENT - beyond, ALIGNMENT - beyond + byteLength);
}

function allocateShared(byteLength: number): Uint8Array {
  try {
    return new Uint8Array(new SharedArrayBuffer(byteLength));
  } catch (cause) {
    throw tooMuchMemory(byteLength, cause);
  }
}
