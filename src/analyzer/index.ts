// The public names of "tflite-interpreter/analyzer", listed one by one.

export { analyzeModel } from './analyze-model.ts';
export type {
  AnalyzeOptions,
  EngineVerdict,
  ModelAnalysis,
  OperatorUse,
  SubgraphAnalysis,
  TensorAnalysis,
} from './analyze-model.ts';
