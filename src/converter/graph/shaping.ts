// Nodes that move elements about: reshape, transpose, slice, pad, concatenate, tile, gather.

import { elementCount } from '../../dtypes.ts';
import type { GraphBuilder } from './builder.ts';
import { isConstant, isFloatConstant, type GraphTensor } from './graph.ts';
import { transposeData } from './transpose-data.ts';

/** A dimension that takes its size from a dimension of the input at run time. */
export interface LikeDimension {
  readonly like: number;
}

/**
 * Another shape for the same elements.
 *
 * @param target - Sizes; at most one -1 that follows from the others. `like` names the input's dimension that an unknown
 *   size is taken from.
 */
export function reshape(b: GraphBuilder, x: GraphTensor, target: readonly (number | LikeDimension)[]): GraphTensor {
  const sizes = target.map((dimension) => (typeof dimension === 'number' ? dimension : x.shape[dimension.like]!));
  const unknown = sizes.filter((size) => size === -1).length;
  const known = x.shape.every((size) => size !== -1);
  const rest = sizes.reduce((count, size) => (size === -1 ? count : count * size), 1);
  const shape = known && unknown === 1 ? sizes.map((s) => (s === -1 ? elementCount(x.shape) / rest : s)) : sizes;
  if (isConstant(x)) return b.constant(x.data, shape, x.dtype);
  if (sameShape(shape, x.shape) && unknown <= 1) return x;
  if (unknown <= 1) return b.node('RESHAPE', [x, b.ints(shape)], { shape });
  return b.node('RESHAPE', [x, dynamicShape(b, x, target)], { shape });
}

/** The shape as a tensor, for sizes that are known only when the model runs. */
function dynamicShape(b: GraphBuilder, x: GraphTensor, target: readonly (number | LikeDimension)[]): GraphTensor {
  const own = shapeOf(b, x);
  const parts = target.map((dimension): GraphTensor => {
    if (typeof dimension === 'number') return b.ints([dimension]);
    return x.shape[dimension.like] === -1 ? sliceVector(b, own, dimension.like) : b.ints([x.shape[dimension.like]!]);
  });
  return concat(b, parts, 0);
}

/** The sizes of a tensor when the model runs, int32. */
export function shapeOf(b: GraphBuilder, x: GraphTensor): GraphTensor {
  return b.node('SHAPE', [x], { shape: [x.shape.length], dtype: 'int32' }, { outType: 2 });
}

/** One entry of a vector, as a vector of one. */
export function sliceVector(b: GraphBuilder, vector: GraphTensor, at: number): GraphTensor {
  const options = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0, offset: false };
  return b.node('STRIDED_SLICE', [vector, b.ints([at]), b.ints([at + 1]), b.ints([1])], { shape: [1] }, options);
}

/** Adds a dimension of 1. */
export function expandDims(b: GraphBuilder, x: GraphTensor, axis: number): GraphTensor {
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
  if (shape.filter((size) => size === -1).length <= 1) return reshape(b, x, shape);
  return b.node('EXPAND_DIMS', [x, b.ints([at], [])], { shape });
}

/** Takes dimensions of 1 away. */
export function squeeze(b: GraphBuilder, x: GraphTensor, axes: readonly number[]): GraphTensor {
  const at = axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const shape = x.shape.filter((_, i) => !at.includes(i));
  if (shape.filter((size) => size === -1).length <= 1) return reshape(b, x, shape);
  return b.node('SQUEEZE', [x], { shape }, { squeezeDims: at });
}

/** Dimensions in another order. */
export function transpose(b: GraphBuilder, x: GraphTensor, order: readonly number[]): GraphTensor {
  if (order.every((axis, i) => axis === i)) return x;
  const shape = order.map((axis) => x.shape[axis]!);
  if (isFloatConstant(x)) return b.floats(transposeData(x.data, x.shape, order), shape);
  // Only dimensions of 1 change places: the elements stay where they are.
  const moved = order.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) && shape.filter((size) => size === -1).length <= 1) {
    return reshape(b, x, shape);
  }
  const groups = neighbours(order);
  if (
    order.length > MAX_TRANSPOSED &&
    groups.length < order.length &&
    shape.filter((size) => size === -1).length <= 1
  ) {
    const before = [...groups].sort(([a], [c]) => a! - c!);
    const sizes = before.map((axes) => productOf(axes.map((axis) => x.shape[axis]!)));
    const places = groups.map((axes) => before.indexOf(axes));
    return reshape(b, transpose(b, reshape(b, x, sizes), places), shape);
  }
  return b.node('TRANSPOSE', [x, b.ints(order)], { shape });
}

/** The most dimensions that every engine puts into another order: TensorFlow Lite 2.11. */
const MAX_TRANSPOSED = 5;

/** Dimensions in their new order, those together that stay behind one another: they move as one. */
function neighbours(order: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (const axis of order) {
    const last = groups.at(-1);
    if (last?.at(-1) === axis - 1) last.push(axis);
    else groups.push([axis]);
  }
  return groups;
}

function productOf(sizes: readonly number[]): number {
  return sizes.includes(-1) ? -1 : elementCount(sizes);
}

/** Where a slice begins and ends along one dimension; negative numbers count from its end. */
export interface SliceRange {
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  /** Steps; negative ones go backwards. @defaultValue 1 */
  readonly step?: number | undefined;
  /** Takes the one element at `begin`, and the dimension away. */
  readonly shrink?: boolean;
}

