// KerasModel: layers, how they are called, and their weights, whatever file they came from.

/** A value of a model's configuration. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object of a model's configuration. */
export type JsonObject = Readonly<Record<string, Json>>;

/** An array of weights; integers and halves are turned into float32. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A weight as a layer names it. */
export interface WeightName {
  readonly name: string;
  /** The part of the layer that holds it, as Keras 3 stores it: `cell`, `query_dense`. */
  readonly part?: string;
  /** False for statistics, which files of one list put behind all that is trained. @defaultValue true */
  readonly trainable?: boolean;
}

/** Gives a layer's weights in the order of their names; undefined where the file has none for it. */
export type ReadWeights = (names: readonly WeightName[]) => readonly WeightArray[] | undefined;

/** One layer of a model, or one operation node. */
export interface KerasLayer {
  /** The name of the class: `Conv2D`. */
  readonly className: string;
  readonly name: string;
  /** Where the class comes from, as far as the file says: `keras.layers`. */
  readonly module: string;
  readonly config: JsonObject;
  readonly readWeights: ReadWeights;
  /** The layers inside a nested model. */
  readonly graph?: KerasGraph;
  /** The layer that a wrapper wraps, by the option that holds it: `layer`, `backward_layer`. */
  readonly wrapped: Readonly<Record<string, KerasLayer>>;
}

/** The result of a layer's call, to be used by others. */
export interface KerasTensor {
  readonly layer: string;
  /** Which call of the layer, for a shared one. */
  readonly call: number;
  /** Which of its outputs. */
  readonly output: number;
}

/** An argument of a call: a tensor, a value, or several. */
export type KerasArgument =
  | { readonly tensor: KerasTensor }
  | { readonly list: readonly KerasArgument[] }
  | { readonly entries: Readonly<Record<string, KerasArgument>> }
  | { readonly value: Json };

/** One call of a layer. */
export interface KerasCall {
  readonly layer: KerasLayer;
  /** Which call of the layer this is. */
  readonly index: number;
  readonly args: readonly KerasArgument[];
  readonly kwargs: Readonly<Record<string, KerasArgument>>;
}

/** A named input or output of a model. */
export interface KerasPort {
  readonly name: string;
  readonly tensor: KerasTensor;
}

/** A model as a graph of calls; a Sequential one is a chain of them. */
export interface KerasGraph {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  /** Every call, in no particular order. */
  readonly calls: readonly KerasCall[];
  readonly inputs: readonly KerasPort[];
  readonly outputs: readonly KerasPort[];
}

/**
 * A Keras model that was read: what `TFLiteConverter.fromKerasModel` takes.
 *
 * Weights are views of the file's bytes where they can be, so the bytes must not change while it is in use.
 */
export interface KerasModel {
  readonly name: string;
  /** Which of the formats the model came in. */
  readonly format: KerasFormat;
  /** The version of Keras that wrote it, as far as the file says. */
  readonly kerasVersion: string | undefined;
  /** @internal */
  readonly dialect: KerasDialect;
  /** @internal */
  readonly graph: KerasGraph;
}

/** Whose words a configuration uses: some mean something else in Keras 2, and in TensorFlow.js, which has its layers. */
export type KerasDialect = 'keras2' | 'keras3';

/** A Keras 3 archive, an HDF5 file of Keras 2 or 3, or a TensorFlow.js LayersModel. */
export type KerasFormat = 'keras' | 'h5' | 'tfjs';

/** True for an object of a configuration, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
