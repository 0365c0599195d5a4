// What the page and its photo worker say to each other.

import type { ModelMetadata, TensorDetails, TensorLike } from 'tflite-interpreter';

/** To the worker: first what the model wants, then photos. */
export type PhotoRequest =
  | {
      readonly kind: 'model';
      readonly inputs: readonly TensorDetails[];
      readonly subgraphs: ModelMetadata['subgraphs'] | undefined;
    }
  | { readonly kind: 'photo'; readonly id: number; readonly source: ArrayBuffer | ImageBitmap };

/** From the worker, one for each photo. */
export type PhotoAnswer =
  | {
      readonly id: number;
      readonly tensor: TensorLike<'float32' | 'int8' | 'uint8'>;
      readonly times: { readonly decode: number; readonly prepare: number };
      readonly width: number;
      readonly height: number;
    }
  | { readonly id: number; readonly error: string };
