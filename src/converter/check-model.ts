// Whether all layers of a model can be converted, before any work: every problem is found, not only the first.

import { TFLiteError } from '../errors.ts';
import type { Json, KerasArgument, KerasDialect, KerasGraph, KerasLayer, KerasModel } from './keras/keras-model.ts';
import { FIRST_ARGUMENTS, type LayerSpec } from './layers/layer.ts';
import { layerOfClass, LAYERS } from './layers/registry.ts';
import { operationOfClass, operationOfFunction } from './operations/registry.ts';
import type { OperationSpec } from './operations/operation.ts';

/** A layer, or an option of one, that is not converted. */
export interface LayerProblem {
  readonly layer: string;
  readonly className: string;
  /** The option at fault; absent where it is the layer itself. */
  readonly option?: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** What a layer is to be converted by. */
export type Recipe =
  | { readonly kind: 'layer'; readonly spec: LayerSpec; readonly options: Readonly<Record<string, unknown>> }
  | { readonly kind: 'operation'; readonly spec: OperationSpec }
  | { readonly kind: 'model'; readonly graph: KerasGraph };

/** How each layer is to be converted. */
export type Recipes = ReadonlyMap<KerasLayer, Recipe>;

/**
 * Finds the recipe of every layer.
 *
 * @throws {@link TFLiteError} `UNSUPPORTED_LAYERS`, with all layers and options that have none.
 */
export function findRecipes({ graph, dialect }: Pick<KerasModel, 'graph' | 'dialect'>): Recipes {
  const recipes = new Map<KerasLayer, Recipe>();
  const problems: LayerProblem[] = [];
  const visit = (layer: KerasLayer): void => {
    const recipe = recipeOf(layer, dialect, problems);
    if (recipe) recipes.set(layer, recipe);
    layer.graph?.layers.forEach(visit);
    Object.values(layer.wrapped).forEach(visit);
  };
  graph.layers.forEach(visit);
  problems.push(...refusedArguments(graph, recipes));
  if (problems.length === 0) return recipes;
  const lines = problems.map(({ layer, className, message }) => `'${layer}' (${className}): ${message}`);
  throw new TFLiteError('UNSUPPORTED_LAYERS', `The model '${graph.name}' cannot be converted. ${lines.join(' ')}`, {
    model: graph.name,
    problems,
  });
}

/** What layers are given in calls, and would not look at. */
function refusedArguments(graph: KerasGraph, recipes: Recipes): LayerProblem[] {
  const own = graph.calls.flatMap(({ layer, kwargs }) => {
    const recipe = recipes.get(layer);
    if (recipe?.kind !== 'layer') return [];
    const known: readonly string[] = ['mask', 'training', ...FIRST_ARGUMENTS, ...(recipe.spec.arguments ?? [])];
    return Object.entries(kwargs)
      .filter(([name, value]) => !known.includes(name) && saysSomething(value))
      .map(([option]): LayerProblem => ({
        layer: layer.name,
        className: layer.className,
        option,
        message: `${option} in a call is an argument that is not known. Call the layer without it.`,
      }));
  });
  return [...own, ...graph.layers.flatMap((layer) => (layer.graph ? refusedArguments(layer.graph, recipes) : []))];
}

function saysSomething(value: KerasArgument): boolean {
  if ('list' in value) return value.list.some(saysSomething);
  return !('value' in value) || (value.value !== null && value.value !== false);
}

function recipeOf(layer: KerasLayer, dialect: KerasDialect, problems: LayerProblem[]): Recipe | undefined {
  const { name, className, graph } = layer;
  const refuse = (message: string, option?: string): undefined => {
    problems.push({ layer: name, className, message, ...(option !== undefined && { option }) });
    return undefined;
  };
  if (graph) return { kind: 'model', graph };
  const operation = operationOf(layer);
  if (operation === 'unknown')
    return refuse('this operation is not known. Write it with the operations of docs/converter-layers.md.');
  if (operation) return { kind: 'operation', spec: operation };
  const spec = layerOfClass(className);
  if (!spec) return refuse(adviceFor(className));
  const { options, found } = readOptions(spec, layer, dialect);
  for (const [option, message] of found) refuse(message, option);
  if (found.length > 0) return undefined;
  const refused = spec.refuses?.(options, layer);
  return refused === undefined
    ? { kind: 'layer', spec, options }
    : refuse(`${refused} cannot be converted. Build the model without it.`);
}

/** The operation that a layer stands for, where it is one. */
function operationOf({ module, className, config }: KerasLayer): OperationSpec | 'unknown' | undefined {
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda') {
    const name = config['function'] ?? config['name'];
    return operationOfFunction(typeof name === 'string' ? name : '') ?? 'unknown';
  }
  if (/^keras\.(?:src\.)?ops\b/.test(module)) return operationOfClass(className) ?? 'unknown';
  // An .h5 file says nothing of modules: what is no layer by its name may be an operation.
  const isLayer = layerOfClass(className) !== undefined && !isBareOperation(className, config);
  return isLayer ? undefined : operationOfClass(className);
}

/** Some layers and operations share a name; a layer's configuration always says whether it is trainable. */
function isBareOperation(className: string, config: KerasLayer['config']): boolean {
  return operationOfClass(className) !== undefined && !('trainable' in config) && !('dtype' in config);
}

function adviceFor(className: string): string {
  if (className === 'Lambda')
    return 'a Lambda is Python code, which a file does not hold. Write it with keras.ops, or as a Rescaling layer.';
  const near = LAYERS.find(({ names }) => names.some((name) => name.toLowerCase() === className.toLowerCase()));
  if (near) return `it is not known by this name; Keras calls it ${near.names[0]}.`;
  return 'this layer is not known, perhaps one of your own. Build the model with the layers of docs/converter-layers.md.';
}

/** Options that say nothing about inference, of every layer. */
const COMMON =
  /^(?:name|trainable|dtype|autocast|batch_input_shape|batch_size|seed|data_type|activity_regularizer|.*_(?:initializer|regularizer|constraint))$/;

function readOptions(
  spec: LayerSpec,
  { config }: KerasLayer,
  dialect: KerasDialect,
): { options: Record<string, unknown>; found: [string, string][] } {
  const found: [string, string][] = [];
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(spec.options)) {
    const given = config[name];
    const value = given === undefined ? option.fallback : option.read(given, dialect);
    options[name] = value === undefined ? option.fallback : value;
    // null, where an option takes none, is Keras' way of leaving it out.
    const isRefused =
      given !== undefined && given !== null && value === undefined && !option.accepts.startsWith('anything');
    if (isRefused) found.push([name, `${name} = ${textOf(given)} is not converted; it may be ${option.accepts}.`]);
  }
  for (const [name, value] of Object.entries(config)) {
    if (name in spec.options || COMMON.test(name) || value === null || value === false) continue;
    found.push([name, `${name} = ${textOf(value)} is an option that is not known. Build the layer without it.`]);
  }
  return { options, found };
}

function textOf(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
