// Lowering: a model's newer operators said in older ones, so that an engine of an older TensorFlow gives the same numbers.

import type { EngineSupport } from '../engine-support.ts';
import { ModelDraft, type NodeView } from './draft.ts';
import { convolutionsInFloat, type DynamicRange } from './dynamic-range.ts';
import type { ModelGraph } from './graph.ts';
import { longConstants } from './long-constants.ts';
import { ELEMENTWISE } from './lower/elementwise.ts';
import { BITS } from './lower/bits.ts';
import { NEWEST_VERSIONS } from './lower/newest-versions.ts';
import { clamp, type Rule } from './lower/rule.ts';
import { PADDING } from './lower/padding.ts';
import { STRUCTURE } from './lower/structure.ts';
import { floatWeights, WEIGHTED } from './lower/weights.ts';
import { broadcastFirst } from './lower/broadcast.ts';
import { isDeepBroadcast, isUnfit, listsUnknown, refusalOf } from './preflight.ts';

/** Rules by operator. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...ELEMENTWISE,
  ...BITS,
  ...STRUCTURE,
  ...PADDING,
  ...WEIGHTED,
};

/** How many inputs an operator cannot do without, where it is not two. */
const LEAST_INPUTS: Readonly<Record<string, number>> = {
  ABS: 1,
  CAST: 1,
  DEQUANTIZE: 1,
  EXP: 1,
  FILL: 1,
  LOG: 1,
  PACK: 1,
  QUANTIZE: 1,
  RSQRT: 1,
  SIGN: 1,
  COS: 1,
  GELU: 1,
  SIN: 1,
  SOFTMAX: 1,
  SQRT: 1,
  UNPACK: 1,
  CONCATENATION: 1,
  STABLEHLO_CASE: 1,
  STABLEHLO_COMPOSITE: 0,
  STRIDED_SLICE: 4,
  DILATE: 3,
  DYNAMIC_UPDATE_SLICE: 3,
  RANGE: 3,
};

/**
 * Replaces the nodes that an engine does not take where older operators can say the same.
 *
 * @returns The changes; undefined when the engine takes the model as it is.
 */
export function lowerModel(
  graph: ModelGraph,
  support: EngineSupport,
  dynamicRange: DynamicRange,
): ModelDraft | undefined {
  const draft = new ModelDraft(graph);
  for (const [index, subgraph] of draft.subgraphs.entries()) {
    for (let i = 0; i < subgraph.subgraph.operatorCount; i++) {
      const facts = subgraph.subgraph.operator(i);
      const { name: operator, version } = graph.operatorCodes[facts.opcodeIndex]!;
      const unfit = isUnfit(support, operator, subgraph.subgraph, i);
      const { addSubgraph } = draft;
      const node: NodeView = { draft: subgraph, graph, addSubgraph, operator, version, facts, unfit };
      const lowered = refusalOf(graph, support, index, i) && lowerNode(node, support, i);
      const nodes = lowered ?? [i];
      subgraph.nodes.push(...nodes);
      subgraph.origins.push(...nodes.map(() => i));
      if (lowered) draft.notes.add(`${operator} ${version}`);
    }
  }
  const convolutions = convolutionsInFloat(graph, dynamicRange);
  for (const convolution of convolutions) floatWeights(draft, convolution);
  if (convolutions.length > 0) draft.notes.add('int8 convolution weights to float32');
  for (const { subgraph, tensor, byteLength } of longConstants(graph)) {
    const { changes } = draft.subgraphs[subgraph]!;
    const bytes = graph.bufferBytes(graph.subgraphs[subgraph]!.tensor(tensor).buffer).subarray(0, byteLength);
    if (!changes.get(tensor)?.bytes) changes.set(tensor, { ...changes.get(tensor), bytes });
    draft.notes.add('constants longer than their shapes');
  }
  return draft.notes.size > 0 || listsUnknown(graph, support) ? draft : undefined;
}

function lowerNode(node: NodeView, support: EngineSupport, index: number): ReturnType<Rule> {
  // A node without the tensors that its operator takes is nothing to say in other words: it is refused as it is.
  const { inputs, outputs } = node.facts;
  const least = Object.hasOwn(LEAST_INPUTS, node.operator) ? LEAST_INPUTS[node.operator]! : 2;
  if (inputs.length < least || inputs.slice(0, least).includes(-1) || outputs.length === 0) return undefined;
  const { versions } = support;
  const rule = Object.hasOwn(RULES, node.operator) ? RULES[node.operator] : undefined;
  const known = Object.hasOwn(versions, node.operator) ? versions[node.operator]! : 0;
  // What a version means that came after these rules, nobody here knows.
  if (node.version > Math.max(known, NEWEST_VERSIONS[node.operator] ?? 1)) return undefined;
  const deep = isDeepBroadcast(support, node.operator, node.draft.subgraph, index);
  const nodes = rule ? rule(node, known) : deep && node.version <= known ? clamp(node, node.version) : undefined;
  return deep ? nodes?.flatMap((added) => broadcastFirst(added, node.draft, support)) : nodes;
}
