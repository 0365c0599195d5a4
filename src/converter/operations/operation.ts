// OperationSpec: what the converter knows of a node of keras.ops, and of the TensorFlow functions that Keras 2 kept instead.

import type { GraphBuilder } from '../graph/builder.ts';
import { cast } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { isTensor, tensorsIn, type LayerArgument, type LayerResult } from '../layers/layer.ts';

/** One node with its arguments, wherever they were given: by position, by name, or in its configuration. */
export interface OperationCall {
  readonly b: GraphBuilder;
  readonly args: readonly LayerArgument[];
  readonly named: Readonly<Record<string, LayerArgument>>;
}

/** What is known of an operation. */
export interface OperationSpec {
  /** Classes of `keras.ops`. */
  readonly names: readonly string[];
  /** Functions of TensorFlow, as a `TFOpLambda` names them. */
  readonly functions: readonly string[];
  readonly becomes: string;
  readonly lower: (call: OperationCall) => LayerResult;
}

/** An argument by its position and its names; undefined where it was not given. */
export function given({ args, named }: OperationCall, position: number, ...names: string[]): LayerArgument | undefined {
  const name = names.find((one) => named[one] !== undefined);
  return name === undefined ? args[position] : named[name];
}

/** A tensor, or numbers as a constant of another tensor's dtype. */
export function operandOf(call: OperationCall, position: number, ...names: string[]): GraphTensor | number {
  const value = given(call, position, ...names);
  if (isTensor(value)) return value;
  if (typeof value === 'number') return value;
  const { shape, numbers } = nested(value);
  return call.b.floats(numbers, shape);
}

/** Two operands in one dtype: numbers of floats make floats of all, as Keras does; whole numbers make numbers of bools. */
export function operandsOf(call: OperationCall): [GraphTensor | number, GraphTensor | number] {
  const both = [operandOf(call, 0, 'x1', 'x'), operandOf(call, 1, 'x2', 'y')] as const;
  const tensors = both.filter((one) => typeof one !== 'number');
  const isFloat = both.some((one) => (typeof one === 'number' ? !Number.isInteger(one) : one.dtype === 'float32'));
  const dtypes = new Set(tensors.map(({ dtype }) => dtype));
  const isBool = dtypes.has('bool') && tensors.length < 2;
  if (!isBool && !isFloat && dtypes.size < 2) return [...both];
  const dtype = isFloat || isBool ? 'float32' : dtypes.has('int64') ? 'int64' : 'int32';
  return both.map((one) => (typeof one === 'number' ? one : cast(call.b, one, dtype))) as [GraphTensor, GraphTensor];
}

/** A tensor. */
export function tensorOf(call: OperationCall, position: number, ...names: string[]): GraphTensor {
  const value = given(call, position, ...names);
  if (isTensor(value)) return value;
  throw new RangeError(`its argument '${names[0] ?? position}' is no tensor`);
}

/** The tensors of a list, or of all arguments. */
export function tensorsOf(call: OperationCall, position: number, ...names: string[]): GraphTensor[] {
  const value = given(call, position, ...names);
  return isTensor(value) ? call.args.filter(isTensor) : tensorsIn(value);
}

/** A number, or the fallback. */
export function numberOf(call: OperationCall, fallback: number, position: number, ...names: string[]): number {
  const value = given(call, position, ...names);
  return typeof value === 'number' ? value : fallback;
}

/** Whole numbers: one, several, or undefined for none. */
export function listOf(call: OperationCall, position: number, ...names: string[]): number[] | undefined {
  const value = given(call, position, ...names);
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? nested(value).numbers : undefined;
}

/** A word in small letters; undefined where it was not given. */
export function textOf(call: OperationCall, position: number, ...names: string[]): string | undefined {
  const value = given(call, position, ...names);
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** A flag, or false. */
export function flagOf(call: OperationCall, position: number, ...names: string[]): boolean {
  return given(call, position, ...names) === true;
}

/** Nested numbers, flat, with their shape. */
export function nested(value: LayerArgument | undefined): { shape: number[]; numbers: number[] } {
  if (typeof value === 'number' || typeof value === 'boolean') return { shape: [], numbers: [Number(value)] };
  if (Array.isArray(value)) {
    const parts = (value as readonly LayerArgument[]).map(nested);
    return { shape: [parts.length, ...(parts[0]?.shape ?? [])], numbers: parts.flatMap(({ numbers }) => numbers) };
  }
  // Keras writes an array of numpy as an object with its value.
  if (typeof value === 'object' && value !== null && !isTensor(value)) {
    const { config } = value as { readonly config?: LayerArgument };
    if (typeof config === 'object' && config !== null && 'value' in config)
      return nested((config as { value: LayerArgument }).value);
  }
  throw new RangeError('an argument that is neither a tensor nor numbers');
}
