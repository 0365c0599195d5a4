// Lowering of operators that pad: around a tensor and between its elements.

import { elementCount } from '../../dtypes.ts';
import { constantBytes, inputOf, outputOf, type NewNode, type NodeView } from '../draft.ts';
import { readVector } from '../flatbuffer.ts';
import { BUILTIN_OPTIONS_2 } from '../options-stablehlo.ts';
import { emptyOptions, FIRST, integersOf, isStatic, move, optionsOf, takes, through, type Rule } from './rule.ts';
import { Steps } from './steps.ts';

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

/** Dtypes that PADV2 and SLICE carry. */
const PADDED = ['float32', 'int32', 'int64', 'uint8', 'int8'] as const;

/** How one dimension is padded. */
interface Padding {
  readonly low: number;
  readonly high: number;
  /** Between any two elements. */
  readonly interior: number;
}

/**
 * Pads one dimension after the other, the tensor being seen as what lies before it, the dimension, and what lies behind:
 * a column of padding goes behind every element, SLICE takes off what is too much, PADV2 adds what lies outside.
 */
function padEach(node: NodeView, value: number, paddings: readonly Padding[]): readonly NewNode[] | undefined {
  const input = inputOf(node, 0)!;
  if (!takes(node, ...PADDED) || !isStatic(input) || paddings.length !== input.shape.length) return undefined;
  const steps = new Steps(node.draft);
  const sizes = [...input.shape];
  let from = node.facts.inputs[0]!;
  const run = (operator: string, more: readonly number[], shape: readonly number[]): void => {
    from = steps.run(operator, [from, ...more], input.dtype, shape);
  };
  const see = (shape: readonly number[]): void => run('RESHAPE', [steps.integers(shape)], shape);
  for (const [axis, { low, high, interior }] of paddings.entries()) {
    if (low === 0 && high === 0 && interior === 0) continue;
    const [before, behind] = [elementCount(sizes.slice(0, axis)), elementCount(sizes.slice(axis + 1))];
    const spread = sizes[axis]! + Math.max(sizes[axis]! - 1, 0) * interior;
    if (interior > 0) {
      see([before, sizes[axis]!, 1, behind]);
      const column = steps.integers([0, 0, 0, 0, 0, interior, 0, 0], [4, 2]);
      run('PADV2', [column, value], [before, sizes[axis]!, 1 + interior, behind]);
    }
    see([before, sizes[axis]! * (1 + interior), behind]);
    const kept = Math.max(spread + Math.min(low, 0) + Math.min(high, 0), 0);
    const begin = steps.integers([0, Math.min(Math.max(-low, 0), spread), 0]);
    run('SLICE', [begin, steps.integers([before, kept, behind])], [before, kept, behind]);
    const [first, last] = [Math.max(low, 0), Math.max(high, 0)];
    const outside = steps.integers([0, 0, first, last, 0, 0], [3, 2]);
    sizes[axis] = first + kept + last;
    run('PADV2', [outside, value], [before, sizes[axis], behind]);
  }
  // Python says another shape of nothing.
  if (sizes.includes(0)) return undefined;
  return steps.end('RESHAPE', [from, steps.integers(sizes)], node.facts.outputs[0]!);
}

/** Without padding between elements, and none that cuts off, it is PADV2. */
const pad: Rule = (node) => {
  const { draft, facts } = node;
  if (facts.options?.name !== 'StablehloPadOptions' || !takes(node, ...PADDED)) return undefined;
  const { table } = facts.options;
  const schema = BUILTIN_OPTIONS_2.StablehloPadOptions;
  const low = Array.from(readVector(table, schema.edgePaddingLow), Number);
  const high = Array.from(readVector(table, schema.edgePaddingHigh), Number);
  const interior = Array.from(readVector(table, schema.interiorPadding), Number);
  if (interior.some((size) => size !== 0) || [...low, ...high].some((size) => size < 0) || low.length > 5) {
    const paddings = low.map((size, i) => ({ low: size, high: high[i] ?? 0, interior: interior[i] ?? 0 }));
    return paddings.some(({ interior: size }) => size < 0) ? undefined : padEach(node, facts.inputs[1]!, paddings);
  }
  const paddings = draft.addConstant(
    'lowered/paddings',
    'int32',
    [low.length, 2],
    low.flatMap((size, i) => [size, high[i]!]),
  );
  const inputs = [facts.inputs[0]!, paddings, facts.inputs[1]!];
  return [{ operator: 'PADV2', version: 1, inputs, outputs: facts.outputs, options: emptyOptions('PadV2Options') }];
};

/** With sizes that are constants, it is padding between elements. */
const dilate: Rule = (node) => {
  const sizes = integersOf(node, 1);
  if (!sizes || sizes.some((size) => size < 1) || node.facts.inputs.length < 3) return undefined;
  return padEach(
    node,
    node.facts.inputs[2]!,
    sizes.map((size) => ({ low: 0, high: 0, interior: size - 1 })),
  );
};

/** Rules by operator. */
export const PADDING: Readonly<Record<string, Rule>> = {
  PAD: padOperator,
  PADV2: padOperator,
  STABLEHLO_PAD: pad,
  DILATE: dilate,
};
