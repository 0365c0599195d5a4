// What the page and its converting worker say to each other.

import type { TensorDetails } from 'tflite-interpreter';
import type { LayerReport } from 'tflite-interpreter/converter';

/** What the weights, and the values, are to be. */
export type Mode = 'float32' | 'float16' | 'dynamic' | 'int8';

/** A model to convert. */
export interface ConvertRequest {
  readonly model: ArrayBuffer;
  readonly mode: Mode;
  /** The classes, to be kept in the file. */
  readonly labels?: readonly string[];
  /** Typical inputs, ready for the model; of a model of one input. */
  readonly samples?: readonly Float32Array[];
  /** Typical photos, and the scaling that the model was trained with. */
  readonly photos?: { readonly files: readonly File[]; readonly mean: number; readonly std: number };
  /** Inputs that the new model is to name. */
  readonly toName?: readonly Float32Array[];
}

/** The best class of an input. */
export interface Name {
  readonly label: string;
  readonly score: number;
}

/** What became of a model. */
export interface Converted {
  readonly tflite: Uint8Array<ArrayBuffer>;
  readonly layers: readonly LayerReport[];
  readonly inputs: readonly TensorDetails[];
  readonly outputs: readonly TensorDetails[];
  readonly names: readonly Name[];
  readonly milliseconds: number;
}

/** From the worker: how many samples it has seen, then a result or an error. */
export type ConvertAnswer =
  | { readonly samples: number }
  | { readonly converted: Converted }
  | { readonly error: { readonly message: string; readonly code: string | undefined } };
