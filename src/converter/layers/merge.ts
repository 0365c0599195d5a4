// Layers of several inputs: Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot.

import { binary, compare, type BinaryOperator } from '../graph/elementwise.ts';
import { unary } from '../graph/elementwise.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { batchMatmul } from '../graph/neural.ts';
import { concat, expandDims, squeeze, transpose } from '../graph/shaping.ts';
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

/** The steps that count in all inputs; those of no mask all do. */
function commonMask({ b, inputs, mask }: LayerCall<unknown>): GraphTensor | undefined {
  const masks = inputs.map(mask).filter((one) => one !== undefined);
  return masks.length < inputs.length && masks.length === 0
    ? undefined
    : masks.slice(1).reduce((all, one) => compare(b, 'LOGICAL_AND', all, one), masks[0]!);
}

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
    const last = options.axis === -1 || options.axis === y.shape.length - 1;
    if (last && y.shape.length > 2) call.setMask(y, commonMask(call));
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
    const product = batchMatmul(b, atLeastMatrix(b, x), atLeastMatrix(b, y), { adjY: true });
    const gone = [...(x.shape.length === 2 ? [1] : []), ...(y.shape.length === 2 ? [2] : [])];
    // Two vectors give one number for each sample, with a dimension of its own.
    return gone.length === 2 ? squeeze(b, product, [2]) : squeeze(b, product, gone);
  },
});

function atLeastMatrix(b: GraphBuilder, x: GraphTensor): GraphTensor {
  return x.shape.length === 2 ? expandDims(b, x, 1) : x;
}

function summedLast(b: GraphBuilder, x: GraphTensor, axis: number, normalize: boolean): GraphTensor {
  const rank = x.shape.length;
  const at = axis < 0 ? axis + rank : axis;
  const last = transpose(b, x, [...range(0, rank).filter((i) => i !== at), at]);
  return normalize ? unary(b, 'L2_NORMALIZATION', last) : last;
}
