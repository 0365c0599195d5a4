// `npm start`: names what photos show, and how long each step took.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Interpreter, TensorDetails } from 'tflite-interpreter';
import type { RgbImage } from 'tflite-interpreter/image';
import { HELP, readArguments, UsageError, type Settings } from './arguments.ts';
import { describeInput, valuesOf, type ModelInput } from './model-input.ts';
import { printAnswer, printSetup, type Answer } from './report.ts';

const WARM_RUNS = 9;
const ASSETS = path.relative('', fileURLToPath(new URL('../examples/assets/', import.meta.url))) + path.sep;

/** What Node's codes mean. */
const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file.',
  EISDIR: 'it is a folder.',
  EACCES: 'this process may not read it.',
};

// Imported while the clock runs: loading the library is one of the stages.
const startOfLoad = performance.now();
const { isTFLiteError, Interpreter: Model, readLabels, topLabels } = await import('tflite-interpreter');
const { decodeImage, resize } = await import('tflite-interpreter/image');
const load = performance.now() - startOfLoad;

try {
  const settings = readArguments(process.argv.slice(2), ASSETS);
  if (settings.help) console.log(HELP);
  else await classifyAll(settings);
} catch (error) {
  if (!isTFLiteError(error) && !(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function classifyAll(settings: Settings): Promise<void> {
  const { images, model, top, engine, threads, json } = settings;
  const startOfCreate = performance.now();
  const interpreter = await Model.create({ modelPath: model, engine, numThreads: threads });
  try {
    interpreter.allocateTensors();
    const create = performance.now() - startOfCreate;
    const classifier = await describeClassifier(interpreter, settings);
    const setup = {
      model,
      input: classifier.input.description,
      engine: `${interpreter.engine.name} ${interpreter.engine.version}`,
      reason: interpreter.engine.reason,
      lowered: interpreter.engine.lowered,
      threads: interpreter.numThreads,
      milliseconds: { load, create },
    };
    if (!json) printSetup(setup);
    const photos: Answer[] = [];
    for (const image of images) {
      const answer = await classify(classifier, image, top);
      if (!json) printAnswer(answer);
      photos.push(answer);
    }
    if (json) console.log(JSON.stringify({ ...setup, photos }, undefined, 2));
  } finally {
    interpreter.close();
  }
}

interface Classifier {
  readonly interpreter: Interpreter;
  readonly input: ModelInput & { readonly index: number; readonly quantized: boolean };
  readonly output: { readonly index: number; readonly quantized: boolean };
  readonly labels: readonly string[];
}

async function describeClassifier(
  interpreter: Interpreter,
  { labels: labelFile, scaling }: Settings,
): Promise<Classifier> {
  const { metadata } = interpreter;
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  if (!input || !output) throw new UsageError('The model has no input or no output, so it classifies nothing.');
  const classes = output.shape.at(-1) ?? 1;
  const labels = labelFile === undefined ? metadata?.labels : await readLabels(labelFile);
  return {
    interpreter,
    input: { ...describeInput(input, metadata, scaling), index: input.index, quantized: isQuantized(input) },
    output: { index: output.index, quantized: isQuantized(output) },
    labels: labels ?? Array.from({ length: classes }, (_, i) => `class ${i}`),
  };
}

function isQuantized({ quantization: [scale] }: TensorDetails): boolean {
  return scale !== 0;
}

async function classify(classifier: Classifier, image: string, top: number): Promise<Answer> {
  const { interpreter, input, output, labels } = classifier;

  const startOfDecode = performance.now();
  const photo = await readPhoto(image);
  const decode = performance.now() - startOfDecode;

  const startOfPreprocess = performance.now();
  const { data } = resize(photo, input.width, input.height, { interpolation: 'nearest' });
  interpreter.setTensor(input.index, valuesOf(input, data), { quantize: input.quantized });
  const preprocess = performance.now() - startOfPreprocess;

  const firstInvoke = timeOf(() => interpreter.invoke());
  const scores = output.quantized
    ? interpreter.getTensor(output.index, { dequantize: true })
    : interpreter.getTensor(output.index);
  const warmInvoke = median(Array.from({ length: WARM_RUNS }, () => timeOf(() => interpreter.invoke())));

  return {
    image,
    width: photo.width,
    height: photo.height,
    labels: topLabels(labels, scores, { k: top }),
    milliseconds: { decode, preprocess, firstInvoke, warmInvoke },
  };
}

/** Errors of the decoder speak of bytes; here they get the file's name. */
async function readPhoto(image: string): Promise<RgbImage> {
  try {
    return decodeImage(await readFile(image));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const known = 'code' in error ? REASONS[String(error.code)] : undefined;
    throw new UsageError(`Cannot read '${image}': ${known ?? error.message}`, { cause: error });
  }
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
