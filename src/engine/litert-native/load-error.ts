// The error of an engine that is not there.

import { TFLiteError } from '../../errors.ts';
import { LITERT_VERSION } from './libraries.ts';

/** Why the engine cannot be loaded, and what was tried. */
export function loadError(
  what: string,
  tried: string | readonly string[],
  cause?: unknown,
): TFLiteError<'ENGINE_LOAD'> {
  return new TFLiteError(
    'ENGINE_LOAD',
    `The native engine (LiteRT ${LITERT_VERSION}) is not there: ${what}.`,
    { engine: 'litert-native', tried: typeof tried === 'string' ? [tried] : tried },
    cause === undefined ? undefined : { cause },
  );
}
