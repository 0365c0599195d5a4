// What a lowering rule is, and the few steps that most rules are made of.

import type { DType } from '../../dtypes.ts';
import { inputOf, outputOf, type NewNode, type NodeView } from '../draft.ts';
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
export function clamp({ operator, facts }: NodeView, known: number): NewNode[] | undefined {
  if (known === 0) return undefined;
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
 * The node under version `known` on values of a wider dtype: CAST, the node, CAST back. Whole numbers that overflow wrap
 * as they do in the narrow dtype.
 *
 * @param positions - Inputs that are cast; the others are taken as they are.
 * @param castsBack - Outputs have the narrow dtype too. A comparison's do not.
 */
export function through(
  wide: DType,
  node: NodeView,
  known: number,
  {
    positions,
    castsBack = true,
    operator = node.operator,
    options = optionsOf(node.facts),
  }: {
    positions: readonly number[];
    castsBack?: boolean;
    operator?: string;
    options?: Options | undefined;
  },
): NewNode[] {
  const { draft, facts } = node;
  const before: NewNode[] = [];
  const inputs = facts.inputs.map((index, position) => {
    if (!positions.includes(position)) return index;
    const widened = draft.addLike(index, wide);
    before.push(cast(index, widened));
    return widened;
  });
  const outputs = castsBack ? facts.outputs.map((index) => draft.addLike(index, wide)) : facts.outputs;
  const after = castsBack ? outputs.map((index, i) => cast(index, facts.outputs[i]!)) : [];
  return [...before, { operator, version: Math.max(known, 1), inputs, outputs, options }, ...after];
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

/** True when the first input has one of these dtypes. */
export function takes(node: NodeView, ...dtypes: readonly DType[]): boolean {
  const dtype = inputOf(node, 0)?.dtype;
  return dtype !== undefined && dtypes.includes(dtype);
}

/** True when the first output stands for real numbers by a scale. */
export function isQuantized(node: NodeView): boolean {
  return outputOf(node).quantization.scales.length > 0;
}
