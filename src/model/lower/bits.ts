// Lowering of operators that work on bits: a bit is a quotient's remainder, and its weight puts it back.

import { DTYPES, elementCount } from '../../dtypes.ts';
import { byteField, inputOf, outputOf } from '../draft.ts';
import { newTable } from '../flatbuffer-writer.ts';
import { BUILTIN_OPTIONS } from '../options.ts';
import { isQuantized, takes, type Rule } from './rule.ts';
import { Steps } from './steps.ts';

/** What int32 holds, bit by bit: CAST keeps the lower bits. */
const WHOLE = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32'] as const;

/** True where the engine's arithmetic broadcasts: in four dimensions, or not at all. */
function broadcasts(...shapes: readonly (readonly number[])[]): boolean {
  return shapes.every(({ length }) => length <= 4) || String(shapes[0]) === String(shapes[1]);
}

/**
 * A shift to the right is a quotient that is rounded down, by 2 to the n; n is kept between 0 and the highest bit, as
 * Python keeps it. The power is taken in two halves, since 2 to the 31 is none of int32.
 */
const rightShift: Rule = (node) => {
  const [value, count] = [inputOf(node, 0)!, inputOf(node, 1)!];
  if (!takes(node, ...WHOLE) || isQuantized(node) || !broadcasts(value.shape, count.shape)) return undefined;
  const steps = new Steps(node.draft);
  const { shape } = outputOf(node);
  const one = (number: number): number => steps.integers([number], []);
  const onCounts = (operator: string, ...inputs: readonly number[]): number =>
    steps.run(operator, inputs, 'int32', count.shape);
  const raised = onCounts('MAXIMUM', steps.cast(node.facts.inputs[1]!, 'int32'), one(0));
  const shift = onCounts('MINIMUM', raised, one(8 * DTYPES[value.dtype].byteWidth - 1));
  const half = onCounts('FLOOR_DIV', shift, one(2));
  const whole = steps.cast(node.facts.inputs[0]!, 'int32');
  let quotient = whole;
  for (const part of [half, onCounts('SUB', shift, half)]) {
    quotient = steps.run('FLOOR_DIV', [quotient, onCounts('POW', one(2), part)], 'int32', shape);
  }
  if (value.dtype !== 'uint32') return steps.end('CAST', [quotient], node.facts.outputs[0]!);
  // The upper half of uint32 is negative in int32, and its quotients lack 2 to the 32 - n; 2 to the 32 has wrapped to 0.
  const isUpper = steps.cast(steps.run('LESS', [whole, one(0)], 'bool', value.shape), 'int32');
  const lacking = onCounts('POW', one(2), onCounts('SUB', one(32), shift));
  const missing = steps.run('MUL', [isUpper, lacking], 'int32', shape);
  return steps.end('CAST', [steps.run('ADD', [quotient, missing], 'int32', shape)], node.facts.outputs[0]!);
};

/** Bit by bit: every element becomes a row of its bits, two rows become one, and a row becomes an element again. */
function bitwise(combine: 'and' | 'xor'): Rule {
  return (node) => {
    const [a, b] = [inputOf(node, 0)!, inputOf(node, 1)!];
    if (!takes(node, ...WHOLE) || isQuantized(node) || !broadcasts(a.shape, b.shape)) return undefined;
    const steps = new Steps(node.draft);
    const { shape } = outputOf(node);
    const count = 8 * DTYPES[a.dtype].byteWidth;
    const all = elementCount(shape);
    const onBits = (operator: string, ...inputs: readonly number[]): number =>
      steps.run(operator, inputs, 'int32', [all, count]);
    const row = (valueOf: (bit: number) => number): number =>
      steps.integers(Array.from({ length: count }, (_, i) => valueOf(i)));
    // 2 to the 31 is none of int32, so that the highest bit needs a second division.
    const [divisors, last] = [row((bit) => 2 ** Math.min(bit, 30)), row((bit) => (bit > 30 ? 2 : 1))];
    const [zero, two, column] = [steps.integers([0]), steps.integers([2]), steps.integers([-1, 1])];
    const inputs = node.facts.inputs.slice(0, 2).map((index) => steps.cast(index, 'int32'));
    // Nothing is added but the other's shape.
    const whole = inputs.map((index, i) => {
      const nothing = steps.run('MUL', [inputs[1 - i]!, zero], 'int32', [a, b][1 - i]!.shape);
      return steps.run('ADD', [index, nothing], 'int32', shape);
    });
    const [left, right] = whole.map((index) => {
      const elements = steps.run('RESHAPE', [index, column], 'int32', [all, 1]);
      return onBits('FLOOR_MOD', onBits('FLOOR_DIV', onBits('FLOOR_DIV', elements, divisors), last), two);
    });
    const bits =
      combine === 'and' ? onBits('MUL', left!, right!) : onBits('FLOOR_MOD', onBits('ADD', left!, right!), two);
    const weighed = onBits(
      'MUL',
      bits,
      row((bit) => (2 ** bit) | 0),
    );
    const sums = steps.run('SUM', [weighed, steps.integers([1])], 'int32', [all]);
    const table = newTable(BUILTIN_OPTIONS.ShapeOptions, { outType: byteField(DTYPES.int32.code) });
    const target = steps.run('SHAPE', [whole[0]!], 'int32', [shape.length], { name: 'ShapeOptions', table });
    return steps.end('CAST', [steps.run('RESHAPE', [sums, target], 'int32', shape)], node.facts.outputs[0]!);
  };
}

const logicalAnd: Rule = ({ facts: { inputs, outputs } }) => [{ operator: 'LOGICAL_AND', version: 1, inputs, outputs }];

/** Rules by operator. */
export const BITS: Readonly<Record<string, Rule>> = {
  RIGHT_SHIFT: rightShift,
  BITWISE_XOR: bitwise('xor'),
  STABLEHLO_AND: (node, known) => (takes(node, 'bool') ? logicalAnd : bitwise('and'))(node, known),
};
