// What docs/operators.md says of operators, in words. The tables are made of these and of the code's own tables.

/** What each lowered operator becomes, and how exact that is. */
export const LOWERED: Readonly<Record<string, string>> = {
  ADD: 'int16 and uint16 without a scale by way of int32, uint32 by way of int64; what overflows wraps as in Python. Exact',
  SUB: 'as ADD. Exact',
  MUL: 'as ADD. Exact',
  FLOOR_DIV: 'int8 and int16 by way of int32. Exact',
  FLOOR_MOD: 'int8 and int16 by way of int32. Exact',
  EQUAL: 'int16 and uint16 without a scale by way of int32. Exact',
  NOT_EQUAL: 'as EQUAL. Exact',
  LESS: 'int16 and uint16 by way of int32, where both sides have one scale. Exact',
  LESS_EQUAL: 'as LESS. Exact',
  GREATER: 'as LESS. Exact',
  GREATER_EQUAL: 'as LESS. Exact',
  GATHER: '16-bit indices and values in int32. Exact',
  GATHER_ND: '16-bit indices, bool and 16-bit values in int32. Exact',
  MIRROR_PAD: 'bool and narrow whole numbers in int32. Exact',
  TILE: 'narrow whole numbers in int32, uint32 in int64. Exact',
  BATCH_TO_SPACE_ND: 'bool and narrow whole numbers in int32, uint32 in int64. Exact',
  SPACE_TO_BATCH_ND: 'as BATCH_TO_SPACE_ND. Exact',
  FILL: 'uint8 and uint16 in int32, uint32 in int64. Exact',
  SELECT: 'uint16 in int32, uint32 in int64. Exact',
  SELECT_V2: 'as SELECT. Exact',
  SLICE: 'as SELECT. Exact',
  TOPK_V2: 'int16 in int32. Exact',
  PACK: 'narrow whole numbers in int32, uint32 in int64. Exact',
  UNPACK: 'as PACK. Exact',
  CONCATENATION: 'as PACK. Exact',
  SPLIT: 'int64: SPLIT_V with the sizes as a constant, where the shape is fixed; else the older version. Exact',
  SPLIT_V: 'as PACK. Exact',
  BROADCAST_TO: 'as PACK. Exact',
  RANGE: 'int64: SUB, RANGE in int32, ADD of the start; a distance beyond int32 fails. Exact',
  SUM: 'quantized: DEQUANTIZE, SUM, QUANTIZE. A step off where a sum lies between two steps by a float’s rounding',
  MEAN: 'quantized with one scale: CAST, MEAN, ROUND, CAST over the stored numbers, ties to the even one. Exact',
  PAD: '64-bit sizes as 32-bit constants; bool in int32. Exact',
  PADV2: '64-bit sizes as 32-bit constants; bool in int32. Exact',
  EXP: 'int8: DEQUANTIZE, EXP, QUANTIZE, which is how Python fills its table. int16 is refused',
  LOG: 'int8: DEQUANTIZE, LOG, QUANTIZE, which is how Python fills its table. int16 is refused',
  SQRT: 'float32 under the older version. int8 and int16 are refused: their kernels reckon in fixed point',
  RSQRT: 'float32 under the older version. int16 is refused: its kernel reckons in fixed point',
  ABS: 'int32: MAXIMUM of NEG and the number. Exact',
  SIGN: 'int32: MAXIMUM with -1, MINIMUM with 1. Exact',
  CAST: 'from float16: DEQUANTIZE, then CAST. Exact. To float16, from and to float64: refused, as no older operator makes one',
  QUANTIZE: 'int8 and uint8 to int16: DEQUANTIZE, QUANTIZE. Exact but for ties',
  STABLEHLO_ADD: 'ADD; narrow whole numbers by way of int32. Exact',
  STABLEHLO_MULTIPLY: 'MUL; narrow whole numbers by way of int32. Exact',
  STABLEHLO_MAXIMUM: 'MAXIMUM; narrow whole numbers by way of int32. Exact',
  STABLEHLO_MINIMUM: 'MINIMUM; narrow whole numbers by way of int32. Exact',
  STABLEHLO_AND: 'bool: LOGICAL_AND. Whole numbers up to 32 bits as BITWISE_XOR. Exact. int64 is refused',
  BITWISE_XOR:
    'bit by bit: FLOOR_DIV and FLOOR_MOD take an int32 apart, SUM of the weighed bits puts it together. Exact, and 32 times the memory',
  RIGHT_SHIFT: 'FLOOR_DIV by a power of 2 in int32; for uint32 the upper half is put right. Exact',
  DILATE: 'constant sizes, a fixed shape: as STABLEHLO_PAD. Exact',
  SIN: 'float32 under the older version. Exact',
  COS: 'as SIN. Exact',
  GELU: 'as SIN. Exact',
  SOFTMAX: 'as SIN. Exact',
  STABLEHLO_SHIFT_LEFT: 'int8, int16, int32: POW of 2, MUL. Exact',
  REVERSE_V2: 'several axes: one REVERSE_V2 for each. Exact',
  TRANSPOSE: 'more than five dimensions: RESHAPE and TRANSPOSE of four, one axis at a time. Exact',
  STRIDED_SLICE: 'with `offset`: the end added up, where begin and end are constants. Exact',
  DYNAMIC_UPDATE_SLICE: '64-bit positions as 32-bit ones; narrow whole numbers in int32. Exact',
  STABLEHLO_PAD:
    'PADV2; between elements and where it cuts off, RESHAPE, PADV2 and SLICE for each dimension of a fixed shape. Exact',
  STABLEHLO_COMPOSITE: 'IF, whose branches are both its decomposition. Exact',
  STABLEHLO_CASE: 'IF; of more than two branches, IF within IF. Exact',
  CONV_2D: 'int4 weights written as int8; else the older version. Quantized answers may be a step off',
  DEPTHWISE_CONV_2D: 'as CONV_2D. Exact',
  DEQUANTIZE: 'of an int4 constant: the result is written into the model. Exact',
  FULLY_CONNECTED:
    'float by int8 weights with a scale per channel: the sum with a scale of 1, then MUL by the scales, then ADD of the bias. The same numbers but for the order of roundings. int4 weights written as int8; else the older version',
  TRANSPOSE_CONV: 'a fused activation becomes RELU, RELU6 or RELU_N1_TO_1 behind it. Exact',
};

