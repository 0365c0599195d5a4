// The arguments of a call: Keras 3 writes them as they were given, Keras 2 as a list of tensors with options.

import { corruptKeras } from './keras-errors.ts';
import { isJsonObject, type Json, type KerasArgument, type KerasCall, type KerasTensor } from './keras-model.ts';

/** What is passed in one call. */
export type CallArguments = Pick<KerasCall, 'args' | 'kwargs'>;

/** Reads one entry of `inbound_nodes`. */
export function readArguments(node: Json, layers: ReadonlySet<string>, source: string): CallArguments {
  if (isJsonObject(node)) {
    const { args, kwargs } = node;
    if (!Array.isArray(args) || !isJsonObject(kwargs)) throw corruptKeras(source, 'the arguments of a call');
    return { args: (args as readonly Json[]).map(argument), kwargs: mapValues(kwargs, argument) };
  }
  if (!Array.isArray(node)) throw corruptKeras(source, 'the arguments of a call');
  return legacyArguments(node, layers);
}

/** The tensors that a call uses. */
export function tensorsOfCall({ args, kwargs }: CallArguments): KerasTensor[] {
  return [...args, ...Object.values(kwargs)].flatMap(tensorsOfArgument);
}

function tensorsOfArgument(argument: KerasArgument): KerasTensor[] {
  if ('tensor' in argument) return [argument.tensor];
  if ('list' in argument) return argument.list.flatMap(tensorsOfArgument);
  return 'entries' in argument ? Object.values(argument.entries).flatMap(tensorsOfArgument) : [];
}

/** `{"class_name": "__keras_tensor__", ...}` is a tensor; other objects with a class hold what they stand for. */
function argument(value: Json): KerasArgument {
  if (Array.isArray(value)) return { list: (value as readonly Json[]).map(argument) };
  if (!isJsonObject(value)) return { value };
  const { class_name: className, config } = value;
  if (className === '__keras_tensor__' && isJsonObject(config)) {
    const [layer, call, output] = config['keras_history'] as [string, number, number];
    return { tensor: { layer, call, output } };
  }
  if (className === '__tuple__' && Array.isArray(value['items'])) {
    return { list: (value['items'] as readonly Json[]).map(argument) };
  }
  if (typeof className === 'string') return { value };
  return { entries: mapValues(value, argument) };
}

/** `[["image", 0, 0, {options}], ...]`, or one tensor without the outer list. */
function legacyArguments(node: readonly Json[], layers: ReadonlySet<string>): CallArguments {
  const tensors = typeof node[0] === 'string' ? [node] : (node as readonly (readonly Json[])[]);
  const options = tensors[0]?.[3];
  const kwargs = isJsonObject(options) ? mapValues(options, (value) => legacyValue(value, layers)) : {};
  const args = tensors.map((tensor) => legacyValue(tensor.slice(0, 3), layers));
  return { args: args.length > 1 ? [{ list: args }] : args, kwargs };
}

function legacyValue(value: Json, layers: ReadonlySet<string>): KerasArgument {
  if (!Array.isArray(value))
    return isJsonObject(value) && !('class_name' in value)
      ? { entries: mapValues(value, (v) => legacyValue(v, layers)) }
      : { value };
  const [layer, call, output] = value as readonly Json[];
  if (value.length === 3 && layer === '_CONSTANT_VALUE') return { value: output! };
  const isTensor =
    typeof layer === 'string' && layers.has(layer) && typeof call === 'number' && typeof output === 'number';
  if (value.length === 3 && isTensor) return { tensor: { layer, call, output } };
  return { list: (value as readonly Json[]).map((one) => legacyValue(one, layers)) };
}

function mapValues<T, R>(entries: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, map(value)]));
}
