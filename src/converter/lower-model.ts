// A Keras model as a graph of operators: every call is turned into operators in the order in which values are ready.

import { TFLiteError } from '../errors.ts';
import type { DType } from '../dtypes.ts';
import { findRecipes, type Recipe, type Recipes } from './check-model.ts';
import { GraphBuilder } from './graph/builder.ts';
import type { GraphTensor, TensorGraph } from './graph/graph.ts';
import { tensorsOfCall } from './keras/call-arguments.ts';
import type {
  Json,
  KerasArgument,
  KerasCall,
  KerasDialect,
  KerasGraph,
  KerasLayer,
  KerasModel,
  KerasTensor,
  WeightArray,
} from './keras/keras-model.ts';
import {
  isTensor,
  tensorsIn,
  FIRST_ARGUMENTS,
  type InnerLayer,
  type LayerArgument,
  type LayerCall,
  type LayerResult,
} from './layers/layer.ts';

/** What has been made of a model. */
export interface LoweredModel {
  readonly graph: TensorGraph;
  /** What each layer was converted by. */
  readonly recipes: Recipes;
  /** Names of inputs and outputs for the signature, in the order of the graph's. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

/**
 * Turns a model into operators.
 *
 * @throws {@link TFLiteError} `UNSUPPORTED_LAYERS`, `KERAS_CORRUPT`.
 */
export function lowerModel(model: KerasModel): LoweredModel {
  const recipes = findRecipes(model);
  const b = new GraphBuilder('main');
  const { graph } = model;
  const inputs = graph.inputs.map(({ name, tensor }) => {
    const config = graph.layers.find((layer) => layer.name === tensor.layer)?.config ?? {};
    return b.input(`serving_default_${name}:0`, inputShape(config), inputDType(config, name));
  });
  const outputs = new Lowering(b, recipes, model.dialect).graph(graph, inputs);
  b.graph.outputs.push(...outputs);
  nameOutputs(b.graph);
  return {
    graph: b.graph,
    recipes,
    inputNames: graph.inputs.map(({ name }) => name),
    outputNames: graph.outputs.map(({ name }) => name),
  };
}

/** The names that TensorFlow's own converter gives outputs. An output that is an input keeps that name. */
function nameOutputs({ inputs, outputs }: TensorGraph): void {
  outputs.forEach((tensor, i) => {
    if (!inputs.includes(tensor)) tensor.name = `StatefulPartitionedCall:${i}`;
  });
}

function inputShape(config: KerasLayer['config']): number[] {
  const shape = config['batch_shape'] ?? config['batch_input_shape'];
  return Array.isArray(shape) ? (shape as readonly (number | null)[]).map((size) => size ?? -1) : [-1];
}

const INPUT_DTYPES: readonly DType[] = ['float32', 'int32', 'int64', 'uint8', 'bool'];

function inputDType({ dtype }: KerasLayer['config'], name: string): DType {
  const given = typeof dtype === 'string' ? dtype : 'float32';
  // Half precision is for training; the converted model computes in float32.
  if (given === 'float16' || given === 'bfloat16' || given.startsWith('mixed_')) return 'float32';
  const found = INPUT_DTYPES.find((one) => one === given);
  if (found) return found;
  const message = `an input of ${given} is not converted; use ${INPUT_DTYPES.join(', ')}.`;
  throw new TFLiteError('UNSUPPORTED_LAYERS', `The input '${name}': ${message}`, {
    model: name,
    problems: [{ layer: name, className: 'InputLayer', option: 'dtype', message }],
  });
}

/** The work on one model: masks and weights that layers leave behind. */
class Lowering {
  readonly #b: GraphBuilder;
  readonly #recipes: Recipes;
  readonly #dialect: KerasDialect;
  readonly #masks = new Map<GraphTensor, GraphTensor>();
  readonly #weights = new Map<KerasLayer, ReadonlyMap<string, WeightArray>>();

  constructor(b: GraphBuilder, recipes: Recipes, dialect: KerasDialect) {
    this.#b = b;
    this.#recipes = recipes;
    this.#dialect = dialect;
  }

