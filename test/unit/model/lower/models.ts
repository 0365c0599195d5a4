// Tensors and options of the small models that are lowered.

import { byteField } from '../../../../src/model/draft.ts';
import { newTable } from '../../../../src/model/flatbuffer-writer.ts';
import { BUILTIN_OPTIONS } from '../../../../src/model/options.ts';
import type { DType } from '../../../../src/dtypes.ts';
import type { SmallModel, SmallTensor } from '../small-model.ts';

export const of = (dtype: DType, ...shape: number[]): SmallTensor => ({ dtype, shape });
export const scaled = (dtype: DType, shape: number[], scale = 0.5, zeroPoint = 0): SmallTensor => ({
  dtype,
  shape,
  scales: [scale],
  zeroPoint,
});
export const int32s = (...values: number[]): SmallTensor => ({
  dtype: 'int32',
  shape: [values.length],
  bytes: new Uint8Array(Int32Array.from(values).buffer),
});
export const int64s = (shape: number[], ...values: bigint[]): SmallTensor => ({
  dtype: 'int64',
  shape,
  bytes: new Uint8Array(BigInt64Array.from(values).buffer),
});
export const bytes = (dtype: DType, shape: number[], count: number, scales: number[]): SmallTensor => ({
  dtype,
  shape,
  scales,
  bytes: new Uint8Array(count).fill(0x21),
});
export const activated = (name: 'AddOptions' | 'FullyConnectedOptions', activation: number) =>
  ({ name, table: newTable(BUILTIN_OPTIONS[name], { fusedActivationFunction: byteField(activation) }) }) as const;
export const strided = (name: 'Conv2DOptions' | 'DepthwiseConv2DOptions' | 'TransposeConvOptions', activation = 0) =>
  ({
    name,
    table: newTable(BUILTIN_OPTIONS[name], {
      strideW: { kind: 'int32', value: 1 },
      strideH: { kind: 'int32', value: 1 },
      fusedActivationFunction: byteField(activation),
    }),
  }) as const;
export const longs = (...values: bigint[]) => ({ kind: 'int64', values }) as const;

/** What takes the bits of a row apart, and puts them together. */
export const BITS = 'RESHAPE FLOOR_DIV FLOOR_DIV FLOOR_MOD';
export const WEIGHED = 'MUL SUM SHAPE RESHAPE CAST';

export type Case = readonly [
  operator: SmallModel['operator'],
  version: number,
  inputs: readonly SmallTensor[],
  output: SmallTensor,
  lowered: string | undefined,
  options?: SmallModel['options'],
];

export const PAIR = [of('int16', 4), of('int16', 4)] as const;
export const THROUGH = (operator: string) => `CAST CAST ${operator} CAST`;
