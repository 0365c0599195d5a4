// The operators that the converter writes: their options, the oldest version that does the work, and since when it is known.
//
// Versions by the rules of TensorFlow Lite's op_version.cc, releases by its runtime_version.cc.

import type { DType } from '../../dtypes.ts';
import type { OperatorName } from '../../model/operators.ts';
import type { OptionsName } from '../../model/operator-options.ts';
import type { GraphNode } from './graph.ts';

interface OperatorFacts {
  /** The table of options, where it has one. */
  readonly options?: OptionsName;
  /** The oldest version that knows the node. */
  readonly version: (node: GraphNode) => number;
  /** The first release of TensorFlow Lite that knows each version. */
  readonly since: Readonly<Record<number, string>>;
}

const always = (): number => 1;
const int8Second = ({ inputs: [first] }: GraphNode): number => (isSmall(first?.dtype) ? 2 : 1);
const anyInt8Second = ({ inputs }: GraphNode): number => (inputs.some((input) => isSmall(input?.dtype)) ? 2 : 1);
const rank = ({ inputs: [first] }: GraphNode): number => first?.shape.length ?? 0;

function isSmall(dtype: DType | undefined): boolean {
  return dtype === 'int8';
}

/** A kernel of float inputs and int8 weights. */
function isHybrid({ inputs: [input, weights] }: GraphNode): boolean {
  return input?.dtype === 'float32' && weights?.dtype === 'int8';
}

function perChannel({ inputs: [, weights] }: GraphNode): boolean {
  return (weights?.quantization?.scales.length ?? 0) > 1;
}

function versionOfConv(node: GraphNode): number {
  if (isHybrid(node)) return perChannel(node) ? 5 : 2;
  return isSmall(node.inputs[0]?.dtype) ? 3 : 1;
}

function versionOfDepthwise(node: GraphNode): number {
  if (isHybrid(node)) return perChannel(node) ? 6 : 4;
  if (isSmall(node.inputs[0]?.dtype)) return 3;
  return node.options['dilationWFactor'] === 1 && node.options['dilationHFactor'] === 1 ? 1 : 2;
}

function versionOfFullyConnected(node: GraphNode): number {
  if (isHybrid(node)) return perChannel(node) ? 12 : 9;
  if (node.options['keepNumDims'] === true) return 5;
  return isSmall(node.inputs[0]?.dtype) ? 4 : 1;
}

function versionOfResize(node: GraphNode): number {
  if (node.options['halfPixelCenters'] === true || node.options['alignCorners'] === true) return 3;
  return int8Second(node);
}

function versionOfDequantize({ inputs: [input] }: GraphNode): number {
  if ((input?.quantization?.scales.length ?? 0) > 1) return 5;
  return input?.dtype === 'float16' ? 3 : isSmall(input?.dtype) ? 2 : 1;
}

function versionOfStridedSlice(node: GraphNode): number {
  if (rank(node) > 4) return 4;
  return node.inputs[0]?.dtype === 'bool' ? 3 : int8Second(node);
}

const FIRST = { 1: '1.5.0' } as const;
const COMPARISON = { version: anyInt8Second, since: { 1: '1.14.0', 2: '1.14.0' } } as const;
const REDUCTION = { options: 'ReducerOptions', version: int8Second, since: { 1: '1.11.0', 2: '1.14.0' } } as const;

