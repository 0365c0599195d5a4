// Lowering of operators that move, cut or choose whole tensors.

import { elementCount } from '../../dtypes.ts';
import { inputOf, outputOf, type NewNode, type NewTensor, type NodeView } from '../draft.ts';
import { copyTable, newTable } from '../flatbuffer-writer.ts';
import { readScalar } from '../flatbuffer.ts';
import { BUILTIN_OPTIONS } from '../options.ts';
import { subgraphsOf } from '../subgraph-references.ts';
import { cast, emptyOptions, integersOf, isStatic, move, optionsOf, type Rule } from './rule.ts';
import { Steps } from './steps.ts';

function reshape(node: NodeView, from: number, to: number, shape: readonly number[]): NewNode {
  const target = node.draft.addConstant('lowered/shape', 'int32', [shape.length], shape);
  return { operator: 'RESHAPE', version: 1, inputs: [from, target], outputs: [to] };
}

/** REVERSE_V2 over several axes is REVERSE_V2 over each of them. */
const reverse: Rule = (node) => {
  const axes = integersOf(node, 1);
  if (!axes) return undefined;
  const { draft, facts } = node;
  let from = facts.inputs[0]!;
  return axes.map((axis, i) => {
    const to = i === axes.length - 1 ? facts.outputs[0]! : draft.addLike(facts.inputs[0]!, outputOf(node).dtype);
    const inputs = [from, draft.addConstant('lowered/axis', 'int32', [1], [axis])];
    from = to;
    return { operator: 'REVERSE_V2', version: node.version, inputs, outputs: [to], options: optionsOf(facts) };
  });
};

/** More than five dimensions: one axis at a time is moved, between what lies before and behind it as single axes. */
const transpose: Rule = (node, known) => {
  const input = inputOf(node, 0)!;
  if (input.shape.length <= 5 || node.unfit) return move(node, known);
  const permutation = integersOf(node, 1);
  if (!permutation || !isStatic(input)) return undefined;
  const { draft, facts } = node;
  const nodes: NewNode[] = [];
  const sizes = [...input.shape];
  const order = sizes.map((_, axis) => axis);
  let from = facts.inputs[0]!;
  const add = (shape: readonly number[]): number =>
    draft.add({ name: `${input.name}/lowered`, dtype: input.dtype, shape });
  const swap = draft.addConstant('lowered/swap', 'int32', [4], [0, 2, 1, 3]);
  permutation.forEach((axis, target) => {
    const at = order.indexOf(axis);
    if (at === target) return;
    const [before, between, moved, behind] = [
      [0, target],
      [target, at],
      [at, at + 1],
      [at + 1, sizes.length],
    ].map(([start, end]) => elementCount(sizes.slice(start, end)));
    const flat = add([before!, between!, moved!, behind!]);
    const swapped = add([before!, moved!, between!, behind!]);
    nodes.push(reshape(node, from, flat, [before!, between!, moved!, behind!]), {
      operator: 'TRANSPOSE',
      version: 1,
      inputs: [flat, swap],
      outputs: [swapped],
      options: emptyOptions('TransposeOptions'),
    });
    order.splice(target, 0, ...order.splice(at, 1));
    sizes.splice(target, 0, ...sizes.splice(at, 1));
    from = swapped;
  });
  return [...nodes, reshape(node, from, facts.outputs[0]!, sizes)];
};

/** With `offset`, the end counts from the begin. */
const stridedSlice: Rule = (node, known) => {
  const { draft, facts } = node;
  const table = facts.options?.name === 'StridedSliceOptions' ? facts.options.table : undefined;
  const begin = integersOf(node, 1);
  const end = integersOf(node, 2);
  if (table && !readScalar(table, BUILTIN_OPTIONS.StridedSliceOptions.offset)) return move(node, known);
  if (node.unfit) return undefined;
  if (!table || !begin || !end) return undefined;
  const sum = begin.map((value, i) => value + end[i]!);
  const inputs = [
    ...facts.inputs.slice(0, 2),
    draft.addConstant('lowered/end', 'int32', [sum.length], sum),
    facts.inputs[3]!,
  ];
  const options = copyTable(table, BUILTIN_OPTIONS.StridedSliceOptions, { offset: undefined });
  return [
    {
      operator: 'STRIDED_SLICE',
      version: known,
      inputs,
      outputs: facts.outputs,
      options: { name: 'StridedSliceOptions', table: options },
    },
  ];
};

/** 64-bit positions fit 32 bits, since dimensions do. */
const dynamicUpdateSlice: Rule = (node, known) => {
  const { draft, facts } = node;
  if (inputOf(node, 2)?.dtype !== 'int64' || node.unfit) return move(node, known);
  const start = draft.addLike(facts.inputs[2]!, 'int32');
  const inputs = [...facts.inputs.slice(0, 2), start];
  return [
    cast(facts.inputs[2]!, start),
    { operator: 'DYNAMIC_UPDATE_SLICE', version: known, inputs, outputs: facts.outputs, options: optionsOf(facts) },
  ];
};

