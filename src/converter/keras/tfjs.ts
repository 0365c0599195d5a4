// Models of TensorFlow.js: model.json with its shards, ModelArtifacts, and a loaded LayersModel by structure.

import { float16ToNumber } from '../../float16.ts';
import { notKeras, corruptKeras } from './keras-errors.ts';
import { isJsonObject, type Json, type JsonObject, type WeightArray } from './keras-model.ts';
import type { ModelParts } from './read-keras-model.ts';
import { flatWeights, type NamedWeight } from './weights.ts';

/** What `tf.LayersModel` is to the converter; any object of this structure will do. */
export interface LayersModelLike {
  /** The configuration as a value, not as text. */
  toJSON(unused: null, returnString: false): unknown;
  readonly weights: readonly {
    readonly originalName?: string;
    readonly name: string;
    /** The weight's present value. */
    read(): { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };
  }[];
}

/** What `tf.io.ModelArtifacts` is to the converter. */
export interface ModelArtifactsLike {
  readonly modelTopology?: unknown;
  readonly weightSpecs?: readonly unknown[];
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
}

/** True for a loaded model of TensorFlow.js. */
export function isLayersModel(source: unknown): source is LayersModelLike {
  return typeof source === 'object' && source !== null && 'toJSON' in source && 'weights' in source;
}

/** True for the artifacts of a model of TensorFlow.js. */
export function isArtifacts(source: unknown): source is ModelArtifactsLike {
  return typeof source === 'object' && source !== null && 'modelTopology' in source;
}

/** Reads a loaded model. */
export function readLayersModel(model: LayersModelLike): ModelParts {
  const config = model.toJSON(null, false);
  const list = model.weights.map((weight): NamedWeight => ({
    name: weight.originalName ?? weight.name,
    read: () => {
      const tensor = weight.read();
      return { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) };
    },
  }));
  return { config, weights: flatWeights(list), version: versionOf(config) };
}

/** Reads the artifacts that a handler of TensorFlow.js loads or saves. */
export function readArtifacts({ modelTopology, weightSpecs, weightData }: ModelArtifactsLike): ModelParts {
  const shards = weightData === undefined ? [] : weightData instanceof ArrayBuffer ? [weightData] : weightData;
  const bytes = joined(shards.map((shard) => new Uint8Array(shard)));
  return partsOf(modelTopology, weightSpecs ?? [], bytes, 'The model');
}

/** Reads model.json; its shards are read by `read`. */
export async function readModelJson(
  json: JsonObject,
  read: (path: string) => Promise<Uint8Array>,
  source: string,
): Promise<ModelParts> {
  const { modelTopology, weightsManifest, format } = json;
  if (format === 'graph-model') throw notKeras(source, 'it is a GraphModel of TensorFlow.js, which has no layers');
  if (!isJsonObject(modelTopology)) throw notKeras(source, 'it has no modelTopology');
  const groups = Array.isArray(weightsManifest) ? (weightsManifest as readonly Json[]).filter(isJsonObject) : [];
  const paths = groups.flatMap(({ paths: list }) => (Array.isArray(list) ? (list as string[]) : []));
  const specs = groups.flatMap(({ weights }) => (Array.isArray(weights) ? (weights as readonly Json[]) : []));
  return partsOf(modelTopology, specs, joined(await Promise.all(paths.map(read))), source);
}

function partsOf(topology: unknown, specs: readonly unknown[], bytes: Uint8Array, source: string): ModelParts {
  const inner = isJsonObject(topology) ? topology['model_config'] : undefined;
  const config = inner ?? topology;
  return { config, weights: flatWeights(listOf(specs, bytes, source)), version: versionOf(topology) };
}

function versionOf(topology: unknown): string | undefined {
  const version = isJsonObject(topology) ? topology['keras_version'] : undefined;
  return typeof version === 'string' ? version : undefined;
}

function listOf(specs: readonly unknown[], bytes: Uint8Array, source: string): NamedWeight[] {
  let offset = 0;
  return specs.map((spec) => {
    if (!isJsonObject(spec) || typeof spec['name'] !== 'string' || !Array.isArray(spec['shape'])) {
      throw corruptKeras(source, 'the list of its weights');
    }
    const { name } = spec;
    const shape = spec['shape'] as readonly number[];
    const count = shape.reduce((product, size) => product * size, 1);
    const quantization = isJsonObject(spec['quantization']) ? spec['quantization'] : undefined;
    const dtype = quantization?.['dtype'] ?? spec['dtype'];
    const stored = typeof dtype === 'string' ? dtype : '';
    const width = WIDTHS[stored];
    if (width === undefined) throw corruptKeras(source, `weight '${name}' of the dtype ${stored}`);
    const start = offset;
    offset += count * width;
    if (offset > bytes.length) throw corruptKeras(source, `weight '${name}' ends outside of the shards`);
    return {
      name,
      // A copy, which begins where elements of any width may; slice() of Node's Buffer would be none.
      read: () => ({
        shape,
        data: decode(new Uint8Array(bytes.subarray(start, start + count * width)), stored, quantization),
      }),
    };
  });
}

const WIDTHS: Readonly<Partial<Record<string, number>>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

function decode(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: string,
  quantization: JsonObject | undefined,
): WeightArray['data'] {
  const values = raw(bytes, dtype);
  if (!quantization || dtype === 'float16') return values;
  const { scale, min } = quantization;
  return values.map((value) => value * Number(scale) + Number(min));
}

function raw(bytes: Uint8Array<ArrayBuffer>, dtype: string): Float32Array {
  if (dtype === 'float32') return new Float32Array(bytes.buffer);
  if (dtype === 'int32') return Float32Array.from(new Int32Array(bytes.buffer));
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(bytes.buffer), float16ToNumber);
  return dtype === 'uint16' ? Float32Array.from(new Uint16Array(bytes.buffer)) : Float32Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
