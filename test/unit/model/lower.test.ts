// Every lowering rule: the operators in a node's place, and that no node is left that the engine would refuse.

import { describe, expect, it } from 'vitest';
import { WASM_OPERATORS } from '../../../src/engine/tflite-wasm/supported-operators.ts';
import { byteField, type NewNode } from '../../../src/model/draft.ts';
import { newTable } from '../../../src/model/flatbuffer-writer.ts';
import { lowerModel, RULES } from '../../../src/model/lower.ts';
import { BUILTIN_OPTIONS } from '../../../src/model/options.ts';
import { BUILTIN_OPTIONS_2 } from '../../../src/model/options-stablehlo.ts';
import { findUnsupported } from '../../../src/model/preflight.ts';
import { rewriteModel } from '../../../src/model/rewrite.ts';
import { verifyModel } from '../../../src/model/verify.ts';
import type { DType } from '../../../src/dtypes.ts';
import { smallModel, type SmallModel, type SmallTensor } from './small-model.ts';

const of = (dtype: DType, ...shape: number[]): SmallTensor => ({ dtype, shape });
const scaled = (dtype: DType, shape: number[], scale = 0.5, zeroPoint = 0): SmallTensor => ({
  dtype,
  shape,
  scales: [scale],
  zeroPoint,
});
const int32s = (...values: number[]): SmallTensor => ({
  dtype: 'int32',
  shape: [values.length],
  bytes: new Uint8Array(Int32Array.from(values).buffer),
});
const int64s = (shape: number[], ...values: bigint[]): SmallTensor => ({
  dtype: 'int64',
  shape,
  bytes: new Uint8Array(BigInt64Array.from(values).buffer),
});
const bytes = (dtype: DType, shape: number[], count: number, scales: number[]): SmallTensor => ({
  dtype,
  shape,
  scales,
  bytes: new Uint8Array(count).fill(0x21),
});
const activated = (name: 'AddOptions' | 'FullyConnectedOptions', activation: number) =>
  ({ name, table: newTable(BUILTIN_OPTIONS[name], { fusedActivationFunction: byteField(activation) }) }) as const;
const strided = (name: 'Conv2DOptions' | 'DepthwiseConv2DOptions' | 'TransposeConvOptions', activation = 0) =>
  ({
    name,
    table: newTable(BUILTIN_OPTIONS[name], {
      strideW: { kind: 'int32', value: 1 },
      strideH: { kind: 'int32', value: 1 },
      fusedActivationFunction: byteField(activation),
    }),
  }) as const;
const longs = (...values: bigint[]) => ({ kind: 'int64', values }) as const;

/** What takes the bits of a row apart, and puts them together. */
const BITS = 'RESHAPE FLOOR_DIV FLOOR_DIV FLOOR_MOD';
const WEIGHED = 'MUL SUM SHAPE RESHAPE CAST';

type Case = readonly [
  operator: SmallModel['operator'],
  version: number,
  inputs: readonly SmallTensor[],
  output: SmallTensor,
  lowered: string | undefined,
  options?: SmallModel['options'],
];

const PAIR = [of('int16', 4), of('int16', 4)] as const;
const THROUGH = (operator: string) => `CAST CAST ${operator} CAST`;