  /** Turns a graph of calls into operators. */
  graph(graph: KerasGraph, inputs: readonly GraphTensor[]): GraphTensor[] {
    const values = new Map<string, GraphTensor>();
    graph.inputs.forEach(({ tensor }, i) => values.set(keyOf(tensor), inputs[i]!));
    const byKey = new Map(graph.calls.map((call) => [`${call.layer.name} ${call.index}`, call]));
    const valueOf = (tensor: KerasTensor): GraphTensor => {
      const known = values.get(keyOf(tensor));
      if (known) return known;
      // An explicit stack: models can be deeper than the engine's own.
      const pending = [tensor];
      while (pending.length > 0) {
        const next = pending.at(-1)!;
        const call = byKey.get(`${next.layer} ${next.call}`);
        if (!call) throw missing(graph.name, next.layer);
        const wanting = tensorsOfCall(call).filter((one) => !values.has(keyOf(one)));
        if (pending.length > byKey.size + 1) throw missing(graph.name, next.layer);
        if (wanting.length > 0) {
          pending.push(...wanting.slice(0, 1));
          continue;
        }
        if (!values.has(keyOf(next))) {
          const results = listOf(this.#call(call, (one) => values.get(keyOf(one))!));
          results.forEach((value, output) =>
            values.set(keyOf({ layer: call.layer.name, call: call.index, output }), value),
          );
          if (!values.has(keyOf(next))) throw missing(graph.name, next.layer);
        }
        pending.pop();
      }
      return values.get(keyOf(tensor))!;
    };
    return graph.outputs.map(({ tensor }) => valueOf(tensor));
  }

  #call(call: KerasCall, valueOf: (tensor: KerasTensor) => GraphTensor): LayerResult {
    const args = call.args.map((arg) => resolve(arg, valueOf));
    const kwargs = Object.fromEntries(Object.entries(call.kwargs).map(([name, arg]) => [name, resolve(arg, valueOf)]));
    return this.#layer(call.layer, args, kwargs);
  }

  #layer(
    layer: KerasLayer,
    args: readonly LayerArgument[],
    kwargs: Readonly<Record<string, LayerArgument>>,
  ): LayerResult {
    const recipe = this.#recipes.get(layer)!;
    const before = this.#b.layer;
    this.#b.layer = before === '' || recipe.kind === 'operation' ? layer.name : `${before}/${layer.name}`;
    try {
      if (recipe.kind === 'model') {
        this.#b.layer = before === '' ? layer.name : `${before}/${layer.name}`;
        const inputs = [...args.flatMap(tensorsIn), ...tensorsIn(kwargs['inputs'])];
        for (const [tensor, mask] of masksOf(inputs, kwargs['mask'])) this.#masks.set(tensor, mask);
        return this.graph(recipe.graph, inputs);
      }
      if (recipe.kind === 'operation')
        return recipe.spec.lower({ b: this.#b, args, named: { ...plain(layer.config), ...kwargs } });
      return this.#spec(layer, recipe, args, kwargs);
    } catch (cause) {
      if (cause instanceof RangeError) throw refused(layer, cause);
      throw cause;
    } finally {
      this.#b.layer = before;
    }
  }

  #spec(
    layer: KerasLayer,
    { spec, options }: Extract<Recipe, { kind: 'layer' }>,
    args: readonly LayerArgument[],
    kwargs: Readonly<Record<string, LayerArgument>>,
  ): LayerResult {
    const first = args[0] ?? FIRST_ARGUMENTS.map((name) => kwargs[name]).find((value) => value !== undefined);
    const inputs = [...tensorsIn(first), ...args.slice(1).filter(isTensor)];
    const given = masksOf(inputs, kwargs['mask']);
    const maskOf = (x: GraphTensor): GraphTensor | undefined => given.get(x) ?? this.#masks.get(x);
    const weights = this.#weightsOf(layer, spec.weights?.(options, layer) ?? []);
    const call: LayerCall = {
      b: this.#b,
      layer,
      dialect: this.#dialect,
      options,
      x: inputs[0]!,
      inputs,
      args,
      kwargs,
      weight: (name) => weights.get(name),
      mask: maskOf,
      setMask: (x, mask) => {
        if (mask) this.#masks.set(x, mask);
        else this.#masks.delete(x);
      },
      inner: (name) => this.#inner(layer.wrapped[name]!),
    };
    const result = spec.lower(call);
    if (spec.passesMask !== false && inputs.length === 1) {
      const mask = maskOf(inputs[0]!);
      for (const output of listOf(result)) if (mask && output.shape.length >= 2) this.#masks.set(output, mask);
    }
    return result;
  }

  #weightsOf(layer: KerasLayer, names: readonly { readonly name: string }[]): ReadonlyMap<string, WeightArray> {
    const known = this.#weights.get(layer);
    if (known) return known;
    const arrays = names.length === 0 ? [] : layer.readWeights(names);
    if (!arrays) {
      throw new TFLiteError(
        'KERAS_CORRUPT',
        `The model has no weights for the layer '${layer.name}': it was saved before it was built, or the file is incomplete. Save it again after a first call.`,
        { source: 'The model', where: `the weights of '${layer.name}'` },
      );
    }
    const weights = new Map(names.map(({ name }, i) => [name, arrays[i]!]));
    this.#weights.set(layer, weights);
    return weights;
  }

