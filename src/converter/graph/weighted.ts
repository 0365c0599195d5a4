// The operators with weights: where these are, and which dimension of them the results lie along.

/** Where the weights of an operator are, its bias and its data, and the dimension of the weights that its results lie along. */
export const WEIGHTED = {
  CONV_2D: { weights: 1, bias: 2, input: 0, axis: 0 },
  DEPTHWISE_CONV_2D: { weights: 1, bias: 2, input: 0, axis: 3 },
  FULLY_CONNECTED: { weights: 1, bias: 2, input: 0, axis: 0 },
  TRANSPOSE_CONV: { weights: 1, bias: 3, input: 2, axis: 0 },
} as const;

/** An operator with weights. */
export type WeightedOperator = keyof typeof WEIGHTED;

/** Where the parts of an operator with weights are. */
export type WeightedParts = (typeof WEIGHTED)[WeightedOperator];

/** True for an operator with weights. */
export function isWeighted(operator: string): operator is WeightedOperator {
  return operator in WEIGHTED;
}
