// keras.ops that move elements about, and products: reshape, transpose, concatenate, slices, matmul.

import type { GraphTensor } from '../graph/graph.ts';
import { batchMatmul } from '../graph/neural.ts';
import {
  concat,
  expandDims,
  gather,
  mirrorPad,
  pad,
  reshape,
  slice,
  split,
  squeeze,
  stack,
  tile,
  transpose,
  type SliceRange,
} from '../graph/shaping.ts';
import { range } from '../layers/data-format.ts';
import { isTensor, type LayerArgument } from '../layers/layer.ts';
import {
  flagOf,
  given,
  listOf,
  nested,
  numberOf,
  operandOf,
  tensorOf,
  tensorsOf,
  textOf,
  type OperationCall,
  type OperationSpec,
} from './operation.ts';

/** A slice of an index expression: `{start, stop, step}`, a number, null for a new dimension, or `...`. */
function indexed(call: OperationCall): GraphTensor {
  const { b } = call;
  const x = tensorOf(call, 0, 'x', 'tensor');
  const key = given(call, 1, 'key', 'slice_spec');
  const items = Array.isArray(key) ? (key as readonly LayerArgument[]) : [key ?? null];
  const used = items.filter((item) => item !== null && !isEllipsis(item)).length;
  const ranges: (SliceRange | undefined)[] = [];
  const added: number[] = [];
  let kept = 0;
  for (const item of items) {
    if (item === null) {
      added.push(kept + added.length);
    } else if (isEllipsis(item)) {
      const skipped = x.shape.length - used;
      ranges.push(...new Array<undefined>(skipped).fill(undefined));
      kept += skipped;
    } else if (typeof item === 'number') {
      ranges.push({ begin: item, shrink: true });
    } else {
      ranges.push(rangeOf(item));
      kept++;
    }
  }
  return added.reduce((y, axis) => expandDims(b, y, axis), slice(b, x, ranges));
}

function isEllipsis(item: LayerArgument | undefined): boolean {
  return (
    item === '...' ||
    item === 'Ellipsis' ||
    (typeof item === 'object' && item !== null && 'class_name' in item && item['class_name'] === '__ellipsis__')
  );
}

function rangeOf(item: LayerArgument): SliceRange {
  if (typeof item !== 'object' || item === null || isTensor(item)) throw new RangeError('an index that is no slice');
  const { config } = item as { readonly config?: LayerArgument };
  const source = (typeof config === 'object' && config !== null ? config : item) as Readonly<
    Record<string, LayerArgument>
  >;
  const at = (name: string): number | undefined => {
    const value = source[name];
    return typeof value === 'number' ? value : undefined;
  };
  const found = { begin: at('start'), end: at('stop'), step: at('step') };
  return found.step === 1 ? { begin: found.begin, end: found.end } : found;
}

