// Options that an engine divides by or steps with: a zero there ends a process or never ends a loop.

import { readScalar, type ScalarField } from './flatbuffer.ts';
import type { OperatorFacts } from './graph.ts';
import type { OptionsName } from './operator-options.ts';
import { BUILTIN_OPTIONS as B } from './options.ts';

type Positive = readonly ScalarField<'int32'>[];

const WINDOW: Positive = [
  B.Pool2DOptions.strideW,
  B.Pool2DOptions.strideH,
  B.Pool2DOptions.filterWidth,
  B.Pool2DOptions.filterHeight,
];

/** For each operator, the table of options that it cannot do without, and the fields of it that have to be at least 1. */
const POSITIVE: Readonly<Record<string, { readonly options: OptionsName; readonly fields: Positive }>> = {
  CONV_2D: { options: 'Conv2DOptions', fields: [B.Conv2DOptions.strideW, B.Conv2DOptions.strideH] },
  DEPTHWISE_CONV_2D: {
    options: 'DepthwiseConv2DOptions',
    fields: [B.DepthwiseConv2DOptions.strideW, B.DepthwiseConv2DOptions.strideH],
  },
  TRANSPOSE_CONV: {
    options: 'TransposeConvOptions',
    fields: [B.TransposeConvOptions.strideW, B.TransposeConvOptions.strideH],
  },
  CONV_3D: {
    options: 'Conv3DOptions',
    fields: [B.Conv3DOptions.strideD, B.Conv3DOptions.strideW, B.Conv3DOptions.strideH],
  },
  AVERAGE_POOL_2D: { options: 'Pool2DOptions', fields: WINDOW },
  MAX_POOL_2D: { options: 'Pool2DOptions', fields: WINDOW },
  L2_POOL_2D: { options: 'Pool2DOptions', fields: WINDOW },
  SPACE_TO_DEPTH: { options: 'SpaceToDepthOptions', fields: [B.SpaceToDepthOptions.blockSize] },
  DEPTH_TO_SPACE: { options: 'DepthToSpaceOptions', fields: [B.DepthToSpaceOptions.blockSize] },
};

/** What is impossible in the options of a node, in words; undefined when nothing is. */
export function wrongOptions(operator: string, { options }: OperatorFacts): string | undefined {
  const wanted = Object.hasOwn(POSITIVE, operator) ? POSITIVE[operator] : undefined;
  if (!wanted) return undefined;
  if (options?.name !== wanted.options) return `${operator} without ${wanted.options}`;
  const values = wanted.fields.map((field) => readScalar(options.table, field));
  const wrong = values.find((value) => value < 1);
  return wrong === undefined ? undefined : `a stride, window or block of ${wrong} in ${operator}`;
}
