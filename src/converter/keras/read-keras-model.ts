// readKerasModel: a path, bytes or a TensorFlow.js model to a KerasModel; the first bytes tell the format.

import { readFile as readPath } from '#platform';
import { fetchBytes } from '../../fetch-bytes.ts';
import { dialectOf, isModelConfig, readGraph } from './graph-of-config.ts';
import { openHdf5 } from './hdf5.ts';
import { corruptKeras, notKeras } from './keras-errors.ts';
import { isJsonObject, type JsonObject, type KerasFormat, type KerasModel } from './keras-model.ts';
import {
  isArtifacts,
  isLayersModel,
  readArtifacts,
  readLayersModel,
  readModelJson,
  type LayersModelLike,
  type ModelArtifactsLike,
} from './tfjs.ts';
import { archiveWeights, hdf5Weights, type WeightNode } from './weights.ts';
import { unzip } from './zip.ts';

/** Where a Keras model comes from. */
export type KerasModelSource = string | URL | Uint8Array | ArrayBuffer | ModelArtifactsLike | LayersModelLike;

/**
 * Reads a Keras model with its weights: Keras 3's `.keras`, an `.h5` of Keras 2 or 3, or a LayersModel of TensorFlow.js.
 *
 * @param source - A path or URL of a `.keras`, `.h5` or `model.json` file; the bytes of a `.keras` or `.h5` file, which are
 *   kept and must not change while the model is in use; a loaded `tf.LayersModel`, or its `ModelArtifacts`.
 * @throws {@link TFLiteError} `NOT_KERAS`, `KERAS_CORRUPT`, `FILE_NOT_FOUND`, `HTTP_STATUS`, `NETWORK`.
 * @example
 * ```ts
 * import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
 *
 * const model = await readKerasModel('model.keras');
 * const tflite = await TFLiteConverter.fromKerasModel(model).convert();
 * ```
 */
export async function readKerasModel(source: KerasModelSource): Promise<KerasModel> {
  if (isLayersModel(source)) return modelOf('tfjs', 'The model', readLayersModel(source));
  if (isArtifacts(source)) return modelOf('tfjs', 'The model', readArtifacts(source));
  if (typeof source !== 'string' && !(source instanceof URL)) {
    if (!(source instanceof Uint8Array) && !(source instanceof ArrayBuffer)) {
      throw new TypeError("'source' has to be a path, a URL, bytes, or a model of TensorFlow.js.");
    }
    return readBytes(source instanceof Uint8Array ? source : new Uint8Array(source), 'The file', false);
  }
  const bytes = await readFile(source);
  // '{' begins JSON, perhaps behind a byte order mark.
  if (/^\uFEFF?\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))) {
    const file = (path: string): Promise<Uint8Array> => readFile(siblingOf(source, path));
    return modelOf(
      'tfjs',
      `'${String(source)}'`,
      await readModelJson(parseJson(bytes, String(source)), file, String(source)),
    );
  }
  return readBytes(bytes, `'${String(source)}'`, true);
}

/** @param isOwn - Nobody else has the bytes, so that they may be moved. */
async function readBytes(bytes: Uint8Array, source: string, isOwn: boolean): Promise<KerasModel> {
  if (startsWith(bytes, ZIP)) return modelOf('keras', source, await readArchive(bytes, source, isOwn));
  if (startsWith(bytes, HDF5)) return modelOf('h5', source, await readHdf5(bytes, source));
  throw notKeras(source, 'it is neither a .keras archive nor an HDF5 file');
}

const ZIP = [0x50, 0x4b];
const HDF5 = [0x89, 0x48, 0x44, 0x46];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** A configuration with the weights that belong to it. */
export interface ModelParts {
  readonly config: unknown;
  readonly weights: WeightNode;
  readonly version: string | undefined;
}

async function readArchive(bytes: Uint8Array, source: string, isOwn: boolean): Promise<ModelParts> {
  const files = await unzip(bytes, ['config.json', 'metadata.json', 'model.weights.h5'], source);
  const config = files['config.json'];
  const weights = files['model.weights.h5'];
  if (!config) throw notKeras(source, 'the archive holds no config.json');
  if (!weights) throw corruptKeras(source, 'the archive holds no model.weights.h5');
  const metadata = files['metadata.json'] ? parseJson(files['metadata.json'], source) : {};
  const parts = { config: parseJson(config, source), version: textOr(metadata['keras_version']) };
  // From here on, what else was in the archive may be overwritten.
  const hdf5 = isOwn && isWhole(bytes) ? movedToFront(weights) : weights;
  return { ...parts, weights: archiveWeights(await openHdf5(hdf5, source)) };
}

/** Parts of a larger buffer may stand beside what belongs to others. */
function isWhole({ byteOffset, byteLength, buffer }: Uint8Array): boolean {
  return byteOffset === 0 && byteLength === buffer.byteLength;
}

/** The reader of HDF5 wants a buffer from its beginning; moved there, a large file is in memory once. */
function movedToFront(part: Uint8Array): Uint8Array {
  const whole = new Uint8Array(part.buffer);
  whole.set(part);
  return whole.subarray(0, part.length);
}

async function readHdf5(bytes: Uint8Array, source: string): Promise<ModelParts> {
  const file = await openHdf5(bytes, source);
  const config = file.attribute('', 'model_config');
  if (typeof config !== 'string') {
    throw notKeras(source, 'it holds weights without a configuration, as save_weights() writes them');
  }
  return {
    config: parseJson(new TextEncoder().encode(config), source),
    weights: hdf5Weights(file, file.names('').includes('model_weights') ? 'model_weights' : ''),
    version: textOr(file.attribute('', 'keras_version')),
  };
}

function modelOf(format: KerasFormat, source: string, { config, weights, version }: ModelParts): KerasModel {
  if (!isModelConfig(config)) throw notKeras(source, whatItIs(config));
  const graph = readGraph(config, weights, source);
  return { name: graph.name, format, kerasVersion: version, dialect: dialectOf(config, version), graph };
}

function whatItIs(config: unknown): string {
  const name = isJsonObject(config) ? textOr(config['class_name']) : undefined;
  if (name === undefined) return 'its configuration names no class';
  return `'${name}' is a subclassed model, whose computation is Python code that no file holds; rebuild it with the functional interface`;
}

function parseJson(bytes: Uint8Array, source: string): JsonObject {
  try {
    // Python writes numbers that JSON does not have.
    const text = new TextDecoder()
      .decode(bytes)
      .replace(/^\uFEFF/, '')
      .replace(/([:[,]\s*)(-?)(Infinity|NaN)(?=\s*[,\]}])/g, '$1"$2$3"');
    return JSON.parse(text) as JsonObject;
  } catch (cause) {
    throw corruptKeras(source, 'its configuration is no JSON', cause);
  }
}

async function readFile(source: string | URL): Promise<Uint8Array> {
  return /^(?:https?|data|blob):/i.test(String(source)) ? fetchBytes(source) : readPath(source);
}

/** A file beside another, by path or URL. */
function siblingOf(source: string | URL, name: string): string {
  const path = String(source);
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) + name;
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
