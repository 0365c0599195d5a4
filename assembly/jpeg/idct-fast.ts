// The inverse discrete cosine transform that libjpeg calls IFAST: five products a line, fewer bits; TensorFlow's default.

import { clamp } from './inverse-dct';

// Constants of Arai, Agui and Nakajima's algorithm (1988) times 2 ** 8, as in libjpeg's jidctfst.c.
const SHIFT: i32 = 8;
const F_1_082: i32 = 277;
const F_1_414: i32 = 362;
const F_1_847: i32 = 473;
const F_2_613: i32 = 669;

/** Two fractional bits come in with the divisors; the transform itself multiplies by 8. */
const DESCALE: i32 = 2 + 3;
const MIDDLE: i32 = 128;

const WORKSPACE = memory.data(256, 16);

/** The transform of `JDCT_IFAST`, whose divisors hold the factors of the algorithm. */
export function transformFast(block: usize, samples: usize, stride: i32, rows: i32): void {
  for (let i: usize = 0; i < 8; i++) {
    const column = block + (i << 1);
    transformLine(
      <i32>load<i16>(column, 0),
      <i32>load<i16>(column, 16),
      <i32>load<i16>(column, 32),
      <i32>load<i16>(column, 48),
      <i32>load<i16>(column, 64),
      <i32>load<i16>(column, 80),
      <i32>load<i16>(column, 96),
      <i32>load<i16>(column, 112),
      WORKSPACE + (i << 2),
      32,
    );
  }
  for (let i: usize = 0, at = samples; i < 8; i++, at += stride) {
    if ((rows & (1 << (<i32>i))) == 0) continue;
    const line = WORKSPACE + (i << 5);
    transformLine(
      load<i32>(line, 0),
      load<i32>(line, 4),
      load<i32>(line, 8),
      load<i32>(line, 12),
      load<i32>(line, 16),
      load<i32>(line, 20),
      load<i32>(line, 24),
      load<i32>(line, 28),
      line,
      4,
    );
    for (let x: usize = 0; x < 8; x++) store<u8>(at + x, sampleOfFast(load<i32>(line + (x << 2))));
  }
}

/** What the transform leaves of a place, as a sample; of a block with a DC coefficient alone, that coefficient. */
export function sampleOfFast(value: i32): i32 {
  return clamp((value >> DESCALE) + MIDDLE);
}

/** Transforms eight numbers; what comes out is written to places `step` bytes apart. */
function transformLine(
  c0: i32,
  c1: i32,
  c2: i32,
  c3: i32,
  c4: i32,
  c5: i32,
  c6: i32,
  c7: i32,
  target: usize,
  step: usize,
): void {
  // Even part.
  const t13 = c2 + c6;
  const t12 = (((c2 - c6) * F_1_414) >> SHIFT) - t13;
  const e0 = c0 + c4 + t13;
  const e3 = c0 + c4 - t13;
  const e1 = c0 - c4 + t12;
  const e2 = c0 - c4 - t12;
  // Odd part.
  const z13 = c5 + c3;
  const z10 = c5 - c3;
  const z11 = c1 + c7;
  const z12 = c1 - c7;
  const o7 = z11 + z13;
  const z5 = ((z10 + z12) * F_1_847) >> SHIFT;
  const o6 = ((z10 * -F_2_613) >> SHIFT) + z5 - o7;
  const o5 = (((z11 - z13) * F_1_414) >> SHIFT) - o6;
  const o4 = ((z12 * F_1_082) >> SHIFT) - z5 + o5;
  store<i32>(target, e0 + o7);
  store<i32>(target + step, e1 + o6);
  store<i32>(target + 2 * step, e2 + o5);
  store<i32>(target + 3 * step, e3 - o4);
  store<i32>(target + 4 * step, e3 + o4);
  store<i32>(target + 5 * step, e2 - o5);
  store<i32>(target + 6 * step, e1 - o6);
  store<i32>(target + 7 * step, e0 - o7);
}
