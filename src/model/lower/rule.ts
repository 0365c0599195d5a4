// What a lowering rule is, and the few steps that most rules are made of.

import { elementCount, type DType } from '../../dtypes.ts';
import { constantBytes, inputOf, outputOf, type NewNode, type NodeView } from '../draft.ts';
import { newTable, type Part } from '../flatbuffer-writer.ts';
import type { OptionsName } from '../operator-options.ts';
import { type BUILTIN_OPTIONS } from '../options.ts';

/**
 * Says in older operators what a node says in newer ones, with the same numbers.
 *
 * @param known - The greatest version of the node's operator that the engine knows; 0 when it knows none.
 * @returns The nodes in its place; undefined when this use of the operator cannot be said in older ones.
 */
export type Rule = (node: NodeView, known: number) => readonly NewNode[] | undefined;

interface Options {
  readonly name: OptionsName;
  readonly table: Part;
}

/** The node itself under an older version: right where the version was raised for other dtypes than the node's. */
export function clamp({ operator, facts, unfit }: NodeView, known: number): NewNode[] | undefined {
  if (known === 0 || unfit) return undefined;
  const { inputs, outputs } = facts;
  return [{ operator, version: known, inputs, outputs, options: optionsOf(facts) }];
}

/** The options of a node, to be used again. */
export function optionsOf({ options }: NodeView['facts']): Options | undefined {
  return options && { name: options.name, table: { old: options.table.position } };
}

/** CAST from one tensor to another. */
export function cast(from: number, to: number): NewNode {
  return { operator: 'CAST', version: 1, inputs: [from], outputs: [to], options: emptyOptions('CastOptions') };
}

/** Options with every field at its default. */
export function emptyOptions(name: keyof typeof BUILTIN_OPTIONS): Options {
  return { name, table: newTable({}, {}) };
}

/**
 * The node under version `known` on values of a wider dtype: CAST of every input of the narrow one, the node, CAST back
 * of every output that has it. Whole numbers that overflow wrap as they do in the narrow dtype.
 */
export function through(
  narrow: DType,
  node: NodeView,
  known: number,
  { operator = node.operator, options = optionsOf(node.facts) }: { operator?: string; options?: Options } = {},
): NewNode[] {
  const { draft, facts } = node;
  const wide = narrow === 'uint32' ? 'int64' : 'int32';
  const isNarrow = (index: number): boolean => index >= 0 && draft.subgraph.tensor(index).dtype === narrow;
  const widened = (index: number): number => (isNarrow(index) ? draft.addLike(index, wide) : index);
  const inputs = facts.inputs.map(widened);
  const outputs = facts.outputs.map(widened);
  const casts = (from: readonly number[], to: readonly number[]): NewNode[] =>
    from.flatMap((index, i) => (index === to[i] ? [] : [cast(index, to[i]!)]));
  return [
    ...casts(facts.inputs, inputs),
    { operator, version: Math.max(known, 1), inputs, outputs, options },
    ...casts(outputs, facts.outputs),
  ];
}

/** The node under version `known` on real numbers: DEQUANTIZE, the node, QUANTIZE. */
export function throughFloat(node: NodeView, known: number): NewNode[] {
  const { draft, facts, operator } = node;
  const [input, output] = [facts.inputs[0]!, facts.outputs[0]!];
  const real = draft.addLike(input, 'float32');
  const result = draft.addLike(output, 'float32');
  return [
    {
      operator: 'DEQUANTIZE',
      version: 1,
      inputs: [input],
      outputs: [real],
      options: emptyOptions('DequantizeOptions'),
    },
    {
      operator,
      version: known,
      inputs: [real, ...facts.inputs.slice(1)],
      outputs: [result],
      options: optionsOf(facts),
    },
    { operator: 'QUANTIZE', version: 1, inputs: [result], outputs: [output], options: emptyOptions('QuantizeOptions') },
  ];
}

/** Dtypes whose values fit int32 or int64, which every operator takes that moves values. */
const MOVED: readonly string[] = ['bool', 'int8', 'uint8', 'int16', 'uint16', 'uint32'];
/** Dtypes that the first versions of operators took already. */
export const FIRST: readonly string[] = ['float32', 'int32', 'int64', 'int8', 'uint8', 'string'];

/** Operators that only move values can carry them in any dtype that holds them. */
export const move: Rule = (node, known) => {
  const { dtype } = outputOf(node);
  if (!node.unfit && FIRST.includes(dtype)) return clamp(node, known);
  return MOVED.includes(dtype) ? through(dtype, node, known) : undefined;
};

/** True when the first input has one of these dtypes. */
export function takes(node: NodeView, ...dtypes: readonly DType[]): boolean {
  const dtype = inputOf(node, 0)?.dtype;
  return dtype !== undefined && dtypes.includes(dtype);
}

/** True when the first output stands for real numbers by a scale. */
export function isQuantized(node: NodeView): boolean {
  return outputOf(node).quantization.scales.length > 0;
}

/** The numbers of an input that is an int32 constant; undefined for any other. */
export function integersOf(node: NodeView, position: number): readonly number[] | undefined {
  const tensor = inputOf(node, position);
  const bytes = tensor?.dtype === 'int32' ? constantBytes(node, tensor) : undefined;
  // A buffer may be longer than its tensor.
  return bytes && Array.from(new Int32Array(bytes.slice(0, 4 * elementCount(tensor!.shape)).buffer));
}

/** True where every dimension is fixed, so that it may be written into the model. */
export function isStatic({
  shape,
  shapeSignature = shape,
}: {
  shape: readonly number[];
  shapeSignature: readonly number[] | undefined;
}): boolean {
  return shapeSignature.every((size) => size >= 0);
}