/** What is written of each operator. */
export const OPERATORS: Readonly<Partial<Record<OperatorName, OperatorFacts>>> = {
  ABS: { options: 'AbsOptions', version: always, since: { 1: '1.13.0' } },
  ADD: { options: 'AddOptions', version: anyInt8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  ARG_MAX: { options: 'ArgMaxOptions', version: int8Second, since: { 1: '1.9.0', 2: '1.14.0' } },
  ARG_MIN: { options: 'ArgMinOptions', version: int8Second, since: { 1: '1.9.0', 2: '1.14.0' } },
  AVERAGE_POOL_2D: { options: 'Pool2DOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  BATCH_MATMUL: {
    options: 'BatchMatMulOptions',
    version: anyInt8Second,
    since: { 1: '2.3.0', 2: '2.3.0' },
  },
  BROADCAST_TO: { options: 'BroadcastToOptions', version: () => 2, since: { 2: '2.5.0' } },
  CAST: { options: 'CastOptions', version: always, since: FIRST },
  CEIL: { version: always, since: { 1: '1.14.0' } },
  CONCATENATION: { options: 'ConcatenationOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  CONV_2D: {
    options: 'Conv2DOptions',
    version: versionOfConv,
    since: { 1: '1.5.0', 2: '1.14.0', 3: '1.14.0', 5: '2.4.0' },
  },
  COS: { version: always, since: { 1: '1.14.0' } },
  CUMSUM: { options: 'CumsumOptions', version: always, since: { 1: '2.4.0' } },
  DEPTH_TO_SPACE: { options: 'DepthToSpaceOptions', version: int8Second, since: { 1: '2.1.0', 2: '1.15.0' } },
  DEPTHWISE_CONV_2D: {
    options: 'DepthwiseConv2DOptions',
    version: versionOfDepthwise,
    since: { 1: '1.5.0', 2: '1.12.0', 3: '1.14.0', 4: '2.2.0', 6: '2.3.0' },
  },
  DEQUANTIZE: {
    options: 'DequantizeOptions',
    version: versionOfDequantize,
    since: { 1: '1.13.1', 2: '1.14.0', 3: '1.15.0', 5: '2.7.0' },
  },
  DIV: { options: 'DivOptions', version: (node) => (rank(node) > 4 ? 2 : 1), since: { 1: '1.6.0', 2: '2.3.0' } },
  DYNAMIC_UPDATE_SLICE: { version: always, since: { 1: '2.9.0' } },
  ELU: { version: always, since: { 1: '1.14.0' } },
  EQUAL: { options: 'EqualOptions', ...COMPARISON },
  EXP: { options: 'ExpOptions', version: always, since: { 1: '1.7.0' } },
  EXPAND_DIMS: { options: 'ExpandDimsOptions', version: always, since: { 1: '1.10.0' } },
  FILL: { options: 'FillOptions', version: always, since: { 1: '1.13.0' } },
  FLOOR: { version: always, since: { 1: '1.9.0' } },
  FLOOR_DIV: { options: 'FloorDivOptions', version: always, since: { 1: '1.14.0' } },
  FLOOR_MOD: { options: 'FloorModOptions', version: always, since: { 1: '1.13.0' } },
  FULLY_CONNECTED: {
    options: 'FullyConnectedOptions',
    version: versionOfFullyConnected,
    since: { 1: '1.5.0', 4: '1.14.0', 5: '2.0.0', 9: '2.3.0', 12: '2.17.0' },
  },
  GATHER: { options: 'GatherOptions', version: int8Second, since: { 1: '1.6.0', 2: '1.14.0' } },
  GELU: { options: 'GeluOptions', version: always, since: { 1: '2.9.0' } },
  GREATER: { options: 'GreaterOptions', ...COMPARISON },
  GREATER_EQUAL: { options: 'GreaterEqualOptions', ...COMPARISON },
  HARD_SWISH: { options: 'HardSwishOptions', version: always, since: { 1: '1.15.0' } },
  L2_NORMALIZATION: { options: 'L2NormOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  LEAKY_RELU: { options: 'LeakyReluOptions', version: always, since: { 1: '1.13.1' } },
  LESS: { options: 'LessOptions', ...COMPARISON },
  LESS_EQUAL: { options: 'LessEqualOptions', ...COMPARISON },
  LOG: { version: always, since: { 1: '1.14.0' } },
  LOGICAL_AND: { options: 'LogicalAndOptions', version: always, since: { 1: '1.11.0' } },
  LOGICAL_NOT: { options: 'LogicalNotOptions', version: always, since: { 1: '1.11.0' } },
  LOGICAL_OR: { options: 'LogicalOrOptions', version: always, since: { 1: '1.11.0' } },
  LOGISTIC: { version: int8Second, since: { 1: '1.14.0', 2: '1.14.0' } },
  LOG_SOFTMAX: { options: 'LogSoftmaxOptions', version: int8Second, since: { 1: '1.14.0', 2: '1.14.0' } },
  MAXIMUM: { options: 'MaximumMinimumOptions', version: anyInt8Second, since: { 1: '1.14.0', 2: '1.14.0' } },
  MAX_POOL_2D: { options: 'Pool2DOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  MEAN: { options: 'ReducerOptions', version: int8Second, since: { 1: '1.6.0', 2: '1.14.0' } },
  MINIMUM: { options: 'MaximumMinimumOptions', version: anyInt8Second, since: { 1: '1.14.0', 2: '1.14.0' } },
  MIRROR_PAD: { options: 'MirrorPadOptions', version: int8Second, since: { 1: '1.13.1', 2: '2.3.0' } },
  MUL: { options: 'MulOptions', version: anyInt8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  NEG: { options: 'NegOptions', version: always, since: { 1: '1.9.0' } },
  NOT_EQUAL: { options: 'NotEqualOptions', ...COMPARISON },
  ONE_HOT: { options: 'OneHotOptions', version: always, since: { 1: '1.11.0' } },
  PACK: { options: 'PackOptions', version: int8Second, since: { 1: '1.11.0', 2: '1.14.0' } },
  PAD: { options: 'PadOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  PADV2: { options: 'PadV2Options', version: int8Second, since: { 1: '1.9.0', 2: '1.14.0' } },
  POW: { options: 'PowOptions', version: always, since: { 1: '1.10.0' } },
  PRELU: { version: always, since: { 1: '1.8.0' } },
  QUANTIZE: { options: 'QuantizeOptions', version: always, since: { 1: '1.14.0' } },
  REDUCE_MAX: REDUCTION,
  REDUCE_MIN: REDUCTION,
  REDUCE_PROD: { options: 'ReducerOptions', version: always, since: { 1: '1.11.0' } },
  RELU: { version: int8Second, since: { 1: '1.5.0', 2: '2.1.0' } },
  RELU6: { version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  RELU_N1_TO_1: { version: always, since: FIRST },
  RESHAPE: { version: always, since: FIRST },
  RESIZE_BILINEAR: {
    options: 'ResizeBilinearOptions',
    version: versionOfResize,
    since: { 1: '1.7.0', 2: '1.14.0', 3: '2.2.0' },
  },
  RESIZE_NEAREST_NEIGHBOR: {
    options: 'ResizeNearestNeighborOptions',
    version: versionOfResize,
    since: { 1: '1.13.1', 2: '1.14.0', 3: '2.3.0' },
  },
  REVERSE_V2: { options: 'ReverseV2Options', version: always, since: { 1: '1.14.0' } },
  ROUND: { version: always, since: { 1: '1.14.0' } },
  RSQRT: { version: int8Second, since: { 1: '1.10.0', 2: '2.5.0' } },
  SELECT_V2: { options: 'SelectV2Options', version: always, since: { 1: '2.2.0' } },
  SHAPE: { options: 'ShapeOptions', version: always, since: { 1: '1.10.0' } },
  SIGN: { options: 'SignOptions', version: always, since: { 1: '2.11.0' } },
  SIN: { version: always, since: { 1: '1.9.0' } },
  SLICE: {
    options: 'SliceOptions',
    version: (node) => (rank(node) > 4 ? 5 : int8Second(node)),
    since: { 1: '1.14.0', 2: '1.14.0', 5: '2.5.0' },
  },
  SOFTMAX: { options: 'SoftmaxOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  SPACE_TO_DEPTH: { options: 'SpaceToDepthOptions', version: int8Second, since: { 1: '1.5.0', 2: '1.14.0' } },
  SPLIT: {
    options: 'SplitOptions',
    version: ({ inputs: [, value] }) => (isSmall(value?.dtype) ? 2 : 1),
    since: { 1: '1.5.0', 2: '1.14.0' },
  },
  SQRT: { version: always, since: { 1: '1.10.0' } },
  SQUARE: { options: 'SquareOptions', version: always, since: { 1: '1.12.0' } },
  SQUARED_DIFFERENCE: {
    options: 'SquaredDifferenceOptions',
    version: anyInt8Second,
    since: { 1: '1.13.1', 2: '2.5.0' },
  },
  SQUEEZE: { options: 'SqueezeOptions', version: always, since: { 1: '1.6.0' } },
  STRIDED_SLICE: {
    options: 'StridedSliceOptions',
    version: versionOfStridedSlice,
    since: { 1: '1.6.0', 2: '1.14.0', 3: '2.1.0', 4: '2.2.0' },
  },
  SUB: { options: 'SubOptions', version: anyInt8Second, since: { 1: '1.6.0', 2: '1.14.0' } },
  SUM: { options: 'ReducerOptions', version: int8Second, since: { 1: '1.10.0', 2: '1.15.0' } },
  TANH: { version: int8Second, since: { 1: '1.14.0', 2: '1.14.0' } },
  TILE: { options: 'TileOptions', version: always, since: { 1: '1.10.1' } },
  TOPK_V2: { options: 'TopKV2Options', version: int8Second, since: { 1: '1.7.0', 2: '1.14.0' } },
  TRANSPOSE: {
    options: 'TransposeOptions',
    version: (node) => (rank(node) > 4 ? 4 : int8Second(node)),
    since: { 1: '1.6.0', 2: '1.14.0', 4: '2.3.0' },
  },
  TRANSPOSE_CONV: {
    options: 'TransposeConvOptions',
    version: (node) => (node.inputs[3] ? 3 : isSmall(node.inputs[2]?.dtype) ? 2 : 1),
    since: { 1: '1.9.0', 2: '2.2.0', 3: '2.3.0' },
  },
  UNPACK: { options: 'UnpackOptions', version: int8Second, since: { 1: '1.11.0', 2: '1.14.0' } },
  WHILE: { options: 'WhileOptions', version: always, since: { 1: '1.15.0' } },
  ZEROS_LIKE: { options: 'ZerosLikeOptions', version: always, since: { 1: '1.12.0' } },
};

/** The oldest version of its operator that knows a node, and the first release that has it. */
export function versionOf(node: GraphNode): { readonly version: number; readonly since: string } {
  const facts = OPERATORS[node.operator];
  if (!facts) throw new RangeError(`${node.operator} is not in the table of operators`);
  const version = facts.version(node);
  return { version, since: facts.since[version]! };
}