/** Shapes and products. */
export const shapes: readonly OperationSpec[] = [
  {
    names: ['Reshape'],
    functions: ['reshape'],
    becomes: 'RESHAPE',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'tensor');
      const target = listOf(call, 1, 'newshape', 'shape') ?? [];
      return reshape(call.b, x, target);
    },
  },
  {
    names: ['Transpose'],
    functions: ['transpose'],
    becomes: 'TRANSPOSE',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'a');
      return transpose(call.b, x, listOf(call, 1, 'axes', 'perm') ?? range(0, x.shape.length).reverse());
    },
  },
  {
    names: ['ExpandDims'],
    functions: ['expand_dims'],
    becomes: 'RESHAPE',
    lower: (call) =>
      (listOf(call, 1, 'axis') ?? [0]).reduce(
        (x, axis) => expandDims(call.b, x, axis),
        tensorOf(call, 0, 'x', 'input'),
      ),
  },
  {
    names: ['Squeeze'],
    functions: ['squeeze'],
    becomes: 'RESHAPE',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'input');
      return squeeze(call.b, x, listOf(call, 1, 'axis') ?? x.shape.flatMap((size, i) => (size === 1 ? [i] : [])));
    },
  },
  {
    names: ['Concatenate'],
    functions: ['concat'],
    becomes: 'CONCATENATION',
    lower: (call) => concat(call.b, tensorsOf(call, 0, 'xs', 'values'), numberOf(call, -1, 1, 'axis')),
  },
  {
    names: ['Stack'],
    functions: ['stack'],
    becomes: 'PACK',
    lower: (call) => stack(call.b, tensorsOf(call, 0, 'x', 'values'), numberOf(call, 0, 1, 'axis')),
  },
  {
    names: ['Split'],
    functions: ['split'],
    becomes: 'SPLIT, or STRIDED_SLICE for parts of several sizes',
    lower: (call) => {
      const { b } = call;
      const x = tensorOf(call, 0, 'x', 'value');
      const axis = numberOf(call, 0, 2, 'axis');
      const at = axis < 0 ? axis + x.shape.length : axis;
      const parts = given(call, 1, 'indices_or_sections', 'num_or_size_splits');
      if (typeof parts === 'number') return split(b, x, parts, at);
      const list = nested(parts).numbers;
      // TensorFlow is given sizes, Keras the places of the cuts.
      const sums = list.map((_, i) => list.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
      const cuts = call.named['num_or_size_splits'] === undefined ? list : sums.slice(0, -1);
      return [...cuts, undefined].map((end, i) => {
        const ranges = x.shape.map((_, d) =>
          d === at ? { begin: i === 0 ? undefined : cuts[i - 1], end } : undefined,
        );
        return slice(b, x, ranges);
      });
    },
  },
  {
    names: ['Tile'],
    functions: ['tile'],
    becomes: 'TILE',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'input');
      const given = listOf(call, 1, 'repeats', 'multiples') ?? [];
      // Fewer repeats than dimensions are for the last ones.
      return tile(call.b, x, [...new Array<number>(Math.max(0, x.shape.length - given.length)).fill(1), ...given]);
    },
  },
  {
    names: ['Pad'],
    functions: ['pad'],
    becomes: 'PAD, PADV2 or MIRROR_PAD',
    lower: (call) => {
      const mode = textOf(call, 2, 'mode') ?? 'constant';
      const x = tensorOf(call, 0, 'x', 'tensor');
      const { numbers, shape } = nested(given(call, 1, 'pad_width', 'paddings'));
      const amounts = x.shape.map((_, i): [number, number] => {
        return shape.length === 2 ? [numbers[2 * i]!, numbers[2 * i + 1]!] : [numbers[0]!, numbers[0]!];
      });
      if (mode === 'constant') return pad(call.b, x, amounts, numberOf(call, 0, 3, 'constant_values'));
      if (mode !== 'reflect' && mode !== 'symmetric') throw new RangeError(`padding by '${mode}'`);
      return mirrorPad(call.b, x, amounts, mode);
    },
  },
  {
    names: ['Matmul', 'Dot'],
    functions: ['linalg.matmul', 'matmul'],
    becomes: 'BATCH_MATMUL',
    lower: (call) => {
      const [x, y] = [operandOf(call, 0, 'x1', 'a'), operandOf(call, 1, 'x2', 'b')];
      if (typeof x === 'number' || typeof y === 'number') throw new RangeError('a product with a number');
      if (x.shape.length < 2 || y.shape.length < 2) throw new RangeError('a product of vectors');
      return batchMatmul(call.b, x, y, { adjX: flagOf(call, 2, 'transpose_a'), adjY: flagOf(call, 3, 'transpose_b') });
    },
  },
  {
    names: ['Take'],
    functions: ['gather'],
    becomes: 'GATHER',
    lower: (call) => {
      const indices = given(call, 1, 'indices');
      const x = tensorOf(call, 0, 'x', 'params');
      const axis = numberOf(call, 0, 2, 'axis');
      if (isTensor(indices)) return gather(call.b, x, indices, axis);
      const { shape, numbers } = nested(indices);
      const size = x.shape.at(axis)!;
      if (size === -1 && numbers.some((i) => i < 0)) throw new RangeError('an index from an end that is not known');
      return gather(
        call.b,
        x,
        call.b.ints(
          numbers.map((i) => (i < 0 ? i + size : i)),
          shape,
        ),
        axis,
      );
    },
  },
  { names: ['GetItem'], functions: ['__operators__.getitem'], becomes: 'STRIDED_SLICE and RESHAPE', lower: indexed },
  {
    names: ['SwapAxes', 'Swapaxes'],
    functions: [],
    becomes: 'TRANSPOSE',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x');
      const rank = x.shape.length;
      const [first, second] = [numberOf(call, 0, 1, 'axis1'), numberOf(call, 1, 2, 'axis2')].map((a) =>
        a < 0 ? a + rank : a,
      ) as [number, number];
      return transpose(
        call.b,
        x,
        range(0, rank).map((i) => (i === first ? second : i === second ? first : i)),
      );
    },
  },
  {
    names: ['Flip'],
    functions: ['reverse'],
    becomes: 'REVERSE_V2',
    lower: (call) => {
      const x = tensorOf(call, 0, 'x', 'tensor');
      const axes = listOf(call, 1, 'axis') ?? range(0, x.shape.length);
      // One axis at a time: some kernels honour only one.
      return axes.reduce(
        (y, axis) =>
          call.b.node('REVERSE_V2', [y, call.b.ints([axis < 0 ? axis + x.shape.length : axis])], { shape: y.shape }),
        x,
      );
    },
  },
];
