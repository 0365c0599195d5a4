// Files that are dropped anywhere on the page, pasted into it, or chosen by a button.

import { byId } from './element.ts';

/** Calls back with each file; the page's `#veil` shows while one is held over it. */
export function takeFiles(take: (file: File) => void): void {
  const veil = byId('veil');
  const input = byId('file', HTMLInputElement);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const show = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  };
  addEventListener('dragenter', show);
  addEventListener('dragover', show);
  addEventListener('dragleave', (event) => {
    // Leaving an element for another one inside of the page has one it goes to.
    if (!event.relatedTarget) veil.hidden = true;
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  });
  addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (file) take(file);
  });
  byId('choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) take(file);
    // So that the same file can be chosen again.
    input.value = '';
  });
}
