// The error for metadata that is damaged.

import { TFLiteError } from '../errors.ts';

/** The error for damaged metadata; the model itself may be fine. */
export function corruptMetadata(where: string): TFLiteError<'METADATA_CORRUPT'> {
  return new TFLiteError(
    'METADATA_CORRUPT',
    `The model's metadata is damaged: ${where}. The model itself can still be used; its metadata has to be written again.`,
    { where },
  );
}
