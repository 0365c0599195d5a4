// The order in which a JPEG file stores the 64 coefficients of a block: ITU-T T.81, figure A.6.

/**
 * Position in the block (row by row) of the k-th stored coefficient.
 *
 * Damaged files run up to 15 places past the end; like libjpeg, those all land on the last coefficient.
 */
const ZIGZAG = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
]);

/** Where the k-th stored coefficient of a block of 16-bit numbers lies, in bytes from its start. */
export function placeOf(k: i32): usize {
  return (<usize>load<u8>(ZIGZAG + k)) << 1;
}