const CASES: readonly Case[] = [
  ['ADD', 5, PAIR, of('int16', 4), THROUGH('ADD')],
  ['SUB', 5, PAIR, of('int16', 4), THROUGH('SUB')],
  ['MUL', 7, PAIR, of('int16', 4), THROUGH('MUL')],
  ['FLOOR_DIV', 3, PAIR, of('int16', 4), THROUGH('FLOOR_DIV')],
  ['FLOOR_MOD', 2, PAIR, of('int16', 4), THROUGH('FLOOR_MOD')],
  // An activation would have to come after the overflow.
  ['ADD', 5, PAIR, of('int16', 4), undefined, activated('AddOptions', 1)],
  ['ADD', 5, [of('float32', 4), of('float32', 4)], of('float32', 4), 'ADD'],
  ['MUL', 7, [of('uint32', 4), of('uint32', 4)], of('uint32', 4), THROUGH('MUL')],
  ['FLOOR_DIV', 3, [scaled('int8', [4]), scaled('int8', [4])], scaled('int8', [4]), undefined],
  ...(['EQUAL', 'NOT_EQUAL', 'LESS', 'LESS_EQUAL', 'GREATER', 'GREATER_EQUAL'] as const).map((operator): Case => [
    operator,
    1,
    PAIR,
    of('bool', 4),
    `CAST CAST ${operator}`,
  ]),
  ['LESS', 3, [scaled('int16', [4]), scaled('int16', [4], 0.25)], of('bool', 4), undefined],
  ['EQUAL', 5, [scaled('int16', [4]), scaled('int16', [4])], of('bool', 4), undefined],
  ['GATHER', 6, [of('float32', 4), of('int16', 2)], of('float32', 2), 'CAST GATHER'],
  ['GATHER_ND', 5, [of('bool', 4, 2), of('int32', 2, 2)], of('bool', 2), 'CAST GATHER_ND CAST'],
  ...(['MIRROR_PAD', 'TILE', 'BATCH_TO_SPACE_ND', 'SPACE_TO_BATCH_ND', 'SLICE', 'STRIDED_SLICE'] as const).map(
    (operator): Case => [
      operator,
      1,
      [of('uint16', 4, 4), int32s(1, 1), int32s(1, 1), int32s(1, 1)],
      of('uint16', 4, 4),
      `CAST ${operator} CAST`,
      { name: 'StridedSliceOptions', table: newTable({}, {}) },
    ],
  ),
  ['SLICE', 5, [of('float16', 4), int32s(0), int32s(2)], of('float16', 2), undefined],
  ['FILL', 1, [int32s(4), of('uint8')], of('uint8', 4), 'CAST FILL CAST'],
  ['SELECT', 1, [of('bool', 4), of('uint32', 4), of('uint32', 4)], of('uint32', 4), THROUGH('SELECT')],
  ['SELECT', 3, [of('bool', 4), of('float32', 4), of('float32', 4)], of('float32', 4), 'SELECT'],
  ['SELECT_V2', 1, [of('bool', 4), of('uint32', 4), of('uint32', 4)], of('uint32', 4), THROUGH('SELECT_V2')],
  ['TOPK_V2', 3, [of('int16', 4), int32s(2)], of('int16', 2), 'CAST TOPK_V2 CAST'],
  ['PACK', 4, [of('uint32', 4), of('uint32', 4)], of('uint32', 2, 4), THROUGH('PACK')],
  ['UNPACK', 5, [of('bool', 1, 4)], of('bool', 4), 'CAST UNPACK CAST'],
  ['CONCATENATION', 4, [of('uint32', 4), of('uint32', 4)], of('uint32', 8), THROUGH('CONCATENATION')],
  ['CONCATENATION', 1, [scaled('uint8', [4]), scaled('uint8', [4], 0.25)], scaled('uint8', [8]), undefined],
  ['SPLIT', 5, [int32s(0), of('float32', 4)], of('float32', 4), 'SPLIT'],
  ['SPLIT_V', 3, [of('float32', 4), int32s(4), int32s(0)], of('float32', 4), 'SPLIT_V'],
  ['BROADCAST_TO', 4, [of('float32', 4), int32s(2, 4)], of('float32', 2, 4), 'BROADCAST_TO'],
  [
    'RANGE',
    2,
    [of('int64'), of('int64'), of('int64')],
    of('int64', 0),
    'SUB CAST CAST CAST EQUAL CAST EQUAL LOGICAL_AND CAST MUL RANGE CAST ADD',
  ],
  ['RANGE', 2, [of('int32'), of('int32'), of('int32')], of('int32', 0), 'RANGE'],
  ['SPLIT', 2, [int32s(0), of('int64', 4)], of('int64', 4), 'SPLIT_V'],
  ['SIN', 2, [of('float32', 4)], of('float32', 4), 'SIN'],
  ['COS', 2, [of('float32', 4)], of('float32', 4), 'COS'],
  ['GELU', 3, [of('float32', 4)], of('float32', 4), 'GELU'],
  ['SOFTMAX', 4, [of('float32', 4)], of('float32', 4), 'SOFTMAX'],
  ['SOFTMAX', 5, [of('float32', 4)], of('float32', 4), undefined],
  ['ADD', 99, [of('float32', 4), of('float32', 4)], of('float32', 4), undefined],
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
  ['REVERSE_V2', 1, [of('float32', 4, 4), int32s(0, 1)], of('float32', 4, 4), 'REVERSE_V2 REVERSE_V2'],
  [
    'TRANSPOSE',
    6,
    [of('float32', 1, 2, 1, 2, 1, 2), int32s(1, 0, 2, 3, 4, 5)],
    of('float32', 2, 1, 1, 2, 1, 2),
    'RESHAPE TRANSPOSE RESHAPE',
  ],
  [
    'STRIDED_SLICE',
    8,
    [of('float32', 4), int32s(1), int32s(2), int32s(1)],
    of('float32', 2),
    'STRIDED_SLICE',
    { name: 'StridedSliceOptions', table: newTable(BUILTIN_OPTIONS.StridedSliceOptions, { offset: byteField(true) }) },
  ],
  [
    'DYNAMIC_UPDATE_SLICE',
    2,
    [of('float32', 4), of('float32', 2), of('int64', 1)],
    of('float32', 4),
    'CAST DYNAMIC_UPDATE_SLICE',
  ],
  [
    'STABLEHLO_PAD',
    1,
    [of('float32', 4), of('float32')],
    of('float32', 7),
    'PADV2',
    {
      name: 'StablehloPadOptions',
      second: true,
      table: newTable(BUILTIN_OPTIONS_2.StablehloPadOptions, {
        edgePaddingLow: longs(1n),
        edgePaddingHigh: longs(2n),
        interiorPadding: longs(0n),
      }),
    },
  ],
  [
    'STABLEHLO_COMPOSITE',
    1,
    [of('float32', 4)],
    of('float32', 4),
    'IF',
    {
      name: 'StableHLOCompositeOptions',
      second: true,
      table: newTable(BUILTIN_OPTIONS_2.StableHLOCompositeOptions, {
        decompositionSubgraphIndex: { kind: 'int32', value: 1 },
      }),
    },
  ],
  [
    'STABLEHLO_CASE',
    1,
    [of('int32'), of('float32', 4)],
    of('float32', 4),
    'EQUAL IF',
    {
      name: 'StablehloCaseOptions',
      second: true,
      table: newTable(BUILTIN_OPTIONS_2.StablehloCaseOptions, {
        branchSubgraphIndices: { kind: 'int32', values: [1, 1] },
      }),
    },
  ],
  [
    'STABLEHLO_CASE',
    1,
    [of('int32'), of('float32', 4)],
    of('float32', 4),
    'EQUAL IF',
    {
      name: 'StablehloCaseOptions',
      second: true,
      table: newTable(BUILTIN_OPTIONS_2.StablehloCaseOptions, {
        branchSubgraphIndices: { kind: 'int32', values: [1, 1, 1, 1] },
      }),
    },
  ],
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

/** The operators in place of a model's node; undefined where it is left, and refused. */
function lower(bytesOfModel: Uint8Array): string | undefined {
  const graph = verifyModel(bytesOfModel);
  const draft = lowerModel(graph, WASM_OPERATORS, 'exact');
  if (!draft || findUnsupported(graph, WASM_OPERATORS, draft)) return undefined;
  const written = verifyModel(concat(rewriteModel(graph, {}, draft)));
  // Of operators in the written file the engine takes all.
  expect(findUnsupported(written, { ...WASM_OPERATORS, refusedUses: [], flatBroadcasts: '' })).toBeUndefined();
  return draft.subgraphs[0]!.nodes.map((node) => (node as NewNode).operator).join(' ');
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

describe('lowerModel', () => {
  it.each(
    CASES.map(([operator, version, inputs, output, lowered, options]) => ({
      lowered,
      model: { operator, version, inputs, outputs: [output], ...(options && { options }) },
    })),
  )('$model.operator version $model.version: $lowered', ({ model, lowered }) => {
    expect(lower(smallModel(model))).toBe(lowered);
  });

  it('is tested for every rule', () => {
    const lowered = CASES.filter(([, , , , nodes]) => nodes !== undefined);
    const tested = new Set(lowered.map(([operator]) => operator));
    expect(Object.keys(RULES).filter((name) => !tested.has(name as SmallModel['operator']))).toEqual([]);
  });

  it('leaves a model alone that the engine takes', () => {
    const model = smallModel({
      operator: 'ADD',
      version: 1,
      inputs: [of('float32', 4), of('float32', 4)],
      outputs: [of('float32', 4)],
    });
    expect(lowerModel(verifyModel(model), WASM_OPERATORS, 'exact')).toBeUndefined();
  });
});
