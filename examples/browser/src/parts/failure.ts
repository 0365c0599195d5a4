// What went wrong, in the library's own words.

import { isTFLiteError } from 'tflite-interpreter';
import { byId, element } from './element.ts';

/** Shows an error in the page's `#failure`, with its code; undefined takes it away. */
export function showFailure(
  error: unknown,
  code: string | undefined = isTFLiteError(error) ? error.code : undefined,
): void {
  const place = byId('failure');
  place.hidden = error === undefined;
  if (error === undefined) return place.replaceChildren();
  const message = error instanceof Error ? error.message : JSON.stringify(error);
  place.replaceChildren(element('p', {}, message));
  if (code !== undefined) place.append(element('code', {}, code));
}
