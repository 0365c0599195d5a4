// Layers of several inputs: Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot.

import { binary, cast, compare, type BinaryOperator } from '../graph/elementwise.ts';
import { unary } from '../graph/elementwise.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { batchMatmul } from '../graph/neural.ts';
import { concat, expandDims, reshape, slice, squeeze, transpose } from '../graph/shaping.ts';
import { range } from './data-format.ts';
import { defineLayer, type LayerCall, type LayerSpec } from './layer.ts';
import { axes, flag, integer } from './option.ts';

/** Inputs of fewer dimensions get theirs behind the batch, as Keras does it. */
function merged(b: GraphBuilder, operator: BinaryOperator, inputs: readonly GraphTensor[]): GraphTensor {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const same = inputs.map((tensor) => {
    let x = tensor;
    while (x.shape.length < rank) x = expandDims(b, x, 1);
    return x;
  });
  return same.slice(1).reduce((sum, tensor) => binary(b, operator, sum, tensor), same[0]!);
}

/** The steps that count in some input; where one has no mask, all do. */
function commonMask({ b, inputs, mask }: LayerCall<unknown>): GraphTensor | undefined {
  const masks = inputs.map(mask);
  if (!masks.every((one) => one !== undefined)) return undefined;
  return masks.reduce((some, one) => (some === one ? some : compare(b, 'LOGICAL_OR', some, one)));
}

/** The steps of inputs one behind the other: along the steps, their masks are too; along features, some has to count. */
function concatenatedMask(call: LayerCall<unknown>, axis: number): GraphTensor | undefined {
  const { b, inputs, mask } = call;
  const masks = inputs.map(mask);
  if (inputs[0]!.shape.length < 3 || masks.every((one) => one === undefined)) return undefined;
  // Where one input has no mask, all of its steps count.
  if (axis !== 1) return masks.includes(undefined) ? undefined : commonMask(call);
  const full = masks.map((one, i) => {
    if (one) return one;
    const steps = slice(b, inputs[i]!, [undefined, undefined, ...inputs[i]!.shape.slice(2).map(() => FIRST)]);
    const whole = cast(b, steps, 'int32');
    return compare(b, 'EQUAL', whole, whole);
  });
  return concat(b, full, 1);
}

const FIRST = { begin: 0, shrink: true } as const;

function mergeLayer(name: string, operator: BinaryOperator): LayerSpec {
  return defineLayer({
    names: [name],
    becomes: operator,
    options: {},
    passesMask: false,
    lower: (call) => {
      const y = merged(call.b, operator, call.inputs);
      call.setMask(y, commonMask(call));
      return y;
    },
  });
}

/** The sum of its inputs. */
export const addLayer = mergeLayer('Add', 'ADD');

/** The difference of two inputs. */
export const subtractLayer = mergeLayer('Subtract', 'SUB');

/** The product of its inputs. */
export const multiplyLayer = mergeLayer('Multiply', 'MUL');

/** The greatest of its inputs. */
export const maximumLayer = mergeLayer('Maximum', 'MAXIMUM');

/** The least of its inputs. */
export const minimumLayer = mergeLayer('Minimum', 'MINIMUM');

/** The mean of its inputs. */
export const averageLayer = defineLayer({
  names: ['Average'],
  becomes: 'ADD and MUL',
  options: {},
  passesMask: false,
  lower: (call) => {
    const y = binary(call.b, 'MUL', merged(call.b, 'ADD', call.inputs), 1 / call.inputs.length);
    call.setMask(y, commonMask(call));
    return y;
  },
});

/** Its inputs, one behind the other. */
export const concatenateLayer = defineLayer({
  names: ['Concatenate'],
  becomes: 'CONCATENATION',
  options: { axis: integer(-1) },
  passesMask: false,
  lower: (call) => {
    const { b, inputs, options } = call;
    const y = concat(b, inputs, options.axis);
    const axis = options.axis < 0 ? options.axis + y.shape.length : options.axis;
    call.setMask(y, concatenatedMask(call, axis));
    return y;
  },
});

/** Products of two inputs along a dimension. */
export const dotLayer = defineLayer({
  names: ['Dot'],
  becomes: 'BATCH_MATMUL, with TRANSPOSE where the dimensions ask for it',
  options: { axes: axes([-1]), normalize: flag(false) },
  passesMask: false,
  refuses: ({ axes: given }) => (given?.includes(0) ? 'axes with the batch' : undefined),
  lower: ({ b, inputs, options }) => {
    const [first, second] = inputs as [GraphTensor, GraphTensor];
    const [left = -1, right = left] = options.axes ?? [-1];
    const x = summedLast(b, first, left, options.normalize);
    const y = summedLast(b, second, right, options.normalize);
    // What is left of each is a matrix [batch, rows, summed].
    const product = batchMatmul(b, asMatrix(b, x), asMatrix(b, y), { adjY: true });
    if (x.shape.length > 3 || y.shape.length > 3) {
      const batch = x.shape[0] === -1 ? { like: 0 } : x.shape[0]!;
      return reshape(b, product, [batch, ...x.shape.slice(1, -1), ...y.shape.slice(1, -1)]);
    }
    const gone = [...(x.shape.length === 2 ? [1] : []), ...(y.shape.length === 2 ? [2] : [])];
    // Two vectors give one number for each sample, with a dimension of its own.
    return gone.length === 2 ? squeeze(b, product, [2]) : squeeze(b, product, gone);
  },
});

function asMatrix(b: GraphBuilder, x: GraphTensor): GraphTensor {
  if (x.shape.length === 2) return expandDims(b, x, 1);
  const inner = x.shape.slice(1, -1);
  if (inner.length > 1 && inner.includes(-1)) throw new RangeError('rows of unknown size');
  if (inner.length < 2) return x;
  const batch = x.shape[0] === -1 ? { like: 0 } : x.shape[0]!;
  return reshape(b, x, [batch, inner.reduce((n, d) => n * d, 1), x.shape.at(-1)!]);
}

function summedLast(b: GraphBuilder, x: GraphTensor, axis: number, normalize: boolean): GraphTensor {
  const rank = x.shape.length;
  const at = axis < 0 ? axis + rank : axis;
  const last = transpose(b, x, [...range(0, rank).filter((i) => i !== at), at]);
  return normalize ? unary(b, 'L2_NORMALIZATION', last) : last;
}
