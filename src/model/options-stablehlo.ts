// The options of the StableHLO operators and of the newest built-in ones: the union BuiltinOptions2, in its order.
//
// Source: TensorFlow Lite's schema.fbs.

import type { UnionSchema } from './flatbuffer.ts';

const COMPARISON_DIRECTION = ['EQ', 'NE', 'GE', 'GT', 'LE', 'LT'] as const;
const COMPARISON_TYPE = ['NOTYPE', 'FLOAT', 'FLOAT_TOTAL_ORDER', 'SIGNED', 'UNSIGNED'] as const;
const RNG_ALGORITHM = ['DEFAULT', 'PHILOX', 'THREEFRY'] as const;
const CUSTOM_OPTIONS_FORMAT = ['FLEXBUFFERS'] as const;

/** Options of an operator, by the name of their table; the key's position is the union's type, less one. */
export const BUILTIN_OPTIONS_2 = {
  StablehloConcatenateOptions: { dimension: [0, 'int64'] },
  StablehloBroadcastInDimOptions: { broadcastDimensions: [0, 'int64s'] },
  StablehloSliceOptions: { startIndices: [0, 'int64s'], limitIndices: [1, 'int64s'], strides: [2, 'int64s'] },
  StablehloConvolutionOptions: {
    windowStrides: [0, 'int64s'],
    padding: [1, 'int64s'],
    lhsDilation: [2, 'int64s'],
    rhsDilation: [3, 'int64s'],
    windowReversal: [4, 'bools'],
    inputBatchDimension: [5, 'int64'],
    inputFeatureDimension: [6, 'int64'],
    inputSpatialDimensions: [7, 'int64s'],
    kernelInputFeatureDimension: [8, 'int64'],
    kernelOutputFeatureDimension: [9, 'int64'],
    kernelSpatialDimensions: [10, 'int64s'],
    outputBatchDimension: [11, 'int64'],
    outputFeatureDimension: [12, 'int64'],
    outputSpatialDimensions: [13, 'int64s'],
    featureGroupCount: [14, 'int64'],
    batchGroupCount: [15, 'int64'],
    precisionConfig: [16, 'uint32s'],
  },
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
  StablehloCompareOptions: {
    comparisonDirection: [0, 'uint32', 0, COMPARISON_DIRECTION],
    compareType: [1, 'uint32', 0, COMPARISON_TYPE],
  },
  StablehloDynamicSliceOptions: { sliceSizes: [0, 'int64s'] },
  StablehloPadOptions: {
    edgePaddingLow: [0, 'int64s'],
    edgePaddingHigh: [1, 'int64s'],
    interiorPadding: [2, 'int64s'],
  },
  StablehloIotaOptions: { iotaDimension: [0, 'int64'] },
  StablehloDotGeneralOptions: {
    lhsBatchingDimensions: [0, 'int64s'],
    rhsBatchingDimensions: [1, 'int64s'],
    lhsContractingDimensions: [2, 'int64s'],
    rhsContractingDimensions: [3, 'int64s'],
    precisionConfig: [4, 'uint32s'],
  },
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
  StablehloTransposeOptions: { permutation: [0, 'int64s'] },
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
