// Answers of the engine that lie outside of what all of Python's own configurations give, each with its largest distance.

/** What the engine computes differently, by model: why, and by how much at most (NaN: a number in place of NaN). */
export const KNOWN_DIFFERENCES: Readonly<Record<string, { readonly why: string; readonly maxAbs: number }>> = {
  relu6_f32_b: { why: 'clamps NaN to 0', maxAbs: NaN },
  relu_n1_to_1_f32_b: { why: 'clamps NaN to -1', maxAbs: NaN },
  maximum_float32_a: { why: 'takes the number of a number and NaN', maxAbs: NaN },
  minimum_float32_a: { why: 'takes the number of a number and NaN', maxAbs: NaN },
  uslstm_layernorm_b: { why: 'adds floats in another order', maxAbs: 6e-7 },
  fc_16x8_b: { why: 'rounds one of 7 int16 results the other way', maxAbs: 1 },
  keras_conv1d_t_int16x8_1: { why: 'rounds int16 results the other way: one step', maxAbs: 1 },
  batch_matmul_int8_a: { why: 'rounds one of 30 int8 results the other way', maxAbs: 1 },
};
