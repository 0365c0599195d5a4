// Lowering of operators that work element by element: other dtypes than the engine's kernels take.

import { inputOf, type NewNode } from '../draft.ts';
import { cast, clamp, emptyOptions, isQuantized, takes, through, throughFloat, type Rule } from './rule.ts';

/** Whole numbers without a scale go through int32; what wraps there wraps in the narrow dtype alike. */
function arithmetic(...positions: readonly number[]): Rule {
  return (node, known) => {
    if (takes(node, 'uint32')) return through('int64', node, known, { positions });
    if (takes(node, 'int8', 'int16', 'uint8', 'uint16') && !isQuantized(node)) {
      return through('int32', node, known, { positions });
    }
    return clamp(node, known);
  };
}

/** Comparisons of narrow whole numbers, whose order int32 keeps. */
const compare: Rule = (node, known) => {
  if (takes(node, 'uint32')) return through('int64', node, known, { positions: [0, 1], castsBack: false });
  if (!takes(node, 'int16', 'uint16')) return clamp(node, known);
  const [a, b] = [inputOf(node, 0)!, inputOf(node, 1)!];
  // Different scales would compare different things.
  if (a.quantization.scales[0] !== b.quantization.scales[0]) return undefined;
  return through('int32', node, known, { positions: [0, 1], castsBack: false });
};

/** Operators that only move values can carry them in any dtype that holds them. */
const move: Rule = (node, known) => {
  if (takes(node, 'bool')) return through('int32', node, known, { positions: [0] });
  if (takes(node, 'int8', 'int16', 'uint16')) return through('int32', node, known, { positions: [0] });
  return clamp(node, known);
};

/**
 * Functions of one real number, quantized: int8 kernels look the rounded real result up in a table, so rounding it here
 * gives the same. int16 kernels interpolate, and those of SQRT and RSQRT reckon in fixed point: nothing else rounds alike.
 */
const real: Rule = (node, known) => {
  if (takes(node, 'int8')) return throughFloat(node, known);
  return takes(node, 'int16') ? undefined : clamp(node, known);
};

const floatOnly: Rule = (node, known) => (takes(node, 'float32') ? clamp(node, known) : undefined);

/** |x| of int32 is the greater of x and -x. */
const abs: Rule = (node, known) => {
  if (!takes(node, 'int32')) return clamp(node, known);
  const { draft, facts } = node;
  const [input] = facts.inputs;
  const negative = draft.addLike(input!, 'int32');
  return [
    { operator: 'NEG', version: 1, inputs: [input!], outputs: [negative], options: emptyOptions('NegOptions') },
    maximum('MAXIMUM', [input!, negative], facts.outputs),
  ];
};

/** The sign of int32 is the number itself, kept between -1 and 1. */
const sign: Rule = (node, known) => {
  if (!takes(node, 'int32')) return clamp(node, known);
  const { draft, facts } = node;
  const one = draft.addConstant('lowered/one', 'int32', [], [1]);
  const minusOne = draft.addConstant('lowered/minus_one', 'int32', [], [-1]);
  const least = draft.addLike(facts.inputs[0]!, 'int32');
  return [maximum('MAXIMUM', [facts.inputs[0]!, minusOne], [least]), maximum('MINIMUM', [least, one], facts.outputs)];
};

function maximum(operator: 'MAXIMUM' | 'MINIMUM', inputs: readonly number[], outputs: readonly number[]): NewNode {
  return { operator, version: 1, inputs, outputs, options: emptyOptions('MaximumMinimumOptions') };
}

/** DEQUANTIZE gives a float16's exact value as float32; nothing in the older operators makes a float16. */
const castOperator: Rule = (node, known) => {
  const { draft, facts } = node;
  const from = inputOf(node, 0)!.dtype;
  const to = draft.subgraph.tensor(facts.outputs[0]!).dtype;
  const dtypes = [from, to];
  if (to === 'float16' || dtypes.includes('bfloat16') || dtypes.includes('float64')) return undefined;
  if (from !== 'float16') return clamp(node, known);
  const dequantize = (output: number): NewNode => ({
    operator: 'DEQUANTIZE',
    version: 3,
    inputs: facts.inputs,
    outputs: [output],
    options: emptyOptions('DequantizeOptions'),
  });
  if (to === 'float32') return [dequantize(facts.outputs[0]!)];
  const single = draft.addLike(facts.inputs[0]!, 'float32');
  return [dequantize(single), cast(single, facts.outputs[0]!)];
};

