// The errors for files that hold no Keras model, or a damaged one.

import { TFLiteError } from '../../errors.ts';

/** The error for bytes or a configuration that are no model. */
export function notKeras(source: string, found: string): TFLiteError<'NOT_KERAS'> {
  return new TFLiteError(
    'NOT_KERAS',
    `${source} is not a Keras model: ${found}. Save it with model.save('model.keras'), or as .h5, and read that file.`,
    { source, found },
  );
}

/** The error for a file that is damaged. */
export function corruptKeras(source: string, where: string, cause?: unknown): TFLiteError<'KERAS_CORRUPT'> {
  return new TFLiteError(
    'KERAS_CORRUPT',
    `${source} is damaged or incomplete: ${where}. Save or fetch the model again.`,
    { source, where },
    cause === undefined ? undefined : { cause },
  );
}