  #inner(layer: KerasLayer): InnerLayer {
    const recipe = this.#recipes.get(layer)!;
    return {
      layer,
      spec: recipe.kind === 'layer' ? recipe.spec : undefined,
      options: recipe.kind === 'layer' ? recipe.options : {},
      inner: (name) => this.#inner(layer.wrapped[name]!),
      call: (x, mask, kwargs = {}) => {
        return this.#layer(layer, [x], mask ? { ...kwargs, mask } : kwargs);
      },
    };
  }
}

/** Masks that a call is given by name: one for the first input, or a list. */
function masksOf(
  inputs: readonly GraphTensor[],
  value: LayerArgument | undefined,
): ReadonlyMap<GraphTensor, GraphTensor> {
  const list = Array.isArray(value) ? (value as readonly LayerArgument[]) : [value];
  return new Map(
    inputs.flatMap((tensor, i): [GraphTensor, GraphTensor][] => {
      const mask = list[i];
      return isTensor(mask) ? [[tensor, mask]] : [];
    }),
  );
}

function keyOf({ layer, call, output }: KerasTensor): string {
  return `${layer} ${call} ${output}`;
}

function listOf(result: LayerResult): readonly GraphTensor[] {
  return Array.isArray(result) ? (result as readonly GraphTensor[]) : [result as GraphTensor];
}

function resolve(argument: KerasArgument, valueOf: (tensor: KerasTensor) => GraphTensor): LayerArgument {
  if ('tensor' in argument) return valueOf(argument.tensor);
  if ('list' in argument) return argument.list.map((one) => resolve(one, valueOf));
  if ('value' in argument) return argument.value;
  return Object.fromEntries(Object.entries(argument.entries).map(([key, one]) => [key, resolve(one, valueOf)]));
}

/** The options of an operation are arguments of it. */
function plain(config: Readonly<Record<string, Json>>): Readonly<Record<string, LayerArgument>> {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'name'));
}

function missing(model: string, layer: string): TFLiteError<'KERAS_CORRUPT'> {
  const where = `the model '${model}' uses an output of '${layer}' that it does not have`;
  return new TFLiteError('KERAS_CORRUPT', `The model is damaged or incomplete: ${where}. Save it again.`, {
    source: 'The model',
    where,
  });
}

function refused({ name, className }: KerasLayer, cause: RangeError): TFLiteError<'UNSUPPORTED_LAYERS'> {
  const message = `${cause.message}.`;
  return new TFLiteError('UNSUPPORTED_LAYERS', `The layer '${name}' (${className}) cannot be converted: ${message}`, {
    model: name,
    problems: [{ layer: name, className, message }],
  });
}
