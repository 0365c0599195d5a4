// Constant factors and summands: those behind a convolution or product go into its weights, neighbours become one.

import { Deferred } from '../graph/deferred.ts';
import { combineConstants, broadcastShapes } from '../graph/elementwise.ts';
import {
  countUses,
  isFloatConstant,
  isWeights,
  producers,
  replaceTensor,
  takeIn,
  type FloatConstant,
  type GraphNode,
  type GraphTensor,
  type TensorGraph,
} from '../graph/graph.ts';
import { sameShape } from '../graph/shaping.ts';
import { isWeighted, WEIGHTED, type WeightedParts } from '../graph/weighted.ts';

/** Folds constants of MUL and ADD; true where something changed. */
export function foldAffine(graph: TensorGraph): boolean {
  let changed = false;
  for (let again = true; again;) {
    again = foldOnce(graph);
    changed ||= again;
  }
  return changed;
}

function foldOnce(graph: TensorGraph): boolean {
  const made = producers(graph);
  const uses = countUses(graph);
  let changed = false;
  const gone = new Set<GraphNode>();
  for (const node of graph.nodes) {
    const [x, constant] = node.inputs;
    if ((node.operator !== 'MUL' && node.operator !== 'ADD') || !x || !isFloatConstant(constant)) continue;
    const before = sourceOf(x, made, uses, gone);
    if (!before || node.options['fusedActivationFunction'] !== 0 || before.options['fusedActivationFunction'] !== 0)
      continue;
    const isAbsorbed =
      absorb(node.operator, before, constant, node.outputs[0]!) ||
      (node.operator === 'MUL' &&
        spread(before, constant, node.outputs[0]!, (tensor) => sourceOf(tensor, made, uses, gone)));
    if (!isAbsorbed) continue;
    replaceTensor(graph, node.outputs[0]!, x);
    takeIn(before, node);
    gone.add(node);
    changed = true;
    // The uses of x are now those of the result.
    uses.set(x, uses.get(node.outputs[0]!) ?? 0);
  }
  graph.nodes = graph.nodes.filter((node) => !gone.has(node));
  return changed;
}

/** The node that computes a tensor which nothing else reads, through reshapes that leave the last dimension as it is. */
function sourceOf(
  x: GraphTensor,
  made: ReadonlyMap<GraphTensor, GraphNode>,
  uses: ReadonlyMap<GraphTensor, number>,
  gone: ReadonlySet<GraphNode>,
): GraphNode | undefined {
  let tensor = x;
  for (;;) {
    const node = made.get(tensor);
    if (!node || gone.has(node) || uses.get(tensor) !== 1) return undefined;
    const input = node.inputs[0];
    const isReshape = node.operator === 'RESHAPE' || node.operator === 'SQUEEZE';
    if (!isReshape || !input || input.shape.at(-1) !== tensor.shape.at(-1) || tensor.shape.at(-1) === -1) return node;
    tensor = input;
  }
}

/** Puts a constant factor or summand into a node; false where it has no place in it. */
function absorb(operator: 'MUL' | 'ADD', before: GraphNode, constant: FloatConstant, result: GraphTensor): boolean {
  if (isWeighted(before.operator)) return absorbIntoWeights(operator, before, constant, WEIGHTED[before.operator]);
  const own = before.inputs[1];
  if (before.operator !== operator || !isFloatConstant(own)) return false;
  // x + a + b and x * a * b, where the shape of the result stays that of the first.
  if (!sameShape(before.outputs[0]!.shape, result.shape)) return false;
  before.inputs[1] = combined(own, constant, operator === 'MUL' ? multiply : add);
  return true;
}

/** (x * a + b) * c is x * ac + bc: a factor behind a sum goes into both; false where there is no such sum. */
function spread(
  sum: GraphNode,
  factor: FloatConstant,
  result: GraphTensor,
  source: (tensor: GraphTensor) => GraphNode | undefined,
): boolean {
  const [x, summand] = sum.inputs;
  if (sum.operator !== 'ADD' || !x || !isFloatConstant(summand)) return false;
  const product = source(x);
  const own = product?.inputs[1];
  if (product?.operator !== 'MUL' || product.options['fusedActivationFunction'] !== 0 || !isFloatConstant(own))
    return false;
  if (![product, sum].every(({ outputs: [output] }) => sameShape(output!.shape, result.shape))) return false;
  product.inputs[1] = combined(own, factor, multiply);
  sum.inputs[1] = combined(summand, factor, multiply);
  return true;
}

const multiply = (x: number, y: number): number => x * y;
const add = (x: number, y: number): number => x + y;

function combined(x: FloatConstant, y: FloatConstant, compute: (x: number, y: number) => number): FloatConstant {
  const shape = broadcastShapes(x.shape, y.shape);
  const floats = (values: ArrayLike<number>): FloatConstant => ({ ...x, shape, data: Float32Array.from(values) });
  return combineConstants({ floats }, x, y, shape, compute);
}

function absorbIntoWeights(
  operator: 'MUL' | 'ADD',
  node: GraphNode,
  constant: FloatConstant,
  { weights: at, bias: biasAt, axis }: WeightedParts,
): boolean {
  const weights = node.inputs[at];
  const bias = node.inputs[biasAt];
  if (!isWeights(weights) || (bias && !isFloatConstant(bias))) return false;
  const channels = weights.shape[axis]!;
  // One number, or one for each channel along the last dimension.
  const perChannel = constant.data.length === channels && constant.shape.at(-1) === channels;
  if (constant.data.length !== 1 && !perChannel) return false;
  const of = (channel: number): number => constant.data[perChannel ? channel : 0]!;
  const own = bias?.data;
  const summed = Float32Array.from({ length: channels }, (_, i) =>
    operator === 'ADD' ? (own?.[i] ?? 0) + of(i) : (own?.[i] ?? 0) * of(i),
  );
  if (operator === 'ADD' || bias) {
    node.inputs[biasAt] = {
      name: bias?.name ?? `${weights.name}/bias`,
      dtype: 'float32',
      shape: [channels],
      data: summed,
    };
  }
  if (operator === 'MUL') {
    const { data } = weights;
    const fill = (target: Float32Array): void => {
      if (data instanceof Deferred) data.fill(target);
      else target.set(data);
      scaleChannels(target, weights.shape, axis, of);
    };
    const source = data instanceof Deferred ? data.source : data;
    const scaled = new Deferred(source, Float32Array, fill);
    // A layer that is called twice keeps its own weights for the other call.
    node.inputs[at] = { ...weights, data: data instanceof Deferred ? scaled : scaled.read() };
  }
  return true;
}

/** Multiplies each channel with its factor. */
function scaleChannels(
  data: Float32Array,
  shape: readonly number[],
  axis: number,
  factorOf: (channel: number) => number,
): void {
  const channels = shape[axis]!;
  const run = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  for (let start = 0, channel = 0; start < data.length; start += run, channel = (channel + 1) % channels) {
    const factor = factorOf(channel);
    for (let i = start; i < start + run; i++) data[i] = data[i]! * factor;
  }
}
