// The converter's page: a Keras file in, a .tflite file out.

import { byId, element } from '../parts/element.ts';
import { takeFiles } from '../parts/drop.ts';
import { showFailure } from '../parts/failure.ts';
import { bytesText } from '../parts/format.ts';
import { hideProgress, showBusy } from '../parts/progress-bar.ts';
import { fetchSample, type Sample } from './digits.ts';
import type { Converted, ConvertAnswer, ConvertRequest, Mode } from './messages.ts';
import { showResult } from './result-view.ts';

const mode = byId('mode', HTMLSelectElement);
const photos = byId('photos', HTMLInputElement);

/** What is shown, or on its way; it is converted again when a setting changes. */
let current: { readonly file: Blob; readonly name: string; readonly sample?: Sample } | undefined;
let worker: Worker | undefined;
let savedUrl = '';

takeFiles((file) => void show({ file, name: file.name }));
byId('sample').addEventListener('click', () => void showSample());
mode.addEventListener('change', () => {
  showCalibration();
  void convertAgain();
});
for (const setting of [photos, byId('scaling')]) setting.addEventListener('change', () => void convertAgain());

async function showSample(): Promise<void> {
  showFailure(undefined);
  showBusy('Fetching the sample');
  try {
    const sample = await fetchSample();
    await show({ file: sample.model, name: 'digits.keras', sample });
  } catch (error) {
    hideProgress();
    showFailure(error);
  }
}

/** Photos are asked for where int8 values need them; the sample brings digits of its own. */
function showCalibration(): void {
  byId('calibration').hidden = mode.value !== 'int8' || current?.sample !== undefined;
}

async function convertAgain(): Promise<void> {
  if (current) await show(current);
}

async function show(what: NonNullable<typeof current>): Promise<void> {
  current = what;
  showCalibration();
  showFailure(undefined);
  showBusy(`Converting ${what.name}`);
  // Whatever is still at work is about something else.
  worker?.terminate();
  const own = new Worker(new URL('./convert-worker.ts', import.meta.url), { type: 'module' });
  worker = own;
  own.addEventListener('message', ({ data }: MessageEvent<ConvertAnswer>) => {
    if (worker !== own) return;
    if ('samples' in data) return showBusy(`Converting ${what.name}, sample ${data.samples}`);
    hideProgress();
    if ('converted' in data) showConverted(data.converted, what);
    else showProblem(what.name, data.error);
    own.terminate();
  });
  own.addEventListener('error', ({ message }) => {
    if (worker !== own) return;
    hideProgress();
    showProblem(what.name, { message: message || 'The converter did not start.', code: undefined });
  });
  own.postMessage(await requestFor(what));
}

async function requestFor({ file, sample }: NonNullable<typeof current>): Promise<ConvertRequest> {
  const request = { model: await file.arrayBuffer(), mode: mode.value as Mode };
  if (sample) return { ...request, labels: sample.labels, samples: sample.typical, toName: sample.unseen };
  const files = Array.from(photos.files ?? []);
  const [mean = 0, std = 1] = byId('scaling', HTMLSelectElement).value.split(',').map(Number);
  return mode.value === 'int8' && files.length > 0 ? { ...request, photos: { files, mean, std } } : request;
}

function showConverted(converted: Converted, { file, name, sample }: NonNullable<typeof current>): void {
  URL.revokeObjectURL(savedUrl);
  const shown = showResult(converted, { name, bytes: file.size, digits: sample?.unseen ?? [] });
  savedUrl = shown.url;
  const place = byId('result');
  place.replaceChildren(...shown.sections);
  place.hidden = false;
  byId('dropzone').classList.add('compact');
  byId('drop-title').textContent = 'Drop another file anywhere';
  byId('status').textContent = `${name} is converted: ${bytesText(converted.tflite.length)}.`;
}

function showProblem(name: string, { message, code }: { message: string; code: string | undefined }): void {
  byId('result').hidden = true;
  showFailure(new Error(message), code);
  byId('failure').prepend(element('strong', {}, name));
}
