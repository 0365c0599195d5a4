// Preflight: what in a model an engine does not know, said before the engine is asked.

import { elementCount, type DType } from '../dtypes.ts';
import type { EngineSupport } from '../engine-support.ts';
import { TFLiteError } from '../errors.ts';
import type { ModelDraft } from './draft.ts';
import type { ModelGraph, Subgraph, TensorFacts } from './graph.ts';

/** One thing that an engine does not know, and where it stands first. */
export interface Unsupported {
  readonly reason: 'operator' | 'version' | 'custom operator' | 'dtype' | 'use';
  /** The operator's name; undefined for a dtype. */
  readonly operator?: string;
  readonly version?: number;
  /** For a version: the greatest one that is known. */
  readonly known?: number;
  readonly subgraph?: number;
  /** The node's position in its subgraph; undefined for a dtype. */
  readonly node?: number;
  /** For a dtype: the tensor's name. */
  readonly tensor?: string;
  readonly dtype?: DType;
}

/**
 * The first thing that keeps an engine from running a model; undefined when there is nothing.
 *
 * Custom operators do not count here, since Python, too, opens a model with unknown ones; see
 * {@link findUnknownCustomOperator}.
 *
 * @param draft - Changes that are going to be made first.
 */
export function findUnsupported(
  graph: ModelGraph,
  support: EngineSupport,
  draft?: ModelDraft,
): Unsupported | undefined {
  for (const [subgraph, facts] of graph.subgraphs.entries()) {
    const nodes = draft?.subgraphs[subgraph]!.nodes ?? Array.from({ length: facts.operatorCount }, (_, node) => node);
    const changes = draft?.subgraphs[subgraph]!.changes;
    for (const node of nodes) {
      const refusal = typeof node === 'number' ? refusalOf(graph, support, subgraph, node, changes) : undefined;
      if (refusal) return refusal;
    }
    for (let i = 0; i < facts.tensorCount; i++) {
      const { name, dtype } = facts.tensor(i);
      if (!changes?.has(i) && support.refusedDTypes.includes(dtype))
        return { reason: 'dtype', subgraph, tensor: name, dtype };
    }
  }
  return undefined;
}

/**
 * Why an engine does not take a node; undefined when it does.
 *
 * @param changes - Tensors of the subgraph whose dtype is going to be another one.
 */
export function refusalOf(
  graph: ModelGraph,
  support: EngineSupport,
  subgraph: number,
  node: number,
  changes?: ReadonlyMap<number, unknown>,
): Unsupported | undefined {
  const facts = graph.subgraphs[subgraph]!;
  const { opcodeIndex, inputs, outputs } = facts.operator(node);
  const { name: operator, version, custom } = graph.operatorCodes[opcodeIndex]!;
  if (custom !== undefined) return undefined;
  const known = ownValue(support.versions, operator);
  if (known === undefined) return { reason: 'operator', operator, version, subgraph, node };
  if (version > known) return { reason: 'version', operator, version, known, subgraph, node };
  if (isUnfit(support, operator, facts, node) || isDeepBroadcast(support, operator, facts, node)) {
    return { reason: 'use', operator, version, subgraph, node };
  }
  for (const index of [...inputs, ...outputs]) {
    if (index < 0 || changes?.has(index)) continue;
    const { name: tensor, dtype } = facts.tensor(index);
    if (support.refusedDTypes.includes(dtype)) return { reason: 'dtype', subgraph, tensor, dtype };
  }
  return undefined;
}

/** True when the model lists an operator that the engine does not know, be it used or not: engines look up all. */
export function listsUnknown(graph: ModelGraph, { versions }: EngineSupport): boolean {
  return graph.operatorCodes.some(
    ({ name, version, custom }) => custom === undefined && version > (ownValue(versions, name) ?? -1),
  );
}

/** The first custom operator in use that an engine does not know; undefined when there is none. */
export function findUnknownCustomOperator(graph: ModelGraph, support: EngineSupport): Unsupported | undefined {
  for (const [index, { version, custom }] of graph.operatorCodes.entries()) {
    if (custom === undefined || support.customOperators.includes(custom)) continue;
    const place = firstNode(graph, index);
    if (place) return { reason: 'custom operator', operator: custom, version, ...place };
  }
  return undefined;
}

/**
 * Refuses a model that an engine cannot run, changed or not.
 *
 * @throws {@link TFLiteError} `UNSUPPORTED_MODEL`, naming what {@link findUnsupported} found, and the remedy.
 */
export function requireSupported(graph: ModelGraph, support: EngineSupport, draft?: ModelDraft): void {
  const found = findUnsupported(graph, support, draft);
  if (found) throw unsupported(found, support);
}

/**
 * Refuses a model whose custom operators an engine does not know.
 *
 * @throws {@link TFLiteError} `UNSUPPORTED_MODEL`, naming what {@link findUnknownCustomOperator} found, and the remedy.
 */
export function requireCustomOperators(graph: ModelGraph, support: EngineSupport): void {
  const found = findUnknownCustomOperator(graph, support);
  if (found) throw unsupported(found, support);
}

