// Lowering of operators that work element by element: other dtypes than the engine's kernels take.

import { inputOf, outputOf, type NewNode } from '../draft.ts';
import { readScalar } from '../flatbuffer.ts';
import { BUILTIN_OPTIONS } from '../options.ts';
import {
  cast,
  clamp,
  emptyOptions,
  FIRST,
  isQuantized,
  move,
  optionsOf,
  takes,
  through,
  throughFloat,
  type Rule,
} from './rule.ts';
import { Steps } from './steps.ts';

/** Whole numbers that wrap where they overflow, and so do wider ones once they are cast back; an activation would not. */
const arithmetic: Rule = (node, known) => {
  if (!takes(node, 'uint32', 'int16', 'uint16') || isQuantized(node)) return clamp(node, known);
  const options = node.facts.options?.table;
  if (options && readScalar(options, BUILTIN_OPTIONS.AddOptions.fusedActivationFunction) !== 0) return undefined;
  return through(inputOf(node, 0)!.dtype, node, known);
};

/** FLOOR_DIV and FLOOR_MOD have no activation. */
const division: Rule = (node, known) => {
  const { dtype, quantization } = inputOf(node, 0)!;
  if (!dtype.includes('int')) return clamp(node, known);
  if (quantization.scales.length > 0) return undefined;
  return dtype === 'int32' || dtype === 'int64' ? clamp(node, known) : through(dtype, node, known);
};

/** Comparisons of narrow whole numbers, whose order int32 keeps. */
const compare: Rule = (node, known) => {
  const [a, b] = [inputOf(node, 0)!, inputOf(node, 1)!];
  if (!takes(node, 'int16', 'uint16', 'uint32')) return takes(node, 'float16') ? undefined : clamp(node, known);
  // Different scales would compare different things, and equality rounds before it compares.
  const isQuantized = a.quantization.scales.length > 0;
  if (isQuantized && node.operator.endsWith('EQUAL') && !/GREATER|LESS/.test(node.operator)) return undefined;
  if (a.quantization.scales[0] !== b.quantization.scales[0]) return undefined;
  return through(a.dtype, node, known);
};

/** Indices of 16 bits are widened; else as {@link move}. */
const gather: Rule = (node, known) =>
  inputOf(node, 1)!.dtype === 'int16' && outputOf(node).dtype !== 'int4'
    ? through('int16', node, known)
    : move(node, known);

/**
 * Functions of one real number, quantized: int8 kernels look the rounded real result up in a table, so rounding it here
 * gives the same. int16 kernels interpolate, and those of SQRT and RSQRT reckon in fixed point: nothing else rounds alike.
 */
const real: Rule = (node, known) => {
  if (takes(node, 'int8')) return throughFloat(node, known);
  return takes(node, 'int16') ? undefined : clamp(node, known);
};

const floatOnly: Rule = (node, known) => (takes(node, 'float32') ? clamp(node, known) : undefined);

/** Zero points count for each summand, which older kernels leave out. */
const sum: Rule = (node, known) => {
  if (!node.unfit) return FIRST.includes(outputOf(node).dtype) ? clamp(node, known) : undefined;
  return takes(node, 'int8', 'uint8', 'int16') && isQuantized(node) ? throughFloat(node, known) : undefined;
};

