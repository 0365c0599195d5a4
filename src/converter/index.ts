// The public names of "tflite-interpreter/converter", listed one by one.

export { TFLiteConverter } from './converter.ts';
export type { Conversion, LayerReport } from './conversion-report.ts';
export type { Normalization } from './metadata.ts';
export type { OpsSet, Optimization, TargetSpec } from './conversion-plan.ts';
export { readKerasModel } from './keras/read-keras-model.ts';
export type { KerasModelSource } from './keras/read-keras-model.ts';
export type { KerasFormat, KerasModel } from './keras/keras-model.ts';
export type { LayersModelLike, ModelArtifactsLike } from './keras/tfjs.ts';
export type { RepresentativeDataset, RepresentativeSample } from './quantize/calibration.ts';
export type { InferenceType } from './quantize/int8.ts';
