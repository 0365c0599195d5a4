// analyzeModel: everything that a file tells of its model, and which engine can run it, without running anything.

import { requireOptions, type OptionTypes } from '../check-arguments.ts';
import type { EngineSupport } from '../engine-support.ts';
import { WASM_OPERATORS } from '../engine/tflite-wasm/supported-operators.ts';
import { isTFLiteError, type TFLiteError } from '../errors.ts';
import type { DownloadProgress } from '../fetch-bytes.ts';
import { readMetadata, type ModelMetadata } from '../metadata.ts';
import { readModel, type ModelSource } from '../model-source.ts';
import type { ModelGraph, Subgraph } from '../model/graph.ts';
import { limitsOf, type ModelLimits } from '../model/limits.ts';
import { lowerModel } from '../model/lower.ts';
import { requireCustomOperators, requireSupported } from '../model/preflight.ts';
import { verifyModel } from '../model/verify.ts';
import { readOpsDetails, type OpDetails } from '../ops-details.ts';
import { listSignatures, type SignatureList } from '../signature-runner.ts';
import { detailsOfTensor, type TensorDetails } from '../tensor-details.ts';

/** What `analyzeModel` takes: exactly one of `modelPath`, `modelContent` and `modelUrl`, and settings. */
export interface AnalyzeOptions extends ModelSource {
  /** The SHA-256 that the model's bytes must have, as 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while `modelUrl` is fetched. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** How large and how deep a model may be. @defaultValue those of `Interpreter.create` */
  readonly limits?: Partial<ModelLimits> | undefined;
}

const OPTIONS = {
  modelPath: 'unknown',
  modelContent: 'unknown',
  modelUrl: 'unknown',
  sha256: 'string',
  signal: 'unknown',
  onProgress: 'function',
  limits: 'unknown',
} as const satisfies OptionTypes<AnalyzeOptions>;

/** What a file tells of its model. */
export interface ModelAnalysis {
  /** Length of the file. */
  readonly byteLength: number;
  /** Version of the file format; 3 for every model of today. */
  readonly schemaVersion: number;
  /** What the converter wrote of itself. */
  readonly description: string;
  /** The graphs: the first one is what `invoke` runs. */
  readonly subgraphs: readonly SubgraphAnalysis[];
  /** The signatures with the names of their inputs and outputs. */
  readonly signatures: SignatureList;
  /** The operators in use, those with the most nodes first. */
  readonly operators: readonly OperatorUse[];
  /** What each engine of this version makes of the model. */
  readonly engines: readonly EngineVerdict[];
  /**
   * What the model says of itself; undefined for a model without metadata.
   *
   * @throws {@link TFLiteError} `METADATA_CORRUPT`.
   */
  readonly metadata: ModelMetadata | undefined;
}

/** One graph of a model. */
export interface SubgraphAnalysis {
  /** Indices of tensors, in the model's order. */
  readonly inputs: readonly number[];
  /** Indices of tensors, in the model's order. */
  readonly outputs: readonly number[];
  /** Every tensor, by index. */
  readonly tensors: readonly TensorAnalysis[];
  /** Every node, in the file's order. */
  readonly operators: readonly OpDetails[];
}

/** A tensor's details, and how the file stores it. */
export interface TensorAnalysis extends TensorDetails {
  /** Its value is part of the file. */
  readonly constant: boolean;
  /** It keeps its value from one inference to the next. */
  readonly variable: boolean;
  /** Bytes that the file holds of it; 0 for what is computed. Tensors may share them. */
  readonly byteLength: number;
}

/** An operator in one version, and how often a model uses it. */
export interface OperatorUse {
  /** `CONV_2D`, or a custom operator's own name. */
  readonly opName: string;
  readonly version: number;
  /** It is not one of TensorFlow Lite's own. */
  readonly custom: boolean;
  /** Nodes in all graphs. */
  readonly count: number;
  /** Engines that know this version as it is. */
  readonly knownBy: readonly string[];
}