/** Newer versions that are refused although older ones of the operator run. */
export const REFUSED_VERSIONS: Readonly<Record<string, string>> = {
  EMBEDDING_LOOKUP: 'int4 tables and a scale for each row',
  UNIDIRECTIONAL_SEQUENCE_LSTM: 'diagonal recurrent weights',
};

/** Why an operator that Python runs is refused in every use; the remedy is in the error's message. */
export const REFUSED: Readonly<Record<string, string>> = {
  BITCAST: 'no older operator gives the bits of a number',
  REDUCE_WINDOW: 'its windows come with the run, and older pools take float32 and quantized values only',
  STABLEHLO_CBRT: 'POW gives no root of negative numbers, and other last digits',
  STABLEHLO_GATHER: 'takes out whole slices at starts that it clamps; GATHER_ND does neither',
  STABLEHLO_RNG_BIT_GENERATOR: 'its random bits follow an algorithm on 64-bit whole numbers',
  STABLEHLO_SCATTER: 'calls a subgraph for each element',
  STABLEHLO_REDUCE_WINDOW: 'calls a subgraph for each element of a window',
};

/** Python’s newest version of each operator, as of LiteRT 2.3; what is missing has no kernel there. */
export const PYTHON_VERSIONS: Readonly<Record<string, number>> = Object.fromEntries(
  `ABS:5 ADD:6 ADD_N:1 ARG_MAX:3 ARG_MIN:3 ASSIGN_VARIABLE:1 ATAN2:1 AVERAGE_POOL_2D:3 BATCH_MATMUL:4
   BATCH_TO_SPACE_ND:4 BIDIRECTIONAL_SEQUENCE_LSTM:3 BIDIRECTIONAL_SEQUENCE_RNN:3 BITCAST:1 BITWISE_XOR:1
   BROADCAST_ARGS:1 BROADCAST_TO:4 BUCKETIZE:1 CALL_ONCE:1 CAST:9 CEIL:1 COMPLEX_ABS:1 CONCATENATION:7 CONV_2D:8
   CONV_3D:1 CONV_3D_TRANSPOSE:1 COS:2 CUMSUM:1 DENSIFY:1 DEPTHWISE_CONV_2D:7 DEPTH_TO_SPACE:2 DEQUANTIZE:9
   DILATE:1 DIV:2 DYNAMIC_UPDATE_SLICE:6 ELU:1 EMBEDDING_LOOKUP:5 EMBEDDING_LOOKUP_SPARSE:1 EQUAL:5 EXP:2
   EXPAND_DIMS:1 FAKE_QUANT:2 FILL:5 FLOOR:1 FLOOR_DIV:3 FLOOR_MOD:2 FULLY_CONNECTED:14 GATHER:8 GATHER_ND:6 GELU:3
   GREATER:2 GREATER_EQUAL:3 HARD_SWISH:1 HASHTABLE:1 HASHTABLE_FIND:1 HASHTABLE_IMPORT:1 HASHTABLE_LOOKUP:1
   HASHTABLE_SIZE:1 IF:1 IMAG:1 L2_NORMALIZATION:2 L2_POOL_2D:1 LEAKY_RELU:2 LESS:3 LESS_EQUAL:2
   LOCAL_RESPONSE_NORMALIZATION:1 LOG:2 LOGICAL_AND:1 LOGICAL_NOT:1 LOGICAL_OR:1 LOGISTIC:3 LOG_SOFTMAX:2
   LSH_PROJECTION:1 LSTM:4 MATRIX_DIAG:1 MATRIX_SET_DIAG:1 MAXIMUM:4 MAX_POOL_2D:3 MEAN:3 MINIMUM:4 MIRROR_PAD:3
   MUL:8 MULTINOMIAL:1 NEG:1 NON_MAX_SUPPRESSION_V4:1 NON_MAX_SUPPRESSION_V5:1 NOT_EQUAL:4 ONE_HOT:1 PACK:5 PAD:6
   PADV2:6 POW:1 PRELU:1 QUANTIZE:6 RANDOM_STANDARD_NORMAL:1 RANDOM_UNIFORM:1 RANGE:2 RANK:1 READ_VARIABLE:1 REAL:1
   REDUCE_ALL:1 REDUCE_ANY:1 REDUCE_MAX:3 REDUCE_MIN:3 REDUCE_PROD:2 REDUCE_WINDOW:1 RELU:3 RELU6:3 RELU_0_TO_1:1
   RELU_N1_TO_1:1 RESHAPE:1 RESIZE_BILINEAR:4 RESIZE_NEAREST_NEIGHBOR:4 REVERSE_SEQUENCE:1 REVERSE_V2:4 RFFT2D:1
   RIGHT_SHIFT:1 RNN:3 ROUND:1 RSQRT:3 SCATTER_ND:1 SEGMENT_SUM:1 SELECT:4 SELECT_V2:2 SHAPE:1 SIGN:2 SIN:2
   SKIP_GRAM:1 SLICE:8 SOFTMAX:4 SPACE_TO_BATCH_ND:4 SPACE_TO_DEPTH:2 SPARSE_TO_DENSE:3 SPLIT:5 SPLIT_V:3 SQRT:2
   SQUARE:1 SQUARED_DIFFERENCE:2 SQUEEZE:2 STABLEHLO_ADD:1 STABLEHLO_AND:1 STABLEHLO_CASE:1 STABLEHLO_CBRT:1
   STABLEHLO_COMPOSITE:1 STABLEHLO_GATHER:1 STABLEHLO_MAXIMUM:1 STABLEHLO_MINIMUM:1 STABLEHLO_MULTIPLY:1
   STABLEHLO_PAD:1 STABLEHLO_REDUCE_WINDOW:1 STABLEHLO_RNG_BIT_GENERATOR:1 STABLEHLO_SCATTER:1
   STABLEHLO_SHIFT_LEFT:1 STRIDED_SLICE:8 SUB:5 SUM:2 SVDF:4 TANH:3 TILE:3 TOPK_V2:3 TRANSPOSE:9 TRANSPOSE_CONV:5
   UNIDIRECTIONAL_SEQUENCE_LSTM:4 UNIDIRECTIONAL_SEQUENCE_RNN:3 UNIQUE:1 UNPACK:6 UNSORTED_SEGMENT_MAX:1
   UNSORTED_SEGMENT_MIN:1 UNSORTED_SEGMENT_PROD:1 UNSORTED_SEGMENT_SUM:1 VAR_HANDLE:1 WHERE:2 WHILE:1 ZEROS_LIKE:1`
    .split(/\s+/)
    .map((entry) => {
      const [operator, version] = entry.split(':');
      return [operator!, Number(version)] as const;
    }),
);
