// TFLiteConverter: a Keras model to the bytes of a .tflite file, with Python's settings in camelCase.

import type { KerasModel } from './keras/keras-model.ts';
import { lowerModel } from './lower-model.ts';
import { improveGraph } from './passes/passes.ts';
import { writeModel } from './write-model.ts';

/** Converts one model. */
export class TFLiteConverter {
  readonly #model: KerasModel;

  private constructor(model: KerasModel) {
    this.#model = model;
  }

  /** A converter of a model that `readKerasModel` gave. */
  static fromKerasModel(model: KerasModel): TFLiteConverter {
    return new TFLiteConverter(model);
  }

  /** Converts the model. */
  convert(): Promise<Uint8Array> {
    const { graph, ...names } = lowerModel(this.#model);
    improveGraph(graph);
    return Promise.resolve(writeModel(graph, names));
  }
}
