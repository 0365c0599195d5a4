// LayerSpec: what the converter knows of one class of layers, and what it gets to turn a call of it into operators.

import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphTensor } from '../graph/graph.ts';
import type { KerasDialect, KerasLayer, WeightArray, WeightName } from '../keras/keras-model.ts';
import type { OptionsOf, OptionTable } from './option.ts';

/** An argument of a call: a tensor, a value, or several. */
export type LayerArgument =
  GraphTensor | null | boolean | number | string | readonly LayerArgument[] | { readonly [key: string]: LayerArgument };

/** Turns a layer that another one wraps into operators. */
export interface InnerLayer {
  readonly layer: KerasLayer;
  readonly spec: LayerSpec | undefined;
  /** Its options, read by its table. */
  readonly options: Readonly<Record<string, unknown>>;
  /** A layer that it wraps in turn. */
  inner(name: string): InnerLayer;
  /** Calls it. */
  call(x: GraphTensor, mask?: GraphTensor, kwargs?: Readonly<Record<string, LayerArgument>>): LayerResult;
}

/** What a layer gives: one tensor, or several. */
export type LayerResult = GraphTensor | readonly GraphTensor[];

/** One call of a layer, with all that is needed to turn it into operators. */
export interface LayerCall<Options = Readonly<Record<string, unknown>>> {
  readonly b: GraphBuilder;
  readonly layer: KerasLayer;
  readonly dialect: KerasDialect;
  readonly options: Options;
  /** The first argument, where it is one tensor. */
  readonly x: GraphTensor;
  /** The tensors of the first argument, where it is a list. */
  readonly inputs: readonly GraphTensor[];
  /** All arguments in order. */
  readonly args: readonly LayerArgument[];
  readonly kwargs: Readonly<Record<string, LayerArgument>>;
  /** A weight by its name; undefined where the layer has none of it. */
  readonly weight: (name: string) => WeightArray | undefined;
  /** Which steps of a sequence count: bool, [batch, steps]; undefined where all do. */
  readonly mask: (x: GraphTensor) => GraphTensor | undefined;
  /** Says which steps of a result count: all, without a mask. */
  readonly setMask: (x: GraphTensor, mask: GraphTensor | undefined) => void;
  /** A layer that this one wraps. */
  readonly inner: (name: string) => InnerLayer;
}

/** What is known of a class of layers. */
export interface LayerSpec<O extends OptionTable = OptionTable> {
  /** The names of the class in Keras, its own first. */
  readonly names: readonly [string, ...string[]];
  /** What becomes of it, for the documents. */
  readonly becomes: string;
  readonly options: O;
  /** Its weights in Keras' order. */
  readonly weights?: (options: OptionsOf<O>, layer: KerasLayer) => readonly WeightName[];
  /** What speaks against these options together; undefined where nothing does. */
  readonly refuses?: (options: OptionsOf<O>, layer: KerasLayer) => string | undefined;
  /** What a call may be given by name, beside its input, `mask` and `training`. @defaultValue nothing */
  readonly arguments?: readonly string[];
  /** Whether masks pass through it. @defaultValue true */
  readonly passesMask?: boolean;
  readonly lower: (call: LayerCall<OptionsOf<O>>) => LayerResult;
}

/** A spec whose options are typed by its table. */
export function defineLayer<const O extends OptionTable>(spec: LayerSpec<O>): LayerSpec {
  // Options are read by the very table that types them, so that a spec may be called through the wider type.
  return spec as unknown as LayerSpec;
}

/** The names that layers of Keras have for their input. */
export const FIRST_ARGUMENTS = ['inputs', 'input', 'x', 'sequences', 'sequence', 'data', 'images'] as const;

/** True for a tensor of the graph among the arguments of a call. */
export function isTensor(value: LayerArgument | undefined): value is GraphTensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
}

/** The tensors inside an argument, in order. */
export function tensorsIn(value: LayerArgument | undefined): GraphTensor[] {
  if (value === undefined || value === null || typeof value !== 'object') return [];
  if (isTensor(value)) return [value];
  if (Array.isArray(value)) return (value as readonly LayerArgument[]).flatMap(tensorsIn);
  return Object.keys(value)
    .sort()
    .flatMap((key) => tensorsIn((value as Readonly<Record<string, LayerArgument>>)[key]));
}

/** The steps that count: Keras 3 hands a mask on only where the sequence is all that a layer is given, without states. */
export function sequenceMask(
  { x, dialect, kwargs, mask }: LayerCall<unknown>,
  states: readonly GraphTensor[],
): GraphTensor | undefined {
  return states.length === 0 || dialect === 'keras2' || isTensor(kwargs['mask']) ? mask(x) : undefined;
}

/** A weight that the layer cannot be without. */
export function requireWeight(call: Pick<LayerCall, 'weight' | 'layer'>, name: string): WeightArray {
  const weight = call.weight(name);
  if (weight) return weight;
  throw new RangeError(`the layer '${call.layer.name}' has no '${name}'`);
}