/** With one scale, the mean of the stored numbers is the stored mean: ROUND, too, takes ties to the even number. */
const mean: Rule = (node, known) => {
  if (!node.unfit) return FIRST.includes(outputOf(node).dtype) ? clamp(node, known) : undefined;
  if (!isQuantized(node)) return undefined;
  const { draft, facts, operator } = node;
  const [input, output] = [facts.inputs[0]!, facts.outputs[0]!];
  if (draft.like(input).quantization?.zeroPoint !== draft.like(output).quantization?.zeroPoint) {
    return throughFloat(node, known);
  }
  const [wide, quotient, rounded] = [input, output, output].map((index) => draft.addLike(index, 'float32'));
  return [
    cast(input, wide!),
    {
      operator,
      version: 1,
      inputs: [wide!, ...facts.inputs.slice(1)],
      outputs: [quotient!],
      options: optionsOf(facts),
    },
    { operator: 'ROUND', version: 1, inputs: [quotient!], outputs: [rounded!] },
    cast(rounded!, output),
  ];
};

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
    const as = { operator, options: emptyOptions(options) };
    if (takes(node, 'int8', 'int16', 'uint8', 'uint16'))
      return isQuantized(node) ? undefined : through(inputOf(node, 0)!.dtype, node, 1, as);
    if (!takes(node, 'float32', 'int32', 'int64')) return undefined;
    return [{ operator, version: 1, inputs: facts.inputs, outputs: facts.outputs, options: as.options }];
  };
}

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

/**
 * int64: the distance from the start is counted in int32, and the start added. A distance or step beyond int32 becomes a
 * step of 0, which RANGE refuses.
 */
const range: Rule = (node, known) => {
  if (outputOf(node).dtype !== 'int64') return clamp(node, known);
  const steps = new Steps(node.draft);
  const [start, limit, delta] = node.facts.inputs;
  const distance = steps.run('SUB', [limit!, start!], 'int64', []);
  const [short, step] = [distance, delta!].map((value) => steps.cast(value, 'int32'));
  const [fits, stepFits] = [short!, step!].map((value, i) =>
    steps.run('EQUAL', [steps.cast(value, 'int64'), [distance, delta!][i]!], 'bool', []),
  );
  const both = steps.cast(steps.run('LOGICAL_AND', [fits!, stepFits!], 'bool', []), 'int32');
  const safe = steps.run('MUL', [step!, both], 'int32', []);
  const { shape } = outputOf(node);
  const offsets = steps.run('RANGE', [steps.integers([0], []), short!, safe], 'int32', shape);
  return steps.end('ADD', [steps.cast(offsets, 'int64'), start!], node.facts.outputs[0]!);
};

const MOVING =
  'BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND MIRROR_PAD TILE DYNAMIC_UPDATE_SLICE FILL SELECT SELECT_V2 SLICE TOPK_V2 PACK UNPACK SPLIT_V BROADCAST_TO';

/** Rules by operator. */
export const ELEMENTWISE: Readonly<Record<string, Rule>> = {
  ADD: arithmetic,
  SUB: arithmetic,
  MUL: arithmetic,
  FLOOR_DIV: division,
  FLOOR_MOD: division,
  EQUAL: compare,
  NOT_EQUAL: compare,
  LESS: compare,
  LESS_EQUAL: compare,
  GREATER: compare,
  GREATER_EQUAL: compare,
  ...Object.fromEntries(MOVING.split(' ').map((operator) => [operator, move])),
  GATHER: gather,
  GATHER_ND: gather,
  CONCATENATION: (node, known) => (node.unfit ? undefined : move(node, known)),
  SUM: sum,
  MEAN: mean,
  EXP: real,
  LOG: real,
  SQRT: floatOnly,
  RSQRT: floatOnly,
  SIN: floatOnly,
  COS: floatOnly,
  GELU: floatOnly,
  SOFTMAX: floatOnly,
  RANGE: range,
  ABS: abs,
  SIGN: sign,
  CAST: castOperator,
  QUANTIZE: quantize,
  STABLEHLO_ADD: stablehlo('ADD', 'AddOptions'),
  STABLEHLO_MULTIPLY: stablehlo('MUL', 'MulOptions'),
  STABLEHLO_MAXIMUM: stablehlo('MAXIMUM', 'MaximumMinimumOptions'),
  STABLEHLO_MINIMUM: stablehlo('MINIMUM', 'MaximumMinimumOptions'),
  STABLEHLO_SHIFT_LEFT: shiftLeft,
};
