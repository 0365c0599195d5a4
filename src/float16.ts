// Half-width floats: float16 and bfloat16 bits to numbers and back, rounded as numpy's astype rounds. Pure.

/** The number that 16 bits of IEEE 754 binary16 stand for. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  // Subnormals have no hidden bit and the exponent of the smallest normal number.
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));

/**
 * The 16 bits of IEEE 754 binary16 nearest to a number, ties to even; beyond 65,504 plus half a step, infinity.
 *
 * The number passes through float32 first, as it does in numpy when a float32 array is converted.
 */
export function numberToFloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 0x477ff000 is 65520, the first number that rounds up past the greatest finite half.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // 0x38800000 is 2 ** -14, the smallest normal half; below it a half counts in steps of 2 ** -24.
  if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(scratch.getFloat32(0)) * 2 ** 24);
  // Moving the exponent's bias from 127 to 15, then dropping 13 bits of fraction with round half to even.
  const rebased = magnitude - 0x38000000;
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

/** The number that 16 bits of bfloat16 (the upper half of a float32) stand for. */
export function bfloat16ToNumber(bits: number): number {
  scratch.setUint32(0, (bits & 0xffff) << 16);
  return scratch.getFloat32(0);
}

/** The 16 bits of bfloat16 nearest to a number, ties to even. */
export function numberToBfloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if ((bits & 0x7fffffff) > 0x7f800000) return ((bits >>> 16) & 0x8000) | 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