/** int64: SPLIT_V with the same sizes. */
const split: Rule = (node, known) => {
  const { draft, facts } = node;
  const [value, axes] = [inputOf(node, 1)!, integersOf(node, 0)];
  if (value.dtype !== 'int64') return move(node, known);
  const axis = axes?.[0] ?? NaN;
  const dimension = axis < 0 ? axis + value.shape.length : axis;
  const size = (value.shape[dimension] ?? NaN) / facts.outputs.length;
  if (!Number.isInteger(size) || !isStatic(value)) return undefined;
  const sizes = new Steps(draft).integers(Array<number>(facts.outputs.length).fill(size));
  const table = newTable(BUILTIN_OPTIONS.SplitVOptions, { numSplits: { kind: 'int32', value: facts.outputs.length } });
  const inputs = [facts.inputs[1]!, sizes, facts.inputs[0]!];
  return [
    { operator: 'SPLIT_V', version: 1, inputs, outputs: facts.outputs, options: { name: 'SplitVOptions', table } },
  ];
};

function conditional(
  condition: number,
  branches: readonly [number, number],
  inputs: readonly number[],
  outputs: readonly number[],
): NewNode {
  const table = newTable(BUILTIN_OPTIONS.IfOptions, {
    thenSubgraphIndex: { kind: 'int32', value: branches[0] },
    elseSubgraphIndex: { kind: 'int32', value: branches[1] },
  });
  return {
    operator: 'IF',
    version: 1,
    inputs: [condition, ...inputs],
    outputs,
    options: { name: 'IfOptions', table },
  };
}

/** A composite is its decomposition, which IF can call. */
const composite: Rule = (node) => {
  const [decomposition] = subgraphsOf(node.facts.options);
  if (decomposition === undefined) return undefined;
  const always = node.draft.addConstant('lowered/always', 'bool', [], [1]);
  return [conditional(always, [decomposition, decomposition], node.facts.inputs, node.facts.outputs)];
};

/**
 * Two branches are an IF whose second one is taken unless the index is 0. Of more, the second one is a subgraph that asks
 * for the next index, and so on; an index that no branch has takes the last one, as in Python.
 */
const caseOperator: Rule = (node) => {
  const branches = subgraphsOf(node.facts.options);
  if (branches.length < 2) return undefined;
  const { draft, facts } = node;
  const zero = draft.addConstant('lowered/zero', 'int32', [], [0]);
  const isFirst = draft.add({ name: 'lowered/is_first', dtype: 'bool', shape: [] });
  const first = equal(facts.inputs[0]!, zero, isFirst);
  if (branches.length === 2)
    return [first, conditional(isFirst, [branches[0]!, branches[1]!], facts.inputs.slice(1), facts.outputs)];
  // Both branches of an IF take the same inputs, so that those of the file are called from within.
  const tensors = [...facts.inputs, ...facts.outputs].map((index) => draft.like(index));
  const inputs = facts.inputs.map((_, i) => i);
  const outputs = facts.outputs.map((_, i) => inputs.length + i);
  const more = tensors.length;
  const call = (branch: number): number => {
    const always: NewTensor = { name: 'lowered/always', dtype: 'bool', shape: [], bytes: Uint8Array.of(1) };
    const nodes = [conditional(more, [branch, branch], inputs.slice(1), outputs)];
    return node.addSubgraph({ tensors: [...tensors, always], inputs, outputs, nodes });
  };
  const rest = branches.slice(1, -1).reduceRight(
    (other, branch, i) => {
      const wanted: NewTensor = { name: 'lowered/wanted', dtype: 'int32', shape: [], bytes: littleEndian(i + 1) };
      const matches: NewTensor = { name: 'lowered/matches', dtype: 'bool', shape: [] };
      const nodes = [equal(0, more, more + 1), conditional(more + 1, [call(branch), other], inputs, outputs)];
      return node.addSubgraph({ tensors: [...tensors, wanted, matches], inputs, outputs, nodes });
    },
    call(branches.at(-1)!),
  );
  return [first, conditional(isFirst, [call(branches[0]!), rest], facts.inputs, facts.outputs)];
};

function equal(a: number, b: number, output: number): NewNode {
  return { operator: 'EQUAL', version: 1, inputs: [a, b], outputs: [output], options: emptyOptions('EqualOptions') };
}

function littleEndian(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** Rules by operator. */
export const STRUCTURE: Readonly<Record<string, Rule>> = {
  REVERSE_V2: reverse,
  TRANSPOSE: transpose,
  STRIDED_SLICE: stridedSlice,
  DYNAMIC_UPDATE_SLICE: dynamicUpdateSlice,
  SPLIT: split,
  STABLEHLO_COMPOSITE: composite,
  STABLEHLO_CASE: caseOperator,
};
