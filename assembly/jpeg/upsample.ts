// Rows of samples brought to the width of the picture, chroma with libjpeg's "fancy" (triangle) filter.

/**
 * Makes two samples of each of a row: at a quarter and three quarters, 3/4 of itself and 1/4 of its neighbour there.
 *
 * Downwards first, in quarters, so that both directions round once.
 *
 * @param own - The row that counts three times.
 * @param other - The row that counts once; the same one where nothing is blended downwards.
 * @param even - Rounding of samples at even columns, in sixteenths; `odd` likewise.
 * @param sums - Room for `width + 16` numbers of 16 bits.
 */
export function widenRow(own: usize, other: usize, width: i32, even: i32, odd: i32, sums: usize, row: usize): void {
  const first = sums + 16;
  const three = i16x8.splat(3);
  for (let x = 0; x < width; x += 8) {
    const mine = i16x8.mul(v128.load_ext<u8>(own + x), three);
    v128.store(first + (x << 1), i16x8.add(mine, v128.load_ext<u8>(other + x)));
  }
  const last = first + ((width - 1) << 1);
  // At the edges a sample is its own neighbour.
  store<i16>(first - 2, load<i16>(first));
  store<i16>(last + 2, load<i16>(last));
  const evens = i16x8.splat(<i16>even);
  const odds = i16x8.splat(<i16>odd);
  for (let x = 0; x < width; x += 8) {
    const at = first + (x << 1);
    const mine = i16x8.mul(v128.load(at), three);
    const left = i16x8.shr_u(i16x8.add(i16x8.add(mine, v128.load(at - 2)), evens), 4);
    const right = i16x8.shr_u(i16x8.add(i16x8.add(mine, v128.load(at, 2)), odds), 4);
    v128.store(row + (x << 1), v128.or(left, i16x8.shl(right, 8)));
  }
}

/**
 * The same for some columns, at any ratio: where nothing is blended across, a sample is its own neighbour.
 *
 * @param columns - 32-bit numbers: which pixels of the row; a negative one counts as 0.
 */
export function sampleRow(
  own: usize,
  other: usize,
  width: i32,
  even: i32,
  odd: i32,
  ratio: i32,
  isWidened: bool,
  columns: usize,
  count: i32,
  row: usize,
): void {
  for (let i = 0; i < count; i++) {
    const x = max(load<i32>(columns + (i << 2)), 0);
    const at = x / ratio;
    let neighbour = at;
    if (isWidened) neighbour = x & 1 ? min(at + 1, width - 1) : max(at - 1, 0);
    const sum = blend(own, other, at) * 3 + blend(own, other, neighbour);
    store<u8>(row + i, (sum + (x & 1 ? odd : even)) >> 4);
  }
}

function blend(own: usize, other: usize, at: i32): i32 {
  return <i32>load<u8>(own + at) * 3 + load<u8>(other + at);
}
