// Lowering of operators that move, cut or choose whole tensors.

import { elementCount } from '../../dtypes.ts';
import { constantBytes, inputOf, outputOf, type NewNode, type NodeView } from '../draft.ts';
import { copyTable, newTable } from '../flatbuffer-writer.ts';
import { readScalar, readVector } from '../flatbuffer.ts';
import { BUILTIN_OPTIONS } from '../options.ts';
import { BUILTIN_OPTIONS_2 } from '../options-stablehlo.ts';
import { subgraphsOf } from '../subgraph-references.ts';
import { cast, emptyOptions, FIRST, move, optionsOf, takes, through, type Rule } from './rule.ts';

/** The numbers of an input that is an int32 constant; undefined for any other. */
function integersOf(node: NodeView, position: number): readonly number[] | undefined {
  const tensor = inputOf(node, position);
  const bytes = tensor?.dtype === 'int32' ? constantBytes(node, tensor) : undefined;
  // A buffer may be longer than its tensor.
  return bytes && Array.from(new Int32Array(bytes.slice(0, 4 * elementCount(tensor!.shape)).buffer));
}

/** True where every dimension is fixed, so that it may be written into the model. */
function isStatic({
  shape,
  shapeSignature = shape,
}: {
  shape: readonly number[];
  shapeSignature: readonly number[] | undefined;
}): boolean {
  return shapeSignature.every((size) => size >= 0);
}

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

/** Sizes of 64 bits fit 32 bits; bool is padded with false as numbers are with 0. */
const padOperator: Rule = (node, known) => {
  const { draft, facts, operator } = node;
  const sizes = inputOf(node, 1)!;
  if (sizes.dtype !== 'int64')
    return outputOf(node).dtype === 'bool' ? through('bool', node, known) : move(node, known);
  const bytes = constantBytes(node, sizes);
  if (!FIRST.includes(outputOf(node).dtype) || !bytes) return undefined;
  const values = Array.from(new BigInt64Array(bytes.slice(0, 8 * elementCount(sizes.shape)).buffer), Number);
  const [from, , ...rest] = facts.inputs;
  const inputs = [from!, draft.addConstant('lowered/paddings', 'int32', sizes.shape, values), ...rest];
  return [{ operator, version: known, inputs, outputs: facts.outputs, options: optionsOf(facts) }];
};

/** Without padding between elements, and none that cuts off, it is PADV2. */
const pad: Rule = (node) => {
  const { draft, facts } = node;
  if (facts.options?.name !== 'StablehloPadOptions' || !takes(node, 'float32', 'int32', 'int64', 'uint8', 'int8'))
    return undefined;
  const { table } = facts.options;
  const schema = BUILTIN_OPTIONS_2.StablehloPadOptions;
  const low = Array.from(readVector(table, schema.edgePaddingLow), Number);
  const high = Array.from(readVector(table, schema.edgePaddingHigh), Number);
  const interior = Array.from(readVector(table, schema.interiorPadding), Number);
  if (interior.some((size) => size !== 0) || [...low, ...high].some((size) => size < 0) || low.length > 5)
    return undefined;
  const paddings = draft.addConstant(
    'lowered/paddings',
    'int32',
    [low.length, 2],
    low.flatMap((size, i) => [size, high[i]!]),
  );
  const inputs = [facts.inputs[0]!, paddings, facts.inputs[1]!];
  return [{ operator: 'PADV2', version: 1, inputs, outputs: facts.outputs, options: emptyOptions('PadV2Options') }];
};

function conditional(
  condition: number,
  branches: readonly [number, number],
  { facts }: NodeView,
  inputs: readonly number[],
): NewNode {
  const table = newTable(BUILTIN_OPTIONS.IfOptions, {
    thenSubgraphIndex: { kind: 'int32', value: branches[0] },
    elseSubgraphIndex: { kind: 'int32', value: branches[1] },
  });
  return {
    operator: 'IF',
    version: 1,
    inputs: [condition, ...inputs],
    outputs: facts.outputs,
    options: { name: 'IfOptions', table },
  };
}

/** A composite is its decomposition, which IF can call. */
const composite: Rule = (node) => {
  const [decomposition] = subgraphsOf(node.facts.options);
  if (decomposition === undefined) return undefined;
  const always = node.draft.addConstant('lowered/always', 'bool', [], [1]);
  return [conditional(always, [decomposition, decomposition], node, node.facts.inputs)];
};

/** Of two branches the second one is taken unless the index is 0. */
const caseOperator: Rule = (node) => {
  const branches = subgraphsOf(node.facts.options);
  if (branches.length !== 2) return undefined;
  const { draft, facts } = node;
  const zero = draft.addConstant('lowered/zero', 'int32', [], [0]);
  const isFirst = draft.add({ name: 'lowered/is_first', dtype: 'bool', shape: [] });
  return [
    {
      operator: 'EQUAL',
      version: 1,
      inputs: [facts.inputs[0]!, zero],
      outputs: [isFirst],
      options: emptyOptions('EqualOptions'),
    },
    conditional(isFirst, [branches[0]!, branches[1]!], node, facts.inputs.slice(1)),
  ];
};

/** Rules by operator. */
export const STRUCTURE: Readonly<Record<string, Rule>> = {
  REVERSE_V2: reverse,
  TRANSPOSE: transpose,
  STRIDED_SLICE: stridedSlice,
  DYNAMIC_UPDATE_SLICE: dynamicUpdateSlice,
  PAD: padOperator,
  PADV2: padOperator,
  STABLEHLO_PAD: pad,
  STABLEHLO_COMPOSITE: composite,
  STABLEHLO_CASE: caseOperator,
};
