// The inverse discrete cosine transform that libjpeg calls ISLOW, eight columns at once. Damaged files overflow; where they
// do, this does what libjpeg-turbo's SIMD code for x86 does, which is what Pillow runs.

import { clamp } from './inverse-dct';

/** Fractional bits of the constants. */
const SHIFT: i32 = 13;
/** Fractional bits that the first pass leaves to the second. */
const PASS1_BITS: i32 = 2;

// Constants of Loeffler, Ligtenberg and Moschytz' algorithm (ICASSP 1989) times 2 ** 13, as in libjpeg's jidctint.c.
const F_0_298: i32 = 2446;
const F_0_390: i32 = 3196;
const F_0_541: i32 = 4433;
const F_0_765: i32 = 6270;
const F_0_899: i32 = 7373;
const F_1_175: i32 = 9633;
const F_1_501: i32 = 12299;
const F_1_847: i32 = 15137;
const F_1_961: i32 = 16069;
const F_2_053: i32 = 16819;
const F_2_562: i32 = 20995;
const F_3_072: i32 = 25172;

const WORKSPACE = memory.data(128, 16);

/** The transform of `JDCT_ISLOW`: libjpeg's default, and Pillow's. */
export function transformAccurate(block: usize, samples: usize, stride: i32, rows: i32): void {
  if (isFlat(block)) spreadFirstRow(block);
  else transformColumns(block, SHIFT - PASS1_BITS);
  // The second pass also divides by 8.
  transformColumns(WORKSPACE, SHIFT + PASS1_BITS + 3);
  for (let row = 0, at = samples; row < 8; row++, at += stride) {
    if ((rows & (1 << row)) == 0) continue;
    const line = v128.load(WORKSPACE + (row << 4));
    // From -128...127 to 0...255.
    v128.store64_lane(at, v128.xor(i8x16.narrow_i16x8_s(line, line), i8x16.splat(-128)), 0);
  }
}

/** The sample of a block with a DC coefficient alone. */
export function sampleOfAccurate(dc: i32): i32 {
  return clamp(((<i32>(<i16>(dc << PASS1_BITS)) + 16) >> 5) + 128);
}

/** Whether no column has more than its first coefficient. */
function isFlat(block: usize): bool {
  let rest = v128.load(block, 16);
  for (let row = 2; row < 8; row++) rest = v128.or(rest, v128.load(block + (row << 4)));
  return !v128.any_true(rest);
}

/** What the first pass makes of a block that is flat: numbers are cut to 16 bits, which {@link narrow} holds them to. */
function spreadFirstRow(block: usize): void {
  for (let column = 0; column < 8; column++) {
    const value = (<i32>load<i16>(block + (column << 1))) << PASS1_BITS;
    v128.store(WORKSPACE + (column << 4), i16x8.splat(<i16>value));
  }
}

