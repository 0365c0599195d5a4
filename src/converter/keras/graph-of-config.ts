// A model's configuration as a graph of calls: Functional and Sequential, of Keras 2, Keras 3 and TensorFlow.js.

import { corruptKeras } from './keras-errors.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type KerasCall,
  type KerasDialect,
  type KerasGraph,
  type KerasLayer,
  type KerasPort,
  type KerasTensor,
} from './keras-model.ts';
import { readArguments, tensorsOfCall } from './call-arguments.ts';
import type { WeightNode } from './weights.ts';

/** Classes whose configuration is a model of layers. */
const MODELS = ['Functional', 'Sequential', 'Model'];

/** True for the configuration of a model made of layers. */
export function isModelConfig(value: unknown): value is JsonObject {
  if (!isJsonObject(value) || typeof value['class_name'] !== 'string') return false;
  return MODELS.includes(value['class_name']) || layersOf(value['config'] ?? null) !== undefined;
}

/**
 * Whose words a configuration uses.
 *
 * @param version - The version of Keras that wrote it; without one the layout of its input tells.
 */
export function dialectOf(model: JsonObject, version: string | undefined): KerasDialect {
  const major = parseInt(version ?? '', 10);
  // TensorFlow.js names itself (`tfjs-layers 4.22.0`) and has the layout of Keras 2, which calls this batch_input_shape.
  const isKeras3 = Number.isNaN(major)
    ? layersOf(model['config'] ?? null)?.some(({ config }) => isJsonObject(config) && 'batch_shape' in config)
    : major >= 3;
  return isKeras3 ? 'keras3' : 'keras2';
}

/** Reads the configuration of a model. */
export function readGraph(model: JsonObject, weights: WeightNode, source: string): KerasGraph {
  const config = model['config'] ?? null;
  const entries = layersOf(config);
  if (!entries) throw corruptKeras(source, `the model '${nameOf(model)}' has no list of layers`);
  // Operation nodes are no layers of Keras: they own no group of weights.
  const own = entries.filter((entry) => !isOperation(entry));
  const nodes = weights.layers(
    own.map((entry) => ({ className: classOf(entry), name: nameOf(entry), inside: namesInside(entry) })),
  );
  const layers = entries.map((entry) => {
    const at = own.indexOf(entry);
    return readLayer(entry, at < 0 ? noWeights : nodes[at]!, source);
  });
  const name = isJsonObject(config) ? textOf(config['name']) : nameOf(model);
  return isJsonObject(config) && config['output_layers'] !== undefined
    ? functionalGraph(name, layers, entries, config, source)
    : sequentialGraph(name, layers, config, source);
}

/** The names of all layers inside a nested model. */
function namesInside({ config }: JsonObject): string[] {
  return (layersOf(config ?? null) ?? []).flatMap((entry) => [nameOf(entry), ...namesInside(entry)]);
}

const noWeights: WeightNode = {
  read: () => undefined,
  part: () => noWeights,
  layers: (list) => list.map(() => noWeights),
};

function layersOf(config: Json): readonly JsonObject[] | undefined {
  // Keras before 2.2.3 wrote a Sequential model's layers without an object around them.
  const list: Json | undefined = isJsonObject(config) ? config['layers'] : config;
  return Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : undefined;
}

function readLayer(entry: JsonObject, weights: WeightNode, source: string): KerasLayer {
  const config = isJsonObject(entry['config']) ? entry['config'] : {};
  const base = {
    className: classOf(entry),
    name: nameOf(entry),
    module: textOf(entry['module']),
    config,
    readWeights: weights.read,
  };
  if (isModelConfig(entry)) return { ...base, wrapped: {}, graph: readGraph(entry, weights, source) };
  const wrapped = Object.entries(config).flatMap(([key, value]): [string, KerasLayer][] => {
    if (!WRAPPING.includes(key) || !isJsonObject(value) || value['class_name'] === undefined) return [];
    // Keras calls the first of two directions by another name than its option.
    const part = key === 'layer' && classOf(entry) === 'Bidirectional' ? 'forward_layer' : key;
    return [[key, readLayer(value, weights.part(part), source)]];
  });
  const both = classOf(entry) === 'Bidirectional' && !isJsonObject(config['backward_layer']) ? backwardOf(config) : [];
  const mirrored = both.map((value): [string, KerasLayer] => [
    'backward_layer',
    readLayer(value, weights.part('backward_layer'), source),
  ]);
  const cells = (Array.isArray(config['cells']) ? (config['cells'] as readonly Json[]) : []).filter(isJsonObject);
  const places = weights.layers(
    cells.map((cell) => ({ className: classOf(cell), name: nameOf(cell) })),
    'cells',
  );
  const stacked = cells.map((cell, i): [string, KerasLayer] => [`cells/${i}`, readLayer(cell, places[i]!, source)]);
  return { ...base, wrapped: Object.fromEntries([...wrapped, ...mirrored, ...stacked]) };
}

const WRAPPING = ['layer', 'backward_layer', 'cell'];

/** Without a layer of its own, the backward direction is the forward one's configuration, reversed. */
function backwardOf({ layer }: JsonObject): JsonObject[] {
  if (!isJsonObject(layer) || !isJsonObject(layer['config'])) return [];
  const { go_backwards: goBackwards, ...config } = layer['config'];
  return [{ ...layer, config: { ...config, go_backwards: goBackwards !== true } }];
}