/** Whether an engine runs a model. */
export interface EngineVerdict {
  /** The engine's name, as `interpreter.engine` gives it. */
  readonly engine: string;
  /** The runtime inside. */
  readonly runtime: string;
  /** Why the engine refuses the model, as `Interpreter.create` or `allocateTensors` would say; undefined when it runs. */
  readonly refusal: TFLiteError<'UNSUPPORTED_MODEL'> | undefined;
  /** What is said in older operators for this engine, a line each. */
  readonly lowered: readonly string[];
}

const ENGINES: readonly EngineSupport[] = [WASM_OPERATORS];

/**
 * Reads and verifies a model, and tells what is in it: Python's `tf.lite.experimental.Analyzer`, as data.
 *
 * No engine is loaded and nothing is run, so that models can be looked at which no engine takes.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`; `FILE_NOT_FOUND`, `HTTP_STATUS`, `NETWORK`, `URL_REFUSED`,
 * `DOWNLOAD_TOO_LARGE`, `SHA256_MISMATCH`; `NOT_TFLITE`, `MODEL_CORRUPT`, `MODEL_TOO_LARGE`. An abortion throws the
 * signal's reason.
 * @example
 * ```ts
 * import { analyzeModel } from 'tflite-interpreter/analyzer';
 *
 * const { operators, engines } = await analyzeModel({ modelPath: 'model.tflite' });
 * operators[0]; //=> { opName: 'CONV_2D', version: 3, custom: false, count: 33, knownBy: ['tflite-wasm'] }
 * engines.every(({ refusal }) => refusal === undefined); //=> true
 * ```
 */
export async function analyzeModel(options: AnalyzeOptions): Promise<ModelAnalysis> {
  requireOptions(options, OPTIONS, "{ modelPath: 'model.tflite' }");
  const limits = limitsOf(options.limits);
  const { bytes, source } = await readModel({ ...options, maxBytes: limits.maxBytes });
  const graph = verifyModel(bytes, { source, limits });
  return {
    byteLength: bytes.length,
    schemaVersion: graph.version,
    description: graph.description,
    subgraphs: graph.subgraphs.map((subgraph, index) => ({
      inputs: subgraph.inputs,
      outputs: subgraph.outputs,
      tensors: Array.from({ length: subgraph.tensorCount }, (_, tensor) => analyzeTensor(graph, subgraph, tensor)),
      operators: readOpsDetails(graph, index),
    })),
    signatures: listSignatures(graph.signatures),
    operators: countOperators(graph),
    engines: ENGINES.map((support) => judge(graph, support)),
    get metadata() {
      return readMetadata(graph);
    },
  };
}

function analyzeTensor(graph: ModelGraph, subgraph: Subgraph, index: number): TensorAnalysis {
  const facts = subgraph.tensor(index);
  const byteLength = facts.constant ? graph.bufferBytes(facts.buffer).length : 0;
  return { ...detailsOfTensor(facts, index), constant: facts.constant, variable: facts.isVariable, byteLength };
}

function countOperators(graph: ModelGraph): OperatorUse[] {
  const counts = new Array<number>(graph.operatorCodes.length).fill(0);
  for (const { operatorCount, operator } of graph.subgraphs) {
    for (let node = 0; node < operatorCount; node++) counts[operator(node).opcodeIndex]!++;
  }
  return graph.operatorCodes
    .map(({ name, version, custom }, code) => ({
      opName: name,
      version,
      custom: custom !== undefined,
      count: counts[code]!,
      knownBy: ENGINES.filter((support) => knows(support, name, version, custom)).map(({ engine }) => engine),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

function knows(support: EngineSupport, name: string, version: number, custom: string | undefined): boolean {
  if (custom !== undefined) return support.customOperators.includes(custom);
  return Object.hasOwn(support.versions, name) && version <= support.versions[name]!;
}

function judge(graph: ModelGraph, support: EngineSupport): EngineVerdict {
  const { engine, runtime } = support;
  const draft = lowerModel(graph, support, 'auto');
  const lowered = [...(draft?.notes ?? [])];
  try {
    requireSupported(graph, support, draft);
    requireCustomOperators(graph, support);
    return { engine, runtime, refusal: undefined, lowered };
  } catch (error) {
    if (!isTFLiteError(error, 'UNSUPPORTED_MODEL')) throw error;
    return { engine, runtime, refusal: error, lowered };
  }
}
