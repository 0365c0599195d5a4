// keras.ops that move, repeat and choose elements, beside those of shapes.ts.

import { binary, cast, compare } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { concat, expandDims, reshape, slice, tile, transpose } from '../graph/shaping.ts';
import { range } from '../layers/data-format.ts';
import { given, listOf, numberOf, tensorOf, tensorsOf, type OperationCall, type OperationSpec } from './operation.ts';

function axisOf(call: OperationCall, x: GraphTensor, fallback: number, position: number, ...names: string[]): number {
  const axis = numberOf(call, fallback, position, ...names);
  return axis < 0 ? axis + x.shape.length : axis;
}

/** Each element several times in place: a new dimension is repeated, and taken into the one before. */
function repeat(call: OperationCall): GraphTensor {
  const x = tensorOf(call, 0, 'x');
  const count = given(call, 1, 'repeats');
  if (typeof count !== 'number') throw new RangeError('another number of repeats for each element');
  if (typeof given(call, 2, 'axis') !== 'number') throw new RangeError('a repeat over all dimensions: name an axis');
  const axis = axisOf(call, x, 0, 2, 'axis');
  const wide = expandDims(call.b, x, axis + 1);
  const repeated = tile(
    call.b,
    wide,
    wide.shape.map((_, i) => (i === axis + 1 ? count : 1)),
  );
  const sizes = x.shape.map((size, i) => (i === axis ? (size === -1 ? -1 : size * count) : size));
  return reshape(
    call.b,
    repeated,
    sizes.map((size, i) => (size === -1 && i !== axis ? { like: i } : size)),
  );
}

/** Elements pushed along a dimension; those that fall out come in at the other end. */
function roll(call: OperationCall): GraphTensor {
  const x = tensorOf(call, 0, 'x', 'input');
  const axis = axisOf(call, x, NaN, 2, 'axis');
  const size = x.shape[axis];
  if (size === undefined || size === -1) throw new RangeError('a roll without an axis of known size');
  const shift = ((numberOf(call, 0, 1, 'shift') % size) + size) % size;
  const part = (begin: number | undefined, end: number | undefined): GraphTensor =>
    slice(
      call.b,
      x,
      x.shape.map((_, i) => (i === axis ? { begin, end } : undefined)),
    );
  return shift === 0 ? x : concat(call.b, [part(size - shift, undefined), part(undefined, size - shift)], axis);
}

/** The greatest elements along the last dimension, with their places. */
function topK(call: OperationCall): readonly GraphTensor[] {
  const x = tensorOf(call, 0, 'x', 'input');
  const k = numberOf(call, 1, 1, 'k');
  const shape = [...x.shape.slice(0, -1), k];
  return call.b.nodes('TOPK_V2', [x, call.b.ints([k], [])], [{ shape }, { shape, dtype: 'int32' }]);
}

/** Ones below or above a diagonal. */
function triangle(isLower: boolean): OperationSpec['lower'] {
  return (call) => {
    const x = tensorOf(call, 0, 'x');
    const k = numberOf(call, 0, 1, 'k');
    const [rows = -1, columns = -1] = x.shape.slice(-2);
    if (rows === -1 || columns === -1) throw new RangeError('a triangle of unknown size');
    const kept = Float32Array.from({ length: rows * columns }, (_, i) => {
      const diagonal = (i % columns) - Math.floor(i / columns);
      return Number(isLower ? diagonal <= k : diagonal >= k);
    });
    return binary(call.b, 'MUL', x, call.b.floats(kept, [rows, columns]));
  };
}

/** Zeros or ones of a tensor's shape, whatever it holds: whole numbers are equal to themselves. */
function filledLike(name: string, fn: string, operator: 'EQUAL' | 'NOT_EQUAL'): OperationSpec {
  return {
    names: [name],
    functions: [fn],
    becomes: `${operator} of the tensor with itself, and CAST`,
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'input');
      const dtype = given(call, 1, 'dtype') ?? x.dtype;
      const whole = x.dtype === 'float32' ? cast(call.b, x, 'int32') : x;
      return cast(call.b, compare(call.b, operator, whole, whole), dtype as GraphTensor['dtype']);
    },
  };
}

