// Operators that move values, and those that hold subgraphs.

import { byteField } from '../../../../src/model/draft.ts';
import { newTable } from '../../../../src/model/flatbuffer-writer.ts';
import { BUILTIN_OPTIONS } from '../../../../src/model/options.ts';
import { BUILTIN_OPTIONS_2 } from '../../../../src/model/options-stablehlo.ts';
import { of, int32s, longs, type Case } from './models.ts';

export const STRUCTURE_CASES: readonly Case[] = [
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
];
