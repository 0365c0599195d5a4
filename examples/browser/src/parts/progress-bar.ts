// The bar and the line above it that show how far something has come.

import type { Progress } from './download.ts';
import { byId } from './element.ts';
import { bytesText } from './format.ts';

/** Shows bytes that have arrived; without a total the bar only moves. */
export function showProgress(what: string, { loaded, total }: Progress): void {
  const bar = byId('progress', HTMLProgressElement);
  byId('loading').hidden = false;
  if (total) bar.value = loaded / total;
  else bar.removeAttribute('value');
  byId('progress-label').textContent = total
    ? `${what}, ${bytesText(loaded)} of ${bytesText(total)}`
    : `${what}, ${bytesText(loaded)}`;
}

/** Shows that something goes on whose end is not known. */
export function showBusy(what: string): void {
  byId('loading').hidden = false;
  byId('progress').removeAttribute('value');
  byId('progress-label').textContent = what;
}

/** Takes the bar away. */
export function hideProgress(): void {
  byId('loading').hidden = true;
}
