// A colour's worth of difference between operators.

const KINDS = {
  compute: /CONV|FULLY_CONNECTED|MATMUL|LSTM|RNN|SVDF|EMBEDDING/,
  activation: /RELU|LOGISTIC|TANH|SOFTMAX|GELU|ELU|HARD_SWISH/,
  convert: /QUANTIZE|CAST/,
  control: /^(IF|WHILE|CALL|CALL_ONCE|VAR_HANDLE|READ_VARIABLE|ASSIGN_VARIABLE|HASHTABLE.*)$/,
  shape: /RESHAPE|TRANSPOSE$|SQUEEZE|EXPAND_DIMS|PAD|SLICE|CONCAT|SPLIT|PACK|GATHER|SHAPE|FILL|TILE|BROADCAST/,
} as const;

/** The kind of an operator, for the stripe of its node. */
export type OperatorKind = keyof typeof KINDS | 'other';

/** What an operator does, roughly. */
export function kindOf(opName: string): OperatorKind {
  for (const [kind, pattern] of Object.entries(KINDS)) if (pattern.test(opName)) return kind as OperatorKind;
  return 'other';
}
