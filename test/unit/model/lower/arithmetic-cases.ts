// Operators that are said in other arithmetic.

import { of, scaled, int32s, int64s, BITS, WEIGHED, type Case, PAIR, THROUGH } from './models.ts';

export const ARITHMETIC_CASES: readonly Case[] = [
  [
    'DILATE',
    1,
    [of('float32', 4), int32s(2), of('float32')],
    of('float32', 7),
    'RESHAPE PADV2 RESHAPE SLICE PADV2 RESHAPE',
  ],
  ['RIGHT_SHIFT', 1, PAIR, of('int16', 4), 'CAST MAXIMUM MINIMUM FLOOR_DIV CAST SUB POW FLOOR_DIV POW FLOOR_DIV CAST'],
  ['BITWISE_XOR', 1, PAIR, of('int16', 4), `CAST CAST MUL ADD MUL ADD ${BITS} ${BITS} ADD FLOOR_MOD ${WEIGHED}`],
  ['SUM', 2, [scaled('int8', [4]), int32s(0)], scaled('int8', []), 'DEQUANTIZE SUM QUANTIZE'],
  ['MEAN', 2, [scaled('int8', [4]), int32s(0)], scaled('int8', []), 'CAST MEAN ROUND CAST'],
  ['PAD', 1, [of('float32', 4), int64s([1, 2], 1n, 2n)], of('float32', 7), 'PAD'],
  ['PADV2', 5, [of('bool', 4), int32s(1, 2), of('bool')], of('bool', 7), THROUGH('PADV2')],
  ['EXP', 2, [scaled('int8', [4])], scaled('int8', [4]), 'DEQUANTIZE EXP QUANTIZE'],
  ['EXP', 2, [scaled('int16', [4])], scaled('int16', [4]), undefined],
  ['LOG', 2, [scaled('int8', [4])], scaled('int8', [4]), 'DEQUANTIZE LOG QUANTIZE'],
  ['SQRT', 2, [of('float32', 4)], of('float32', 4), 'SQRT'],
  ['SQRT', 2, [scaled('int8', [4])], scaled('int8', [4]), undefined],
  ['RSQRT', 3, [of('float32', 4)], of('float32', 4), 'RSQRT'],
  ['ABS', 5, [of('int32', 4)], of('int32', 4), 'NEG MAXIMUM'],
  ['SIGN', 2, [of('int32', 4)], of('int32', 4), 'MAXIMUM MINIMUM'],
  ['CAST', 5, [of('float16', 4)], of('int32', 4), 'DEQUANTIZE CAST'],
  ['CAST', 5, [of('float32', 4)], of('float64', 4), undefined],
  ['QUANTIZE', 1, [scaled('int8', [4])], scaled('int16', [4]), 'DEQUANTIZE QUANTIZE'],
  ['STABLEHLO_ADD', 1, [of('float32', 4), of('float32', 4)], of('float32', 4), 'ADD'],
  ['STABLEHLO_MULTIPLY', 1, PAIR, of('int16', 4), THROUGH('MUL')],
  ['STABLEHLO_MAXIMUM', 1, PAIR, of('int16', 4), THROUGH('MAXIMUM')],
  ['STABLEHLO_MINIMUM', 1, PAIR, of('int16', 4), THROUGH('MINIMUM')],
  ['STABLEHLO_MINIMUM', 1, [scaled('int8', [4]), scaled('int8', [4])], scaled('int8', [4]), undefined],
  ['STABLEHLO_AND', 1, [of('bool', 4), of('bool', 4)], of('bool', 4), 'LOGICAL_AND'],
  ['STABLEHLO_AND', 1, PAIR, of('int16', 4), `CAST CAST MUL ADD MUL ADD ${BITS} ${BITS} MUL ${WEIGHED}`],
  ['STABLEHLO_AND', 1, [of('int64', 4), of('int64', 4)], of('int64', 4), undefined],
  ['STABLEHLO_SHIFT_LEFT', 1, PAIR, of('int16', 4), 'CAST CAST POW MUL CAST'],
];
