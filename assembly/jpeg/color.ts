// Rows of component samples to red, green, blue, in the fixed-point steps of libjpeg and, for CMYK, of Pillow.

/** In the order of the names in the decoder's table of colour spaces. */
const GRAYSCALE: i32 = 0;
const RGB: i32 = 1;
const YCC: i32 = 2;
const CMYK: i32 = 3;

/**
 * Converts a row; what is written reaches up to 48 bytes beyond its end.
 *
 * @param first - A row of each component; of grey pictures only the first is looked at.
 */
export function convertRow(
  space: i32,
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  width: i32,
  rgb: usize,
): void {
  if (space == GRAYSCALE) interleave(first, first, first, width, rgb);
  else if (space == RGB || space == CMYK) interleave(first, second, third, width, rgb);
  else convertYcc(first, second, third, width, rgb);
  if (space == CMYK) {
    // Pillow takes all four for inverted: what stands in the file is 255 less the ink, and of black the light left.
    for (let at = 0; at < 3 * width; at++) store<u8>(rgb + at, load<u8>(rgb + at) ^ 255);
  }
  // libjpeg turns the first three of YCCK to RGB and inverts them, Pillow inverts them back: RGB is the ink.
  if (space >= CMYK) coverWithBlack(fourth, width, rgb);
}

function interleave(red: usize, green: usize, blue: usize, width: i32, rgb: usize): void {
  for (let x = 0; x < width; x += 16) {
    storePixels(v128.load(red + x), v128.load(green + x), v128.load(blue + x), rgb + 3 * x);
  }
}

// Rec. 601 factors times 2 ** 16, as in libjpeg's jdcolor.c: 1.402, 0.34414, 0.71414, 1.772; what is beyond 16 bits is
// taken in whole.
const CR_TO_RED: i32 = 91881 - 65536;
const CB_TO_GREEN: i32 = -22554;
const CR_TO_GREEN: i32 = 65536 - 46802;
const CB_TO_BLUE: i32 = 116130 - 131072;
const ROUND: i32 = 1 << 15;

function convertYcc(luma: usize, blueness: usize, redness: usize, width: i32, rgb: usize): void {
  for (let x = 0; x < width; x += 16) {
    const lights = v128.load(luma + x);
    const middle = i8x16.splat(-128);
    // Distances from the middle, signed.
    const cbs = v128.xor(v128.load(blueness + x), middle);
    const crs = v128.xor(v128.load(redness + x), middle);
    const y0 = i16x8.extend_low_i8x16_u(lights);
    const y1 = i16x8.extend_high_i8x16_u(lights);
    const cb0 = i16x8.extend_low_i8x16_s(cbs);
    const cb1 = i16x8.extend_high_i8x16_s(cbs);
    const cr0 = i16x8.extend_low_i8x16_s(crs);
    const cr1 = i16x8.extend_high_i8x16_s(crs);
    storePixels(
      i8x16.narrow_i16x8_u(redOf(y0, cr0), redOf(y1, cr1)),
      i8x16.narrow_i16x8_u(greenOf(y0, cb0, cr0), greenOf(y1, cb1, cr1)),
      i8x16.narrow_i16x8_u(blueOf(y0, cb0), blueOf(y1, cb1)),
      rgb + 3 * x,
    );
  }
}

function redOf(y: v128, cr: v128): v128 {
  return i16x8.add(i16x8.add(y, cr), weigh(cr, cr, CR_TO_RED, 0));
}

function greenOf(y: v128, cb: v128, cr: v128): v128 {
  return i16x8.add(i16x8.sub(y, cr), weigh(cb, cr, CB_TO_GREEN, CR_TO_GREEN));
}

function blueOf(y: v128, cb: v128): v128 {
  return i16x8.add(i16x8.add(y, i16x8.shl(cb, 1)), weigh(cb, cb, CB_TO_BLUE, 0));
}

/** Both times a factor each, divided by 2 ** 16 and rounded. */
function weigh(a: v128, b: v128, first: i32, second: i32): v128 {
  const factors = i32x4.splat((first & 0xffff) | (second << 16));
  const round = i32x4.splat(ROUND);
  const low = i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), factors);
  const high = i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), factors);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(low, round), 16), i32x4.shr_s(i32x4.add(high, round), 16));
}

/** Writes 16 pixels of 3 bytes. */
function storePixels(red: v128, green: v128, blue: v128, target: usize): void {
  const a = v128.shuffle<u8>(red, green, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const b = v128.shuffle<u8>(red, green, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  const c = v128.shuffle<u8>(red, green, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  v128.store(target, v128.shuffle<u8>(a, blue, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15), 0);
  v128.store(target, v128.shuffle<u8>(b, blue, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15), 16);
  v128.store(target, v128.shuffle<u8>(c, blue, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31), 32);
}

/** Inks in the places of red, green and blue become colours: Pillow's cmyk2rgb. */
function coverWithBlack(light: usize, width: i32, rgb: usize): void {
  for (let x = 0; x < width; x++) {
    const left = <i32>load<u8>(light + x);
    for (let at = rgb + 3 * x; at < rgb + 3 * x + 3; at++) {
      store<u8>(at, clampToByte(left - divideBy255(<i32>load<u8>(at) * left)));
    }
  }
}

function clampToByte(value: i32): i32 {
  return max(min(value, 255), 0);
}

/** Pillow's MULDIV255 without the product: `n / 255`, rounded. */
function divideBy255(n: i32): i32 {
  const rounded = n + 128;
  return ((rounded >> 8) + rounded) >> 8;
}
