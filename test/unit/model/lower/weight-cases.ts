// Operators with weights of narrow dtypes, and broadcasts of many dimensions.

import { of, int32s, bytes, activated, strided, type Case } from './models.ts';

export const WEIGHT_CASES: readonly Case[] = [
  [
    'CONV_2D',
    7,
    [of('float32', 1, 4, 4, 1), bytes('int4', [1, 1, 2, 1], 1, [1])],
    of('float32', 1, 4, 4, 1),
    'CONV_2D',
    strided('Conv2DOptions'),
  ],
  [
    'DEPTHWISE_CONV_2D',
    7,
    [of('float32', 1, 4, 4, 1), bytes('int4', [1, 1, 2, 1], 1, [1])],
    of('float32', 1, 4, 4, 1),
    'DEPTHWISE_CONV_2D',
    strided('DepthwiseConv2DOptions'),
  ],
  ['DEQUANTIZE', 6, [bytes('int4', [2], 1, [0.5])], of('float32', 2), ''],
  [
    'FULLY_CONNECTED',
    12,
    [of('float32', 1, 2), bytes('int8', [2, 2], 4, [0.5, 0.25]), of('float32', 2)],
    of('float32', 1, 2),
    'FULLY_CONNECTED MUL ADD',
    activated('FullyConnectedOptions', 1),
  ],
  [
    'FULLY_CONNECTED',
    12,
    [of('float32', 1, 2), bytes('int8', [2, 2], 4, [0.5, 0.25])],
    of('float32', 1, 2),
    undefined,
    activated('FullyConnectedOptions', 4),
  ],
  ['FULLY_CONNECTED', 12, [of('float32', 1, 2), of('float32', 2, 2)], of('float32', 1, 2), 'FULLY_CONNECTED'],
  [
    'TRANSPOSE_CONV',
    4,
    [int32s(1, 4, 4, 1), of('float32', 1, 2, 2, 1), of('float32', 1, 2, 2, 1)],
    of('float32', 1, 4, 4, 1),
    'TRANSPOSE_CONV RELU6',
    strided('TransposeConvOptions', 3),
  ],
  [
    'POW',
    1,
    [of('float32', 1, 2, 1, 2, 2), of('float32', 2)],
    of('float32', 1, 2, 1, 2, 2),
    'SHAPE SHAPE BROADCAST_ARGS BROADCAST_TO BROADCAST_TO POW',
  ],
];
