// TFLiteConverter: a Keras model to the bytes of a .tflite file, with Python's settings in camelCase.

import { TFLiteError } from '../errors.ts';
import { appendFiles } from './associated-files.ts';
import { reportLayers, type Conversion } from './conversion-report.ts';
import { planConversion, type TargetSpec, type Optimization } from './conversion-plan.ts';
import type { TensorGraph } from './graph/graph.ts';
import type { KerasModel } from './keras/keras-model.ts';
import { lowerModel } from './lower-model.ts';
import { writeMetadata, type Normalization } from './metadata.ts';
import { METADATA_ENTRY } from '../model/schema.ts';
import { improveGraph } from './passes/passes.ts';
import { calibrate, type RepresentativeDataset } from './quantize/calibration.ts';
import { toDynamicRange } from './quantize/dynamic-range.ts';
import { toFloat16 } from './quantize/float16.ts';
import { toInt8, type InferenceType } from './quantize/int8.ts';
import { WeightReader } from './quantize/weights.ts';
import { writeModel, type FileFacts } from './write-model.ts';

/**
 * Converts a Keras model to TensorFlow Lite, with the names and the meaning of Python's `tf.lite.TFLiteConverter`.
 *
 * Without settings, weights and values stay float32. With `optimizations = ['DEFAULT']`:
 *
 * - weights become int8 ("dynamic range");
 * - with `targetSpec.supportedTypes = ['float16']`, weights become float16 instead;
 * - with a `representativeDataset`, weights and values become int8 ("full integer").
 *
 * @example
 * ```ts
 * import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
 *
 * const converter = TFLiteConverter.fromKerasModel(await readKerasModel('model.keras'));
 * converter.optimizations = ['DEFAULT'];
 * const tflite = await converter.convert();
 * ```
 */
export class TFLiteConverter {
  /** What is to be made smaller. @defaultValue nothing */
  optimizations: readonly Optimization[] = [];
  /** Typical inputs, by which the scales of int8 values are chosen. @defaultValue none */
  representativeDataset: RepresentativeDataset | undefined = undefined;
  /** What the model is made for. */
  targetSpec: TargetSpec = {};
  /** What a full integer model is fed with. @defaultValue `'float32'` */
  inferenceInputType: InferenceType = 'float32';
  /** What a full integer model gives. @defaultValue `'float32'` */
  inferenceOutputType: InferenceType = 'float32';
  /** The classes in the order of the model's output, to be kept in the file. @defaultValue none */
  labels: readonly string[] | undefined = undefined;
  /**
   * How the model's pictures are scaled, to be kept in the file for `createPreprocessor({ from })` and its like: that of
   * every input of four dimensions, or of the one input of a model without.
   *
   * @defaultValue none
   */
  normalization: Normalization | undefined = undefined;
  readonly #model: KerasModel;

  private constructor(model: KerasModel) {
    this.#model = model;
  }

  /**
   * A converter of a model that `readKerasModel` gave.
   *
   * @throws `TypeError` for anything else.
   */
  static fromKerasModel(model: KerasModel): TFLiteConverter {
    if (typeof model !== 'object' || model === null || !('graph' in model)) {
      throw new TypeError("'model' has to be a model that readKerasModel() gave.");
    }
    return new TFLiteConverter(model);
  }

  /**
   * Converts the model; the same model, settings and data give the same bytes.
   *
   * @returns The bytes of the .tflite file, the caller's own.
   * @throws {@link TFLiteError} `UNSUPPORTED_LAYERS` with every layer and option that is not known; `OPTION_INVALID` for
   *   settings that do not go together; `LABEL_COUNT` for labels that no output has scores for; `KERAS_CORRUPT` for missing
   *   weights; what `setTensor` throws for samples that do not fit.
   */
  async convert(): Promise<Uint8Array> {
    return (await this.convertWithReport()).tflite;
  }

  /**
   * Converts the model, and tells what became of each layer.
   *
   * @param options.onSample - Called after each representative sample with how many there were.
   * @throws {@link TFLiteError} As {@link TFLiteConverter.convert}.
   */
  async convertWithReport(
    options: { readonly onSample?: ((count: number) => void) | undefined } = {},
  ): Promise<Conversion> {
    const plan = planConversion(this);
    const { graph, recipes, ...facts } = lowerModel(this.#model);
    // What is wrong with labels is said before the work, which may take minutes.
    const about = { name: this.#model.name, labels: this.labels, normalization: this.normalization };
    const written = writeMetadata(graph, facts, about);
    improveGraph(graph);
    const layers = reportLayers(this.#model.graph, recipes, graph);
    if (plan.mode === 'float16') toFloat16(graph);
    if (plan.mode === 'dynamic') toDynamicRange(graph);
    if (plan.mode === 'int8') await this.#quantize(graph, facts, plan.dataset, options.onSample);
    const metadata = written && [{ name: METADATA_ENTRY, bytes: written.bytes }];
    const model = writeModel(graph, { ...facts, ...(metadata && { metadata }) });
    return { tflite: written ? await appendFiles(model, written.files) : model, layers };
  }

  async #quantize(
    graph: TensorGraph,
    { inputNames }: FileFacts,
    dataset: RepresentativeDataset,
    onSample: ((count: number) => void) | undefined,
  ): Promise<void> {
    const reader = new WeightReader();
    const ranges = await calibrate(graph, dataset, { inputNames, reader, onSample });
    const types = { inputType: this.inferenceInputType, outputType: this.inferenceOutputType, reader };
    const floats = toInt8(graph, ranges, types);
    const onlyInt8 = this.targetSpec.supportedOps?.every((ops) => ops === 'TFLITE_BUILTINS_INT8') ?? false;
    if (!onlyInt8 || this.targetSpec.supportedOps?.length === 0 || floats.length === 0) return;
    const problems = floats.map(({ layer, operator }) => ({
      layer,
      className: operator,
      message: `${operator} has no int8 kernel.`,
    }));
    throw new TFLiteError(
      'UNSUPPORTED_LAYERS',
      `'targetSpec.supportedOps' allows int8 operators only, and ${problems.map(({ layer, className }) => `'${layer}' needs ${className}`).join(', ')} in float32. Allow TFLITE_BUILTINS too, or build the model without it.`,
      { model: this.#model.name, problems },
    );
  }
}
