// The classifier's page: what happens when.

import { byId, element } from '../parts/element.ts';
import { bytesText } from '../parts/format.ts';
import { showFailure } from '../parts/failure.ts';
import { hideProgress, showBusy, showProgress } from '../parts/progress-bar.ts';
import { takeFiles } from '../parts/drop.ts';
import { tensorTable } from '../parts/tensor-table.ts';
import { showAnswer, showWaiting } from './answer-view.ts';
import { startCamera, type Camera } from './camera.ts';
import type { Answer, Classifier } from './classifier.ts';
import { loadClassifier, modelBytes, POSSIBLE_THREADS } from './engine.ts';

const SAMPLES = [
  ['./chelsea.jpg', 'A cat'],
  ['./coffee.jpg', 'A cup of coffee'],
] as const;

const photo = byId('photo', HTMLImageElement);
const video = byId('video', HTMLVideoElement);
const stage = byId('stage');
const cameraButton = byId('camera', HTMLButtonElement);
const threadsSwitch = byId('threads', HTMLButtonElement);

let loading: Promise<Classifier> = load(1);
let camera: Camera | undefined;
/** The photo on the stage; an answer to an older one is not shown. */
let current: Blob | undefined;

// A failure is shown by `load`; whoever waits for the classifier hears of it again.
loading.catch(() => undefined);
takeFiles((file) => void show(file, file.name));
for (const [url, name] of SAMPLES) {
  const button = element('button', { type: 'button', 'aria-label': name }, element('img', { src: url, alt: '' }));
  button.addEventListener('click', () => void showSample(url, name));
  byId('samples').append(button);
}
cameraButton.addEventListener('click', () => void (camera ? stopCamera() : useCamera()));
threadsSwitch.addEventListener('click', () => void switchThreads());

/** Loads the model for a number of threads, and shows what it is. */
async function load(numThreads: number): Promise<Classifier> {
  threadsSwitch.disabled = true;
  threadsSwitch.setAttribute('aria-checked', String(numThreads > 1));
  try {
    const started = loadClassifier(numThreads, (progress) =>
      progress.total && progress.loaded >= progress.total
        ? showBusy('Starting the engine')
        : showProgress('Loading the model and the engine', progress),
    );
    const classifier = await started;
    showFailure(undefined);
    showModel(classifier);
    return classifier;
  } catch (error) {
    showFailure(error);
    throw error;
  } finally {
    hideProgress();
    threadsSwitch.disabled = POSSIBLE_THREADS === 1;
  }
}

function showModel({ interpreter, inputs, outputs }: Classifier): void {
  const { name, version } = interpreter.engine;
  const count = interpreter.numThreads;
  byId('model-line').textContent = `EfficientNet-Lite0, int8 · ${bytesText(modelBytes())} · ${name} ${version}`;
  byId('tensors').replaceChildren(tensorTable(inputs, outputs));
  byId('threads-note').textContent =
    POSSIBLE_THREADS > 1
      ? `${count === 1 ? '1 thread works' : `${count} threads work`} on each photo`
      : 'One: several need a page that is isolated (COOP, COEP) and more than one core';
  if (!current && !camera) announce('The model is ready.');
}

async function show(file: Blob, name: string): Promise<void> {
  stopCamera();
  current = file;
  showFailure(undefined);
  if (photo.src.startsWith('blob:')) URL.revokeObjectURL(photo.src);
  photo.src = URL.createObjectURL(file);
  photo.alt = name;
  photo.hidden = false;
  stage.dataset['state'] = 'photo';
  byId('badge').hidden = true;
  showWaiting();
  try {
    const answer = await (await loading).classify(file);
    if (current !== file) return;
    showAnswer(answer);
    showBadge(`${answer.width} × ${answer.height}`);
    announce(sentence(answer));
  } catch (error) {
    if (current === file) showFailure(error);
  }
}

async function showSample(url: string, name: string): Promise<void> {
  const response = await fetch(url);
  await show(await response.blob(), name);
}

async function useCamera(): Promise<void> {
  showFailure(undefined);
  try {
    const classifier = await loading;
    let frames = 0;
    const start = performance.now();
    camera = await startCamera(video, async (frame) => {
      const answer = await (await loading).classify(frame);
      if (!camera) return;
      showAnswer(answer);
      frames++;
      showBadge(`${((1000 * frames) / (performance.now() - start)).toFixed(1)} photos a second`);
    });
    current = undefined;
    photo.hidden = true;
    video.hidden = false;
    stage.dataset['state'] = 'camera';
    cameraButton.setAttribute('aria-pressed', 'true');
    cameraButton.textContent = 'Stop the camera';
    announce(`The camera is on, with ${threadsText(classifier)}.`);
  } catch (error) {
    showFailure(error);
  }
}

function stopCamera(): void {
  if (!camera) return;
  camera.stop();
  camera = undefined;
  video.hidden = true;
  byId('badge').hidden = true;
  stage.dataset['state'] = 'empty';
  cameraButton.setAttribute('aria-pressed', 'false');
  cameraButton.textContent = 'Use the camera';
}

/** Another number of threads is another interpreter. */
async function switchThreads(): Promise<void> {
  const before = await loading;
  const wanted = before.interpreter.numThreads > 1 ? 1 : POSSIBLE_THREADS;
  loading = load(wanted);
  const after = await loading.catch(() => undefined);
  if (!after) return;
  void before.close();
  announce(`It works with ${threadsText(after)} now.`);
  if (current) await show(current, photo.alt);
}

function showBadge(text: string): void {
  const badge = byId('badge');
  badge.hidden = false;
  badge.textContent = text;
}

function sentence({ labels, times }: Answer): string {
  const [best] = labels;
  const total = Math.round(times.decode + times.prepare + times.infer);
  return best ? `${best.label}, ${Math.round(100 * best.score)} percent, in ${total} milliseconds.` : 'No answer.';
}

function threadsText({ interpreter: { numThreads } }: Classifier): string {
  return numThreads === 1 ? '1 thread' : `${numThreads} threads`;
}

function announce(text: string): void {
  byId('status').textContent = text;
}