function functionalGraph(
  name: string,
  layers: readonly KerasLayer[],
  entries: readonly JsonObject[],
  config: JsonObject,
  source: string,
): KerasGraph {
  const names = new Set(layers.map((layer) => layer.name));
  const calls = layers.flatMap((layer, i): KerasCall[] => {
    const nodes = entries[i]!['inbound_nodes'];
    if (!Array.isArray(nodes)) return [];
    return (nodes as readonly Json[]).map((node, index) => ({ layer, index, ...readArguments(node, names, source) }));
  });
  const written = uniqueNames(ports(config['output_layers'] ?? null, source));
  const outputs = written.map((one) => outputOfModel(one, layers, entries));
  return {
    name,
    layers,
    calls: calls.map((call) => ({ ...call, index: call.index + firstIndex(call.layer, calls, outputs) })),
    inputs: ports(config['input_layers'] ?? null, source),
    outputs,
  };
}

/** Where Keras 3 lists outputs, and only there, a nested functional model counts its own inputs as its first call. */
function outputOfModel(one: KerasPort, layers: readonly KerasLayer[], entries: readonly JsonObject[]): KerasPort {
  const { layer, call } = one.tensor;
  const at = layers.findIndex(({ name }) => name === layer);
  const nodes = entries[at]?.['inbound_nodes'];
  const isKeras3 = Array.isArray(nodes) && (nodes as readonly Json[]).every(isJsonObject);
  const isFunctional = layers[at]?.graph !== undefined && layers[at].className !== 'Sequential';
  return isKeras3 && isFunctional && call > 0 ? { ...one, tensor: { ...one.tensor, call: call - 1 } } : one;
}

/** In Keras 2, a nested model counts its own inputs as its first call, which no file lists. */
function firstIndex({ name, graph }: KerasLayer, calls: readonly KerasCall[], outputs: readonly KerasPort[]): 0 | 1 {
  if (!graph) return 0;
  const count = calls.filter((call) => call.layer.name === name).length;
  const used = [...calls.flatMap(tensorsOfCall), ...outputs.map(({ tensor }) => tensor)];
  return used.some(({ layer, call }) => layer === name && call === count) ? 1 : 0;
}

function sequentialGraph(name: string, layers: readonly KerasLayer[], config: Json, source: string): KerasGraph {
  const [first] = layers;
  if (!first) throw corruptKeras(source, `the model '${name}' has no layers`);
  const input = first.className === 'InputLayer' ? first : impliedInput(first, config, source);
  const rest = first.className === 'InputLayer' ? layers.slice(1) : layers;
  const all = [input, ...rest];
  const calls = rest.map((layer, i): KerasCall => ({
    layer,
    index: 0,
    args: [{ tensor: firstOutput(all[i]!) }],
    kwargs: {},
  }));
  const last = all.at(-1)!;
  return {
    name,
    layers: all,
    calls,
    inputs: [{ name: input.name, tensor: firstOutput(input) }],
    outputs: [{ name: last.name, tensor: firstOutput(last) }],
  };
}

function firstOutput({ name }: KerasLayer): KerasTensor {
  return { layer: name, call: 0, output: 0 };
}

/** The input that a Sequential model has by the shape that its first layer, or the model, was built with. */
function impliedInput(first: KerasLayer, config: Json, source: string): KerasLayer {
  const inner = first.graph?.layers.find((layer) => layer.className === 'InputLayer')?.config;
  const shape =
    first.config['batch_input_shape'] ??
    first.config['batch_shape'] ??
    (isJsonObject(config) ? config['build_input_shape'] : undefined) ??
    inner?.['batch_shape'] ??
    inner?.['batch_input_shape'];
  if (!Array.isArray(shape)) {
    throw corruptKeras(
      source,
      `the Sequential model was saved before it knew its input shape; call it once, or begin it with keras.Input`,
    );
  }
  const { dtype } = first.config;
  return {
    className: 'InputLayer',
    name: `${first.name}_input`,
    module: 'keras.layers',
    config: { batch_shape: shape, dtype: first.className === 'Embedding' ? 'float32' : (dtype ?? 'float32') },
    readWeights: () => undefined,
    wrapped: {},
  };
}

/** `["image", 0, 0]`, a list of such, or an object of such. */
function ports(value: Json, source: string): KerasPort[] {
  if (Array.isArray(value) && typeof value[0] === 'string') return [port(value, source)];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((one) => ports(one, source));
  if (!isJsonObject(value)) throw corruptKeras(source, 'the list of its inputs or outputs');
  // Keras takes dictionaries in the order of their keys.
  return Object.keys(value)
    .sort()
    .flatMap((name) => ports(value[name]!, source).map((one) => ({ ...one, name })));
}

function port(value: readonly Json[], source: string): KerasPort {
  const [layer, call, output] = value;
  if (typeof layer !== 'string' || typeof call !== 'number' || typeof output !== 'number') {
    throw corruptKeras(source, 'the list of its inputs or outputs');
  }
  return { name: layer, tensor: { layer, call, output } };
}

/** Two outputs of one layer get names of their own. */
function uniqueNames(list: readonly KerasPort[]): KerasPort[] {
  const used = new Map<string, number>();
  return list.map((one) => {
    const count = used.get(one.name) ?? 0;
    used.set(one.name, count + 1);
    return count === 0 ? one : { ...one, name: `${one.name}_${count}` };
  });
}

/** A node of `keras.ops`, which Keras lists among the layers of a Functional model. */
function isOperation(entry: JsonObject): boolean {
  return /^keras\.(?:src\.)?ops\b/.test(textOf(entry['module']));
}

function classOf(entry: JsonObject): string {
  return textOf(entry['class_name']);
}

function nameOf(entry: JsonObject): string {
  const { name, config } = entry;
  return textOf(isJsonObject(config) ? (name ?? config['name']) : name);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
