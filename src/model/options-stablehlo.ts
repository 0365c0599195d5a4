// The options of the StableHLO operators and of the newest built-in ones: the union BuiltinOptions2, in its order.
//
// Source: TensorFlow Lite's schema.fbs. Operators that no runtime has a kernel for, Python's included, are kept without
// their fields: a model with one of them is refused before its options could be read.

import type { UnionSchema } from './flatbuffer.ts';

const RNG_ALGORITHM = ['DEFAULT', 'PHILOX', 'THREEFRY'] as const;
const CUSTOM_OPTIONS_FORMAT = ['FLEXBUFFERS'] as const;

/** Options of an operator, by the name of their table; the key's position is the union's type, less one. */
export const BUILTIN_OPTIONS_2 = {
  StablehloConcatenateOptions: {},
  StablehloBroadcastInDimOptions: {},
  StablehloSliceOptions: {},
  StablehloConvolutionOptions: {},
  StablehloCustomCallOptions: {
    callTargetName: [0, 'string'],
    hasSideEffect: [1, 'bool'],
    backendConfig: [2, 'string'],
    apiVersion: [3, 'int32'],
    calledComputations: [4, 'int32s'],
    customAttributes: [5, 'uint8s'],
  },
  StablehloReduceOptions: { dimensions: [0, 'int64s'], bodySubgraphIndex: [1, 'int32'] },
  StablehloScatterOptions: {
    indicesAreSorted: [0, 'bool'],
    updateWindowDims: [1, 'int64s'],
    insertedWindowDims: [2, 'int64s'],
    scatterDimsToOperandDims: [3, 'int64s'],
    indexVectorDim: [4, 'int64'],
    uniqueIndices: [5, 'bool'],
    updateComputationSubgraphIndex: [6, 'int32'],
  },
  StablehloCompareOptions: {},
  StablehloDynamicSliceOptions: {},
  StablehloPadOptions: {
    edgePaddingLow: [0, 'int64s'],
    edgePaddingHigh: [1, 'int64s'],
    interiorPadding: [2, 'int64s'],
  },
  StablehloIotaOptions: {},
  StablehloDotGeneralOptions: {},
  StablehloReduceWindowOptions: {
    windowDimensions: [0, 'int64s'],
    windowStrides: [1, 'int64s'],
    baseDilations: [2, 'int64s'],
    windowDilations: [3, 'int64s'],
    padding: [4, 'int64s'],
    bodySubgraphIndex: [5, 'int32'],
  },
  StablehloSortOptions: { dimension: [0, 'int64'], isStable: [1, 'bool'], comparatorSubgraphIndex: [2, 'int32'] },
  StablehloWhileOptions: { condSubgraphIndex: [0, 'int32'], bodySubgraphIndex: [1, 'int32'] },
  StablehloGatherOptions: {
    offsetDims: [0, 'int64s'],
    collapsedSliceDims: [1, 'int64s'],
    startIndexMap: [2, 'int64s'],
    indexVectorDim: [3, 'int64'],
    sliceSizes: [4, 'int64s'],
    indicesAreSorted: [5, 'bool'],
  },
  StablehloTransposeOptions: {},
  DilateOptions: {},
  StablehloRngBitGeneratorOptions: { algorithm: [0, 'int8', 0, RNG_ALGORITHM] },
  ReduceWindowOptions: {},
  StableHLOCompositeOptions: {
    name: [0, 'string'],
    decompositionSubgraphIndex: [1, 'int32'],
    compositeAttributes: [2, 'uint8s'],
    compositeAttributesFormat: [3, 'int8', 0, CUSTOM_OPTIONS_FORMAT],
    version: [4, 'int32'],
  },
  StablehloShiftLeftOptions: {},
  StablehloCaseOptions: { branchSubgraphIndices: [0, 'int32s'] },
} as const satisfies UnionSchema;