function firstNode(graph: ModelGraph, opcodeIndex: number): { subgraph: number; node: number } | undefined {
  for (const [subgraph, facts] of graph.subgraphs.entries()) {
    for (let node = 0; node < facts.operatorCount; node++) {
      if (facts.operator(node).opcodeIndex === opcodeIndex) return { subgraph, node };
    }
  }
  return undefined;
}

/** A property of a table whose key comes from a file: `constructor` is none. */
function ownValue(table: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** True for a use of an operator that the engine gets wrong in every version, or fails at when it runs. */
export function isUnfit(
  { refusedValues, refusedUses, blockwise }: EngineSupport,
  operator: string,
  subgraph: Subgraph,
  node: number,
): boolean {
  const { inputs, outputs } = subgraph.operator(node);
  // A node may have fewer inputs than its operator takes, and -1 stands for one that is left out.
  const factsOf = (index = -1): TensorFacts | undefined => (index < 0 ? undefined : subgraph.tensor(index));
  const first = factsOf(inputs[0]);
  const result = factsOf(outputs[0]);
  if (!names(blockwise).includes(operator) && [...inputs, ...outputs].some((i) => factsOf(i)?.quantization.blockwise)) {
    return true;
  }
  if ([first, result].some((tensor) => tensor && names(refusedValues[tensor.dtype]).includes(operator))) return true;
  return refusedUses.some((use) => {
    const { rescales, severalValues, quantized, perChannel } = use;
    const have = (indices: readonly number[], wanted: readonly (readonly DType[])[] = []): boolean =>
      wanted.every((dtypes, i) => dtypes.length === 0 || dtypes.some((dtype) => dtype === factsOf(indices[i])?.dtype));
    if (!names(use.operator).includes(operator) || !have(inputs, use.inputs) || !have(outputs, use.outputs))
      return false;
    const values = severalValues === undefined ? undefined : factsOf(inputs[severalValues]);
    if (severalValues !== undefined && (!values || elementCount(values.shape) <= 1)) return false;
    if (perChannel && (factsOf(inputs[1])?.quantization.scales.length ?? 0) <= 1) return false;
    const scaleOf = (tensor: TensorFacts | undefined): number | undefined => tensor?.quantization.scales[0];
    if (quantized !== undefined && quantized !== (scaleOf(first) !== undefined)) return false;
    if (rescales === undefined) return true;
    return (
      rescales ===
      inputs.map(factsOf).some((tensor) => tensor?.dtype === result?.dtype && scaleOf(tensor) !== scaleOf(result))
    );
  });
}

function names(list = ''): readonly string[] {
  return list.split(' ');
}

/** True where an operator that broadcasts in four dimensions at most is given two shapes of more. */
export function isDeepBroadcast(
  { flatBroadcasts }: EngineSupport,
  operator: string,
  subgraph: Subgraph,
  node: number,
): boolean {
  const [a = -1, b = -1] = subgraph.operator(node).inputs;
  if (!names(flatBroadcasts).includes(operator) || a < 0 || b < 0) return false;
  const shapes = [subgraph.tensor(a).shape, subgraph.tensor(b).shape];
  return Math.max(...shapes.map(({ length }) => length)) > 4 && String(shapes[0]) !== String(shapes[1]);
}

function unsupported(found: Unsupported, support: EngineSupport): TFLiteError<'UNSUPPORTED_MODEL'> {
  const { operator, version, subgraph, node, tensor, dtype } = found;
  const message = `${subjectOf(found)} ${placeOf(found)}${found.reason === 'use' ? 'does not work in' : 'is unknown to'} the engine ${support.engine}${remedyOf(found, support)}`;
  return new TFLiteError('UNSUPPORTED_MODEL', message, {
    engine: support.engine,
    ...(operator !== undefined && { operator }),
    ...(version !== undefined && { version }),
    ...(subgraph !== undefined && { subgraph }),
    ...(node !== undefined && { node }),
    ...(tensor !== undefined && { tensor }),
    ...(dtype !== undefined && { dtype }),
  });
}

function subjectOf({ reason, operator, version, tensor, dtype }: Unsupported): string {
  if (reason === 'dtype') return `The dtype ${dtype} of tensor '${tensor}'`;
  return reason === 'custom operator'
    ? `The custom operator ${operator}`
    : `The operator ${operator} version ${version}`;
}

function placeOf({ subgraph, node, tensor }: Unsupported): string {
  if (tensor !== undefined) return `(subgraph ${subgraph}) `;
  return `(subgraph ${subgraph}, node ${node}) `;
}

function remedyOf({ reason, operator = '', known }: Unsupported, { runtime }: EngineSupport): string {
  switch (reason) {
    case 'version':
      return `, which is ${runtime} and knows it up to version ${known}. Convert the model with a TensorFlow of that age, or without the optimization that needs the newer version.`;
    case 'operator':
      return `, which is ${runtime}. Convert the model without it, or with a TensorFlow of that age.`;
    case 'use':
      return ` for the dtypes and scales of this node. Convert the model with float32 or int8 there.`;
    case 'dtype':
      return `, which is ${runtime}. Convert the model with int8 or float weights.`;
    case 'custom operator':
      return operator.startsWith('Flex')
        ? `: it needs TensorFlow itself. Convert the model without SELECT_TF_OPS.`
        : `. Convert the model without it; operators of your own cannot be added to this engine.`;
  }
}
