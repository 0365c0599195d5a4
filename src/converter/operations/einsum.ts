// Einsum of two operands: as one BATCH_MATMUL between transposes.

import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { batchMatmul, reduce } from '../graph/neural.ts';
import { reshape, transpose, type LikeDimension } from '../graph/shaping.ts';
import { tensorsOf, type OperationSpec } from './operation.ts';

/**
 * The sum of products that an equation such as `bqd,bkd->bqk` says.
 *
 * @throws `RangeError` for equations of other forms: repeated letters, `...`, more or fewer than two operands.
 */
export function einsum(b: GraphBuilder, equation: string, x: GraphTensor, y: GraphTensor): GraphTensor {
  const [left, right, result] = lettersOf(equation, x, y);
  // Letters of one operand alone that the result lacks are summed at once.
  const first = summedAlone(b, x, left, [...right, ...result]);
  const second = summedAlone(b, y, right, [...left, ...result]);
  const shared = first.letters.filter((letter) => second.letters.includes(letter));
  const batch = shared.filter((letter) => result.includes(letter));
  const summed = shared.filter((letter) => !result.includes(letter));
  const rows = first.letters.filter((letter) => !shared.includes(letter));
  const columns = second.letters.filter((letter) => !shared.includes(letter));
  const product = batchMatmul(
    b,
    grouped(b, first, [batch, rows, summed]),
    grouped(b, second, [batch, summed, columns]),
  );
  const order = [...batch, ...rows, ...columns];
  const sizes = new Map([...entriesOf(second), ...entriesOf(first)]);
  const target = order.map((letter, i): number | LikeDimension => {
    const size = sizes.get(letter)!;
    // Of an unknown size there is one place in the product, where it stands alone.
    if (size !== -1 || order.filter((one) => sizes.get(one) === -1).length === 1) return size;
    const group = [batch, rows, columns].findIndex((letters) => letters.length === 1 && letters[0] === letter);
    if (group < 0 && !(i === 0 && batch.length === 1))
      throw new RangeError(`several dimensions of unknown size in '${equation}'`);
    return { like: group };
  });
  const spread = reshape(b, product, target);
  return transpose(
    b,
    spread,
    result.map((letter) => order.indexOf(letter)),
  );
}

interface Operand {
  readonly tensor: GraphTensor;
  readonly letters: readonly string[];
}

function lettersOf(equation: string, x: GraphTensor, y: GraphTensor): [string[], string[], string[]] {
  const [, first, second, result] = /^([a-z]*),([a-z]*)->([a-z]*)$/i.exec(equation.replaceAll(' ', '')) ?? [];
  const sides = [first, second, result].map((side) => Array.from(side ?? '')) as [string[], string[], string[]];
  const fits =
    first !== undefined &&
    sides.every((side) => new Set(side).size === side.length) &&
    sides[0].length === x.shape.length &&
    sides[1].length === y.shape.length &&
    sides[2].every((letter) => sides[0].includes(letter) || sides[1].includes(letter));
  if (!fits)
    throw new RangeError(`the equation '${equation}', which is no product of two operands with other letters each`);
  return sides;
}

function summedAlone(
  b: GraphBuilder,
  tensor: GraphTensor,
  letters: readonly string[],
  used: readonly string[],
): Operand {
  const alone = letters.flatMap((letter, i) => (used.includes(letter) ? [] : [i]));
  if (alone.length === 0) return { tensor, letters };
  return {
    tensor: reduce(b, 'SUM', tensor, alone, false),
    letters: letters.filter((_, i) => !alone.includes(i)),
  };
}

/** A tensor of three dimensions, each of the letters of a group. */
function grouped(b: GraphBuilder, { tensor, letters }: Operand, groups: readonly (readonly string[])[]): GraphTensor {
  const order = groups.flat();
  const turned = transpose(
    b,
    tensor,
    order.map((letter) => letters.indexOf(letter)),
  );
  const target = groups.map((group): number | LikeDimension => {
    const at = group.map((letter) => order.indexOf(letter));
    if (at.length === 1 && turned.shape[at[0]!] === -1) return { like: at[0]! };
    const sizes = at.map((i) => turned.shape[i]!);
    return sizes.includes(-1) ? -1 : sizes.reduce((product, size) => product * size, 1);
  });
  return reshape(b, turned, target);
}

function entriesOf({ tensor, letters }: Operand): [string, number][] {
  return letters.map((letter, i) => [letter, tensor.shape[i]!]);
}

/** The operation. */
export const einsumOperation: OperationSpec = {
  names: ['Einsum'],
  functions: ['einsum'],
  becomes: 'BATCH_MATMUL, with TRANSPOSE and RESHAPE where the equation asks for it; of two operands',
  lower: (call) => {
    const { subscripts, equation } = call.named;
    const text = [subscripts, equation, call.args[0]].find((value) => typeof value === 'string') ?? '';
    const [x, y, ...others] = tensorsOf({ ...call, named: {} }, typeof call.args[0] === 'string' ? 1 : 0);
    if (!x || !y || others.length > 0) throw new RangeError('an einsum of other than two operands');
    return einsum(call.b, text, x, y);
  },
};