/** StableHLO's operators on two tensors of one shape are the older ones without their broadcasting. */
function stablehlo(operator: string, options: 'AddOptions' | 'MulOptions' | 'MaximumMinimumOptions'): Rule {
  return (node) => {
    const { facts } = node;
    const as = { positions: [0, 1], operator, options: emptyOptions(options) };
    if (takes(node, 'int8', 'int16', 'uint8', 'uint16'))
      return isQuantized(node) ? undefined : through('int32', node, 1, as);
    if (!takes(node, 'float32', 'int32', 'int64')) return undefined;
    return [{ operator, version: 1, inputs: facts.inputs, outputs: facts.outputs, options: as.options }];
  };
}

const and: Rule = (node) => {
  if (!takes(node, 'bool')) return undefined;
  const { inputs, outputs } = node.facts;
  return [{ operator: 'LOGICAL_AND', version: 1, inputs, outputs, options: emptyOptions('LogicalAndOptions') }];
};

/** A shift to the left by n is a product with 2 to the n, where 2 to the 32 has wrapped to 0; narrow dtypes wrap when they are cast back. */
const shiftLeft: Rule = (node) => {
  if (!takes(node, 'int8', 'int16', 'int32')) return undefined;
  const { draft, facts } = node;
  const [value, count] = facts.inputs.slice(0, 2).map((index) => [index, draft.addLike(index, 'int32')] as const);
  const two = draft.addConstant('lowered/two', 'int32', [], [2]);
  const power = draft.addLike(facts.inputs[1]!, 'int32');
  const product = draft.addLike(facts.outputs[0]!, 'int32');
  return [
    cast(...value!),
    cast(...count!),
    { operator: 'POW', version: 1, inputs: [two, count![1]], outputs: [power], options: emptyOptions('PowOptions') },
    {
      operator: 'MUL',
      version: 1,
      inputs: [value![1], power],
      outputs: [product],
      options: emptyOptions('MulOptions'),
    },
    cast(product, facts.outputs[0]!),
  ];
};

/** int8 to int16 by way of the real numbers. */
const quantize: Rule = (node, known) => {
  const to = node.draft.subgraph.tensor(node.facts.outputs[0]!).dtype;
  if (!takes(node, 'int8', 'uint8') || to !== 'int16') return clamp(node, known);
  const real32 = node.draft.addLike(node.facts.inputs[0]!, 'float32');
  return [
    {
      operator: 'DEQUANTIZE',
      version: 1,
      inputs: node.facts.inputs,
      outputs: [real32],
      options: emptyOptions('DequantizeOptions'),
    },
    {
      operator: 'QUANTIZE',
      version: 1,
      inputs: [real32],
      outputs: node.facts.outputs,
      options: emptyOptions('QuantizeOptions'),
    },
  ];
};

/** Rules by operator. */
export const ELEMENTWISE: Readonly<Record<string, Rule>> = {
  ADD: arithmetic(0, 1),
  SUB: arithmetic(0, 1),
  MUL: arithmetic(0, 1),
  FLOOR_DIV: arithmetic(0, 1),
  FLOOR_MOD: arithmetic(0, 1),
  EQUAL: compare,
  NOT_EQUAL: compare,
  LESS: compare,
  LESS_EQUAL: compare,
  GREATER: compare,
  GREATER_EQUAL: compare,
  GATHER_ND: move,
  MIRROR_PAD: move,
  TILE: move,
  EXP: real,
  LOG: real,
  SQRT: floatOnly,
  RSQRT: floatOnly,
  ABS: abs,
  SIGN: sign,
  CAST: castOperator,
  QUANTIZE: quantize,
  STABLEHLO_ADD: stablehlo('ADD', 'AddOptions'),
  STABLEHLO_MULTIPLY: stablehlo('MUL', 'MulOptions'),
  STABLEHLO_MAXIMUM: stablehlo('MAXIMUM', 'MaximumMinimumOptions'),
  STABLEHLO_MINIMUM: stablehlo('MINIMUM', 'MaximumMinimumOptions'),
  STABLEHLO_AND: and,
  STABLEHLO_SHIFT_LEFT: shiftLeft,
};