/** Movement, repetition and choice. */
export const moves: readonly OperationSpec[] = [
  { names: ['Repeat'], functions: ['repeat'], becomes: 'RESHAPE, TILE and RESHAPE', lower: repeat },
  { names: ['Roll'], functions: ['roll'], becomes: 'STRIDED_SLICE and CONCATENATION', lower: roll },
  { names: ['TopK'], functions: ['math.top_k', 'nn.top_k'], becomes: 'TOPK_V2', lower: topK },
  { names: ['Tril'], functions: [], becomes: 'MUL', lower: triangle(true) },
  { names: ['Triu'], functions: [], becomes: 'MUL', lower: triangle(false) },
  {
    names: ['Ravel'],
    functions: [],
    becomes: 'RESHAPE',
    lower: (call) => reshape(call.b, tensorOf(call, 0, 'x'), [-1]),
  },
  {
    names: ['Moveaxis'],
    functions: [],
    becomes: 'TRANSPOSE',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x');
      const [from, to] = [listOf(call, 1, 'source'), listOf(call, 2, 'destination')].map((list) =>
        (list ?? []).map((axis) => (axis < 0 ? axis + x.shape.length : axis)),
      ) as [number[], number[]];
      const rest = range(0, x.shape.length).filter((axis) => !from.includes(axis));
      return transpose(
        call.b,
        x,
        range(0, x.shape.length).map((i) => (to.includes(i) ? from[to.indexOf(i)]! : rest.shift()!)),
      );
    },
  },
  {
    names: ['Hstack'],
    functions: [],
    becomes: 'CONCATENATION',
    lower: (call) => {
      const list = tensorsOf(call, 0, 'xs');
      return concat(call.b, list, list[0]!.shape.length === 1 ? 0 : 1);
    },
  },
  {
    names: ['Vstack'],
    functions: [],
    becomes: 'CONCATENATION',
    lower: (call) => concat(call.b, tensorsOf(call, 0, 'xs'), 0),
  },
  {
    names: ['Unstack'],
    functions: ['unstack'],
    becomes: 'UNPACK',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'value');
      const axis = axisOf(call, x, 0, 2, 'axis');
      const num = x.shape[axis]!;
      if (num === -1) throw new RangeError('a dimension of unknown size');
      const shape = x.shape.filter((_, i) => i !== axis);
      return call.b.nodes(
        'UNPACK',
        [x],
        Array.from({ length: num }, () => ({ shape })),
        { num, axis },
      );
    },
  },
  {
    names: ['Slice'],
    functions: ['slice'],
    becomes: 'STRIDED_SLICE',
    lower: (call) => {
      const begin = listOf(call, 1, 'start_indices', 'begin') ?? [];
      const sizes = listOf(call, 2, 'shape', 'size') ?? [];
      const ranges = begin.map((at, i) => ({
        begin: at === 0 ? undefined : at,
        end: sizes[i] === -1 ? undefined : at + sizes[i]!,
      }));
      return slice(call.b, tensorOf(call, 0, 'inputs', 'input_'), ranges);
    },
  },
  {
    names: ['BroadcastTo'],
    functions: ['broadcast_to'],
    becomes: 'BROADCAST_TO',
    lower: (call) => {
      const shape = listOf(call, 1, 'shape') ?? [];
      return call.b.node('BROADCAST_TO', [tensorOf(call, 0, 'x', 'input'), call.b.ints(shape)], { shape });
    },
  },
  filledLike('ZerosLike', 'zeros_like', 'NOT_EQUAL'),
  filledLike('OnesLike', 'ones_like', 'EQUAL'),
  {
    names: ['OneHot'],
    functions: ['one_hot'],
    becomes: 'ONE_HOT',
    lower: (call) => {
      const { b } = call;
      const x = tensorOf(call, 0, 'x', 'indices');
      const depth = numberOf(call, 0, 1, 'num_classes', 'depth');
      if (numberOf(call, -1, 2, 'axis') !== -1) throw new RangeError('classes along another dimension than the last');
      const inputs = [x, b.ints([depth], []), b.floats([1], []), b.floats([0], [])];
      return b.node('ONE_HOT', inputs, { shape: [...x.shape, depth], dtype: 'float32' }, { axis: -1 });
    },
  },
];
