// The elements of an array with its dimensions in another order.

/** The elements of an array with its dimensions in another order. */
export function transposeData(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const out = new Float32Array(data.length);
  transposeInto(out, data, shape, order);
  return out;
}

/** The same into an array that is there. */
export function transposeInto(
  out: Float32Array,
  data: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): void {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const inner = sizes.at(-1) ?? 1;
  const innerStep = steps.at(-1) ?? 0;
  const index = new Array<number>(sizes.length).fill(0);
  for (let at = 0, from = 0; at < out.length; at += inner) {
    for (let i = 0; i < inner; i++) out[at + i] = data[from + i * innerStep]!;
    for (let d = sizes.length - 2; d >= 0; d--) {
      from += steps[d]!;
      if (++index[d]! < sizes[d]!) break;
      from -= steps[d]! * sizes[d]!;
      index[d] = 0;
    }
  }
}