/** Transforms eight columns; what comes out stands in the workspace, rows and columns having changed places. */
function transformColumns(source: usize, shift: i32): void {
  const r0 = v128.load(source, 0);
  const r1 = v128.load(source, 16);
  const r2 = v128.load(source, 32);
  const r3 = v128.load(source, 48);
  const r4 = v128.load(source, 64);
  const r5 = v128.load(source, 80);
  const r6 = v128.load(source, 96);
  const r7 = v128.load(source, 112);

  // Even part; each name stands for the first four columns, with a dash for the last four.
  const round = i32x4.splat(1 << (shift - 1));
  const pair26 = lows(r2, r6);
  const pair26_ = highs(r2, r6);
  const t2 = products(pair26, F_0_541, F_0_541 - F_1_847);
  const t2_ = products(pair26_, F_0_541, F_0_541 - F_1_847);
  const t3 = products(pair26, F_0_541 + F_0_765, F_0_541);
  const t3_ = products(pair26_, F_0_541 + F_0_765, F_0_541);
  const sum04 = i16x8.add(r0, r4);
  const difference04 = i16x8.sub(r0, r4);
  const t0 = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(sum04), SHIFT), round);
  const t0_ = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(sum04), SHIFT), round);
  const t1 = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(difference04), SHIFT), round);
  const t1_ = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(difference04), SHIFT), round);
  const e0 = i32x4.add(t0, t3);
  const e0_ = i32x4.add(t0_, t3_);
  const e1 = i32x4.add(t1, t2);
  const e1_ = i32x4.add(t1_, t2_);
  const e2 = i32x4.sub(t1, t2);
  const e2_ = i32x4.sub(t1_, t2_);
  const e3 = i32x4.sub(t0, t3);
  const e3_ = i32x4.sub(t0_, t3_);

  // Odd part.
  const sum73 = i16x8.add(r7, r3);
  const sum51 = i16x8.add(r5, r1);
  const sums = lows(sum73, sum51);
  const sums_ = highs(sum73, sum51);
  const z3 = products(sums, F_1_175 - F_1_961, F_1_175);
  const z3_ = products(sums_, F_1_175 - F_1_961, F_1_175);
  const z4 = products(sums, F_1_175, F_1_175 - F_0_390);
  const z4_ = products(sums_, F_1_175, F_1_175 - F_0_390);
  const pair71 = lows(r7, r1);
  const pair71_ = highs(r7, r1);
  const pair53 = lows(r5, r3);
  const pair53_ = highs(r5, r3);
  const o0 = i32x4.add(products(pair71, F_0_298 - F_0_899, -F_0_899), z3);
  const o0_ = i32x4.add(products(pair71_, F_0_298 - F_0_899, -F_0_899), z3_);
  const o1 = i32x4.add(products(pair53, F_2_053 - F_2_562, -F_2_562), z4);
  const o1_ = i32x4.add(products(pair53_, F_2_053 - F_2_562, -F_2_562), z4_);
  const o2 = i32x4.add(products(pair53, -F_2_562, F_3_072 - F_2_562), z3);
  const o2_ = i32x4.add(products(pair53_, -F_2_562, F_3_072 - F_2_562), z3_);
  const o3 = i32x4.add(products(pair71, -F_0_899, F_1_501 - F_0_899), z4);
  const o3_ = i32x4.add(products(pair71_, -F_0_899, F_1_501 - F_0_899), z4_);

  const a = narrow(i32x4.add(e0, o3), i32x4.add(e0_, o3_), shift);
  const b = narrow(i32x4.add(e1, o2), i32x4.add(e1_, o2_), shift);
  const c = narrow(i32x4.add(e2, o1), i32x4.add(e2_, o1_), shift);
  const d = narrow(i32x4.add(e3, o0), i32x4.add(e3_, o0_), shift);
  const e = narrow(i32x4.sub(e3, o0), i32x4.sub(e3_, o0_), shift);
  const f = narrow(i32x4.sub(e2, o1), i32x4.sub(e2_, o1_), shift);
  const g = narrow(i32x4.sub(e1, o2), i32x4.sub(e1_, o2_), shift);
  const h = narrow(i32x4.sub(e0, o3), i32x4.sub(e0_, o3_), shift);
  // Rows and columns change places: three times, rows that lie four apart take turns.
  const ae = lows(a, e);
  const ae_ = highs(a, e);
  const bf = lows(b, f);
  const bf_ = highs(b, f);
  const cg = lows(c, g);
  const cg_ = highs(c, g);
  const dh = lows(d, h);
  const dh_ = highs(d, h);
  storePair(0, lows(ae, cg), lows(bf, dh));
  storePair(32, highs(ae, cg), highs(bf, dh));
  storePair(64, lows(ae_, cg_), lows(bf_, dh_));
  storePair(96, highs(ae_, cg_), highs(bf_, dh_));
}

/** The first four lanes of both in turn. */
function lows(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** The last four lanes of both in turn. */
function highs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Of each two lanes: the first times a constant plus the second times another. */
function products(pairs: v128, first: i32, second: i32): v128 {
  return i32x4.dot_i16x8_s(pairs, i32x4.splat((first & 0xffff) | (second << 16)));
}

/** Divides by `2 ** shift`, and holds what is beyond 16 bits within them. */
function narrow(first: v128, last: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(first, shift), i32x4.shr_s(last, shift));
}

function storePair(at: usize, a: v128, b: v128): void {
  v128.store(WORKSPACE + at, lows(a, b));
  v128.store(WORKSPACE + at, highs(a, b), 16);
}
