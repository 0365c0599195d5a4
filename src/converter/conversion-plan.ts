// What the settings of a converter come to: one mode, or an error for those that do not go together.

import { TFLiteError } from '../errors.ts';
import type { RepresentativeDataset } from './quantize/calibration.ts';

/** What can be made smaller, by Python's names; all of them mean the same today. */
export const OPTIMIZATIONS = ['DEFAULT', 'OPTIMIZE_FOR_SIZE', 'OPTIMIZE_FOR_LATENCY'] as const;

/** What can be made smaller, by Python's names; all of them mean the same today. */
export type Optimization = (typeof OPTIMIZATIONS)[number];

/** Which operators may be used: every built-in one, or int8 ones only. */
export const OPS_SETS = ['TFLITE_BUILTINS', 'TFLITE_BUILTINS_INT8'] as const;

/** Which operators may be used: every built-in one, or int8 ones only. */
export type OpsSet = (typeof OPS_SETS)[number];

const TYPES = ['float32', 'float16', 'int8'] as const;
const INFERENCE_TYPES = ['float32', 'int8', 'uint8'] as const;

/** What a model is made for. */
export interface TargetSpec {
  /** The dtype of the weights: `['float16']` for half the size. @defaultValue by the other settings */
  readonly supportedTypes?: readonly (typeof TYPES)[number][];
  /** Operators that may be used; `['TFLITE_BUILTINS_INT8']` refuses models that need another. @defaultValue every built-in one */
  readonly supportedOps?: readonly OpsSet[];
}

/** The settings that decide. */
export interface ConversionSettings {
  readonly optimizations: readonly Optimization[];
  readonly representativeDataset: RepresentativeDataset | undefined;
  readonly targetSpec: TargetSpec;
  readonly inferenceInputType: string;
  readonly inferenceOutputType: string;
}

/** How a model is converted. */
export type ConversionPlan =
  | { readonly mode: 'float32' | 'float16' | 'dynamic' }
  | { readonly mode: 'int8'; readonly dataset: RepresentativeDataset };

/**
 * Decides by the settings, as Python's converter does.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`.
 */
export function planConversion(settings: ConversionSettings): ConversionPlan {
  const {
    optimizations,
    representativeDataset: dataset,
    targetSpec,
    inferenceInputType,
    inferenceOutputType,
  } = settings;
  requireKnown('optimizations', optimizations, OPTIMIZATIONS);
  requireKnown('targetSpec.supportedTypes', targetSpec.supportedTypes ?? [], TYPES);
  requireKnown('targetSpec.supportedOps', targetSpec.supportedOps ?? [], OPS_SETS);
  requireKnown('inferenceInputType', [inferenceInputType], INFERENCE_TYPES);
  requireKnown('inferenceOutputType', [inferenceOutputType], INFERENCE_TYPES);
  const plan = modeOf(optimizations.length > 0, dataset, targetSpec);
  const isInteger = inferenceInputType !== 'float32' || inferenceOutputType !== 'float32';
  if (isInteger && plan.mode !== 'int8') {
    const option = inferenceInputType === 'float32' ? 'inferenceOutputType' : 'inferenceInputType';
    const actual = inferenceInputType === 'float32' ? inferenceOutputType : inferenceInputType;
    throw new TFLiteError(
      'OPTION_INVALID',
      `'${option}' is ${actual}, which only a full integer model has: set optimizations = ['DEFAULT'] and a representativeDataset too.`,
      { option, actual },
    );
  }
  return plan;
}

function modeOf(
  optimize: boolean,
  dataset: RepresentativeDataset | undefined,
  { supportedTypes = [], supportedOps = [] }: TargetSpec,
): ConversionPlan {
  if (!optimize) return { mode: 'float32' };
  if (supportedTypes.includes('float16')) return { mode: 'float16' };
  if (dataset !== undefined) return { mode: 'int8', dataset };
  if (supportedTypes.includes('int8') || supportedOps.includes('TFLITE_BUILTINS_INT8')) {
    throw new TFLiteError(
      'OPTION_INVALID',
      "'representativeDataset' is missing: int8 values need typical inputs, by which their scales are chosen.",
      { option: 'representativeDataset', actual: dataset },
    );
  }
  return { mode: 'dynamic' };
}

function requireKnown(option: string, given: readonly string[], known: readonly string[]): void {
  const actual = given.find((value) => !known.includes(value));
  if (actual === undefined) return;
  throw new TFLiteError('OPTION_INVALID', `'${option}' is ${JSON.stringify(actual)}; it may be ${known.join(', ')}.`, {
    option,
    actual,
  });
}
