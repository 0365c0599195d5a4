// Which scale each value gets: by its range, by its operator, or the same as another value's.

import {
  isFloatConstant,
  type GraphNode,
  type GraphQuantization,
  type GraphTensor,
  type TensorGraph,
} from '../graph/graph.ts';
import type { ValueRange } from './calibration-run.ts';
import { int8KindOf } from './int8-operators.ts';

/** The scale of a value; undefined for one that stays float32. */
export type ScaleOf = (tensor: GraphTensor) => GraphQuantization | undefined;

/** Scales of all values that can be int8. */
export function chooseScales(graph: TensorGraph, ranges: ReadonlyMap<GraphTensor, ValueRange>): ScaleOf {
  const groups = new Groups(ranges);
  // What an operator fixes comes first: only then is it known which values can share.
  for (const node of graph.nodes) {
    const kind = int8KindOf(node);
    if (kind?.fixed) for (const output of node.outputs) groups.fix(output, kind.fixed);
  }
  for (const node of graph.nodes) {
    const kind = int8KindOf(node);
    if (kind?.share === undefined) continue;
    const shared = sharedTensors(node, kind.share);
    for (const tensor of shared.slice(1)) groups.join(shared[0]!, tensor);
  }
  return (tensor) => groups.scaleOf(tensor);
}

/** The values of a node that have one scale in common, the result first. */
export function sharedTensors(node: GraphNode, share: 'first' | 'all'): GraphTensor[] {
  const inputs = share === 'first' ? [dataInput(node)] : node.inputs.filter((tensor) => tensor !== undefined);
  return [...node.outputs, ...inputs].filter((tensor) => tensor.dtype === 'float32');
}

/** The input that is moved about: SPLIT has it in second place. */
export function dataInput({ operator, inputs }: GraphNode): GraphTensor {
  return inputs[operator === 'SPLIT' ? 1 : 0]!;
}

interface Group {
  parent?: Group;
  range: ValueRange | undefined;
  fixed: GraphQuantization | undefined;
}

/** Values that share a scale, as a union of sets. */
class Groups {
  readonly #ranges: ReadonlyMap<GraphTensor, ValueRange>;
  readonly #groups = new Map<GraphTensor, Group>();

  constructor(ranges: ReadonlyMap<GraphTensor, ValueRange>) {
    this.#ranges = ranges;
  }

  fix(tensor: GraphTensor, quantization: GraphQuantization): void {
    this.#groupOf(tensor).fixed = quantization;
  }

  /** Lets two values share a scale, unless both are fixed, or a fixed one is too narrow for the other. */
  join(first: GraphTensor, second: GraphTensor): void {
    const [a, b] = [this.#groupOf(first), this.#groupOf(second)];
    if (a === b || (a.fixed && b.fixed && a.fixed.scales[0] !== b.fixed.scales[0])) return;
    const fixed = a.fixed ?? b.fixed;
    const range = union(a.range, b.range);
    if (fixed && !holds(fixed, range)) return;
    b.parent = a;
    a.range = range;
    a.fixed = fixed;
  }

  scaleOf(tensor: GraphTensor): GraphQuantization | undefined {
    if (tensor.dtype !== 'float32') return undefined;
    const { fixed, range } = this.#groupOf(tensor);
    return fixed ?? (range && asymmetric(range));
  }

  #groupOf(tensor: GraphTensor): Group {
    let group = this.#groups.get(tensor);
    if (!group) {
      group = { range: this.#ranges.get(tensor) ?? constantRange(tensor), fixed: undefined };
      this.#groups.set(tensor, group);
    }
    while (group.parent) group = group.parent;
    return group;
  }
}

function constantRange(tensor: GraphTensor): ValueRange | undefined {
  if (!isFloatConstant(tensor)) return undefined;
  let [min, max] = [0, 0];
  for (const value of tensor.data) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}

function union(a: ValueRange | undefined, b: ValueRange | undefined): ValueRange | undefined {
  return a && b ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) } : (a ?? b);
}

function holds({ scales, zeroPoints }: GraphQuantization, range: ValueRange | undefined): boolean {
  const [scale] = scales as [number];
  const [zeroPoint] = zeroPoints as [number];
  return !range || (range.min >= (-128.5 - zeroPoint) * scale && range.max <= (128 - zeroPoint) * scale);
}

/**
 * The scale and zero point of a range that holds zero, which is a number of its own.
 *
 * Source: the nudging of TensorFlow Lite's `ChooseQuantizationParams`.
 */
export function asymmetric({ min, max }: ValueRange): GraphQuantization {
  const low = Math.min(min, 0);
  const high = Math.max(max, 0);
  if (low === high) return { scales: [1], zeroPoints: [0], dimension: 0 };
  const scale = Math.fround((high - low) / 255);
  const zeroPoint = Math.min(Math.max(Math.round(-128 - low / scale), -128), 127);
  return { scales: [scale], zeroPoints: [zeroPoint], dimension: 0 };
}