/** A part of a tensor, one range for each dimension; dimensions without one are whole. */
export function slice(b: GraphBuilder, x: GraphTensor, ranges: readonly (SliceRange | undefined)[]): GraphTensor {
  const begin: number[] = [];
  const end: number[] = [];
  const step: number[] = [];
  const masks = { beginMask: 0, endMask: 0, shrinkAxisMask: 0 };
  const shape = x.shape.flatMap((size, i): number[] => {
    const range = ranges[i] ?? {};
    begin.push(range.begin ?? 0);
    step.push(range.step ?? 1);
    end.push(range.shrink ? (range.begin ?? 0) + 1 : (range.end ?? 0));
    if (range.begin === undefined) masks.beginMask |= 1 << i;
    if (range.shrink ? range.begin === -1 : range.end === undefined) masks.endMask |= 1 << i;
    if (range.shrink) masks.shrinkAxisMask |= 1 << i;
    return range.shrink ? [] : [slicedSize(size, range)];
  });
  if (ranges.every((range) => !range || Object.values(range).every((value) => value === undefined))) return x;
  const options = { ellipsisMask: 0, newAxisMask: 0, offset: false, ...masks };
  return b.node('STRIDED_SLICE', [x, b.ints(begin), b.ints(end), b.ints(step)], { shape }, options);
}

function slicedSize(size: number, { begin, end, step = 1 }: SliceRange): number {
  if (size === -1) return begin === undefined && end === undefined && Math.abs(step) === 1 ? size : -1;
  const from = (value: number): number => Math.min(Math.max(value < 0 ? value + size : value, 0), size);
  if (step < 0) {
    const first = Math.min(begin === undefined ? size - 1 : begin < 0 ? begin + size : begin, size - 1);
    const last = end === undefined ? -1 : end < 0 ? end + size : end;
    return Math.max(0, Math.ceil((first - last) / -step));
  }
  return Math.max(0, Math.ceil((from(end ?? size) - from(begin ?? 0)) / step));
}

/** Zeros, or another value, before and after each dimension. */
export function pad(
  b: GraphBuilder,
  x: GraphTensor,
  amounts: readonly (readonly [before: number, after: number])[],
  value = 0,
): GraphTensor {
  if (amounts.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, i) => (size === -1 ? -1 : size + amounts[i]![0] + amounts[i]![1]));
  const paddings = b.ints(amounts.flat(), [amounts.length, 2]);
  if (value === 0) return b.node('PAD', [x, paddings], { shape });
  return b.node('PADV2', [x, paddings, b.floats([value], [])], { shape });
}

/** Elements mirrored at the ends of each dimension; `symmetric` repeats the outermost ones too. */
export function mirrorPad(
  b: GraphBuilder,
  x: GraphTensor,
  amounts: readonly (readonly [before: number, after: number])[],
  mode: 'reflect' | 'symmetric',
): GraphTensor {
  const shape = x.shape.map((size, i) => (size === -1 ? -1 : size + amounts[i]![0] + amounts[i]![1]));
  const paddings = b.ints(amounts.flat(), [amounts.length, 2]);
  return b.node('MIRROR_PAD', [x, paddings], { shape }, { mode: mode === 'reflect' ? 0 : 1 });
}

/** Tensors one behind the other along a dimension. */
export function concat(b: GraphBuilder, tensors: readonly GraphTensor[], axis: number): GraphTensor {
  const [first] = tensors as [GraphTensor];
  if (tensors.length === 1) return first;
  const at = axis < 0 ? axis + first.shape.length : axis;
  if (tensors.every((tensor) => tensor.data instanceof Int32Array) && first.shape.length === 1) {
    return b.ints(tensors.flatMap((tensor) => [...(tensor.data as Int32Array)]));
  }
  const shape = first.shape.map((size, i) => {
    const sizes = tensors.map((tensor) => tensor.shape[i]!);
    if (i === at) return sizes.includes(-1) ? -1 : sizes.reduce((sum, s) => sum + s, 0);
    return sizes.find((s) => s !== -1) ?? size;
  });
  return b.node('CONCATENATION', tensors, { shape }, { axis: at, fusedActivationFunction: 0 });
}

/** Tensors one behind the other along a new dimension. */
export function stack(b: GraphBuilder, tensors: readonly GraphTensor[], axis: number): GraphTensor {
  const [first] = tensors as [GraphTensor];
  const at = axis < 0 ? axis + first.shape.length + 1 : axis;
  const shape = [...first.shape.slice(0, at), tensors.length, ...first.shape.slice(at)];
  return b.node('PACK', tensors, { shape }, { valuesCount: tensors.length, axis: at });
}

/** Equal parts along a dimension. */
export function split(b: GraphBuilder, x: GraphTensor, parts: number, axis: number): GraphTensor[] {
  if (parts === 1) return [x];
  const at = axis < 0 ? axis + x.shape.length : axis;
  const shape = x.shape.map((size, i) => (i === at ? size / parts : size));
  const results = Array.from({ length: parts }, () => ({ shape, dtype: x.dtype }));
  return b.nodes('SPLIT', [b.ints([at], []), x], results, { numSplits: parts });
}

/** Each dimension repeated. */
export function tile(b: GraphBuilder, x: GraphTensor, repeats: readonly number[]): GraphTensor {
  if (repeats.every((count) => count === 1)) return x;
  const shape = x.shape.map((size, i) => (size === -1 ? -1 : size * repeats[i]!));
  return b.node('TILE', [x, b.ints(repeats)], { shape });
}

/** Slices of a tensor by their positions along a dimension. */
export function gather(b: GraphBuilder, x: GraphTensor, indices: GraphTensor, axis: number): GraphTensor {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return b.node('GATHER', [x, indices], { shape }, { axis: at, batchDims: 0 });
}

/** True for shapes of the same sizes. */
export function sameShape(a: readonly number[], c: readonly number[]): boolean {
  return a.length === c.length && a.every((size, i) => size === c[i]);
}
