// The layers that the converter knows: one list, written out.

import {
  eluLayer,
  activationLayer,
  leakyReluLayer,
  preluLayer,
  reluLayer,
  softmaxLayer,
  thresholdedReluLayer,
} from './activation-layers.ts';
import { customScaleLayer, layerScaleLayer } from './application-layers.ts';
import { additiveAttentionLayer, attentionLayer, multiHeadAttentionLayer } from './attention.ts';
import { batchNormalizationLayer } from './batch-normalization.ts';
import { conv1dLayer, conv2dLayer } from './conv.ts';
import { conv1dTransposeLayer, conv2dTransposeLayer } from './conv-transpose.ts';
import { denseLayer } from './dense.ts';
import { depthwiseConv1dLayer, depthwiseConv2dLayer } from './depthwise-conv.ts';
import { einsumDenseLayer } from './einsum-dense.ts';
import { embeddingLayer, maskingLayer } from './embedding.ts';
import {
  globalAveragePooling1dLayer,
  globalAveragePooling2dLayer,
  globalAveragePooling3dLayer,
  globalMaxPooling1dLayer,
  globalMaxPooling2dLayer,
  globalMaxPooling3dLayer,
} from './global-pooling.ts';
import { groupNormalizationLayer, unitNormalizationLayer } from './group-normalization.ts';
import { inputLayer } from './input.ts';
import type { LayerSpec } from './layer.ts';
import { layerNormalizationLayer, rmsNormalizationLayer } from './layer-normalization.ts';
import {
  addLayer,
  averageLayer,
  concatenateLayer,
  dotLayer,
  maximumLayer,
  minimumLayer,
  multiplyLayer,
  subtractLayer,
} from './merge.ts';
import {
  cropping1dLayer,
  cropping2dLayer,
  cropping3dLayer,
  zeroPadding1dLayer,
  zeroPadding2dLayer,
  zeroPadding3dLayer,
} from './padding.ts';
import { averagePooling1dLayer, averagePooling2dLayer, maxPooling1dLayer, maxPooling2dLayer } from './pooling.ts';
import { centerCropLayer, normalizationLayer, rescalingLayer, resizingLayer } from './preprocessing.ts';
import { cellLayers, gruLayer, lstmLayer, rnnLayer, simpleRnnLayer } from './recurrent.ts';
import { separableConv1dLayer, separableConv2dLayer } from './separable-conv.ts';
import { flattenLayer, permuteLayer, repeatVectorLayer, reshapeLayer } from './shape-layers.ts';
import { trainingOnlyLayers } from './training-only.ts';
import { upSampling1dLayer, upSampling2dLayer } from './upsampling.ts';
import { bidirectionalLayer, timeDistributedLayer } from './wrappers.ts';

/** All layers, for the documents. */
export const LAYERS: readonly LayerSpec[] = [
  inputLayer,
  denseLayer,
  einsumDenseLayer,
  embeddingLayer,
  maskingLayer,
  conv1dLayer,
  conv2dLayer,
  depthwiseConv1dLayer,
  depthwiseConv2dLayer,
  separableConv1dLayer,
  separableConv2dLayer,
  conv1dTransposeLayer,
  conv2dTransposeLayer,
  batchNormalizationLayer,
  layerNormalizationLayer,
  rmsNormalizationLayer,
  groupNormalizationLayer,
  unitNormalizationLayer,
  maxPooling1dLayer,
  maxPooling2dLayer,
  averagePooling1dLayer,
  averagePooling2dLayer,
  globalAveragePooling1dLayer,
  globalAveragePooling2dLayer,
  globalAveragePooling3dLayer,
  globalMaxPooling1dLayer,
  globalMaxPooling2dLayer,
  globalMaxPooling3dLayer,
  zeroPadding1dLayer,
  zeroPadding2dLayer,
  zeroPadding3dLayer,
  cropping1dLayer,
  cropping2dLayer,
  cropping3dLayer,
  upSampling1dLayer,
  upSampling2dLayer,
  flattenLayer,
  reshapeLayer,
  permuteLayer,
  repeatVectorLayer,
  concatenateLayer,
  addLayer,
  subtractLayer,
  multiplyLayer,
  averageLayer,
  maximumLayer,
  minimumLayer,
  dotLayer,
  activationLayer,
  reluLayer,
  leakyReluLayer,
  preluLayer,
  eluLayer,
  thresholdedReluLayer,
  softmaxLayer,
  rescalingLayer,
  normalizationLayer,
  resizingLayer,
  centerCropLayer,
  lstmLayer,
  gruLayer,
  simpleRnnLayer,
  rnnLayer,
  ...cellLayers,
  bidirectionalLayer,
  timeDistributedLayer,
  multiHeadAttentionLayer,
  attentionLayer,
  additiveAttentionLayer,
  layerScaleLayer,
  customScaleLayer,
  ...trainingOnlyLayers,
];

const BY_NAME = new Map(LAYERS.flatMap((spec) => spec.names.map((name): [string, LayerSpec] => [name, spec])));

/** What is known of a class of layers; undefined for one that is not known. */
export function layerOfClass(className: string): LayerSpec | undefined {
  return BY_NAME.get(className);
}
