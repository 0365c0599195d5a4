// The inspector's page: a file in, everything about it out.

import { analyzeModel } from 'tflite-interpreter/analyzer';
import { byId, element } from '../parts/element.ts';
import { showFailure } from '../parts/failure.ts';
import { hideProgress, showBusy } from '../parts/progress-bar.ts';
import { takeFiles } from '../parts/drop.ts';
import { showModel } from './model-view.ts';

const SAMPLE = './efficientnet_lite0_int8.tflite';

/** The file that is being read; an older one that is done later is not shown. */
let current: Blob | undefined;

takeFiles((file) => void show(file, file.name));
byId('sample').addEventListener('click', () => void showSample());

async function showSample(): Promise<void> {
  showBusy('Fetching the sample');
  try {
    const response = await fetch(SAMPLE);
    await show(await response.blob(), 'efficientnet_lite0_int8.tflite');
  } catch (error) {
    hideProgress();
    showFailure(error);
  }
}

async function show(file: Blob, name: string): Promise<void> {
  current = file;
  showFailure(undefined);
  showBusy(`Reading ${name}`);
  const place = byId('model');
  try {
    const analysis = await analyzeModel({ modelContent: file });
    if (current !== file) return;
    place.replaceChildren(...(await showModel(analysis, name)));
    place.hidden = false;
    byId('dropzone').classList.add('compact');
    byId('drop-title').textContent = 'Drop another file anywhere';
    document.title = `${name} · Inspector`;
    byId('status').textContent = `${name} is shown below.`;
  } catch (error) {
    if (current !== file) return;
    place.hidden = true;
    showFailure(error);
    byId('failure').prepend(element('strong', {}, name));
  } finally {
    if (current === file) hideProgress();
  }
}
