// Everything slow of a handler, done once: the interpreter, its labels, its preprocessor.

import { startFast } from '#platform';
import { TFLiteError } from '../errors.ts';
import { createPreprocessor, type Preprocessor } from '../image/index.ts';
import {
  Interpreter,
  type InterpreterOptions,
  predictToLabels,
  readLabels,
  type TensorDetails,
  topLabels,
} from '../index.ts';
import type { PicturePreprocessor } from './options.ts';
import { isPreprocessor, preprocessorOptions, type Settings } from './settings.ts';

/** What a picture is classified with. */
export interface OpenedModel {
  /** Owned by whoever opened it. */
  readonly interpreter: Interpreter;
  readonly input: TensorDetails;
  readonly preprocessor: PicturePreprocessor;
  /** None where `postprocess` makes the answers. */
  readonly labels: readonly string[];
}

/**
 * Opens the model. When something fails, nothing is left open.
 *
 * @throws {@link TFLiteError} Those of `Interpreter.create`, `readLabels` and `createPreprocessor`; `OPTION_INVALID`,
 * `LABEL_COUNT`, `LABEL_REPEATED` where model, labels and options do not fit each other.
 */
export async function openModel(settings: Settings): Promise<OpenedModel> {
  const started = settings.fastStart ? startFast() : undefined;
  try {
    return await open(settings);
  } finally {
    started?.();
  }
}

async function open(settings: Settings): Promise<OpenedModel> {
  // The label file is read while the engine is loading.
  const reading = readGivenLabels(settings);
  reading.catch(() => undefined);
  // Memory is money: the engine has its own copy.
  const source = modelSource(settings.model);
  const interpreter = await Interpreter.create({ keepModel: false, ...settings.interpreter, ...source });
  try {
    const input = requirePictureInput(interpreter);
    const preprocessor = choosePreprocessor(interpreter, settings);
    const labels = settings.postprocess ? [] : ((await reading) ?? ownLabels(interpreter));
    // After all that is read of the file, which is given back then. A batch that is left open is one picture; another size
    // is known with the first one.
    if (!input.shapeSignature.includes(-1, 1)) interpreter.allocateTensors();
    if (!settings.postprocess) requireFit(labels, interpreter, settings);
    if (settings.warmUp) {
      interpreter.allocateTensors();
      interpreter.invoke();
    }
    return { interpreter, input, preprocessor, labels };
  } catch (error) {
    interpreter.close();
    throw error;
  }
}

async function readGivenLabels({ labels }: Settings): Promise<readonly string[] | undefined> {
  return typeof labels === 'string' || labels instanceof URL ? readLabels(labels) : labels;
}

function modelSource(model: Settings['model']): Pick<InterpreterOptions, 'modelPath' | 'modelContent' | 'modelUrl'> {
  if (typeof model !== 'string' && !(model instanceof URL)) return { modelContent: model };
  return /^https?:/i.test(String(model)) ? { modelUrl: model } : { modelPath: model };
}

function requirePictureInput(interpreter: Interpreter): TensorDetails {
  const inputs = interpreter.getInputDetails();
  const [input] = inputs;
  if (!input || inputs.length > 1) throw unfit(`it has ${inputs.length} inputs; a handler feeds one, a picture`);
  const { shape, shapeSignature } = input;
  if (shape[0] === 1 || shapeSignature[0] === -1) return input;
  throw unfit(`its input [${shape.join(', ')}] takes ${shape[0]} pictures at once; convert it for a batch of one`);
}

function choosePreprocessor(interpreter: Interpreter, settings: Settings): PicturePreprocessor {
  const { preprocess } = settings;
  if (isPreprocessor(preprocess)) return preprocess;
  const options = { ...preprocessorOptions(settings), from: interpreter };
  const create = createPreprocessor as (...args: unknown[]) => Preprocessor;
  return preprocess === undefined ? create({ from: interpreter }, options) : create(preprocess, options);
}

function ownLabels(interpreter: Interpreter): readonly string[] {
  const labels = interpreter.metadata?.labels;
  if (labels) return labels;
  throw new TFLiteError(
    'OPTION_INVALID',
    "'labels' has to be given: the model's metadata names none. Pass the classes in the order of the model's output.",
    { option: 'labels', actual: undefined },
  );
}

/** Finds out now what else every picture would fail with. */
function requireFit(labels: readonly string[], interpreter: Interpreter, { format }: Settings): void {
  const { shape = [], shapeSignature = [] } = interpreter.getOutputDetails()[0] ?? {};
  const scores = new Float32Array(shapeSignature.at(-1) === -1 ? labels.length : (shape.at(-1) ?? 1));
  // None is wanted: only the checks.
  if (format === 'list') topLabels(labels, scores, { threshold: Infinity });
  else predictToLabels(labels, scores, { threshold: Infinity });
}

function unfit(reason: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError('OPTION_INVALID', `The model is none that a handler can classify pictures with: ${reason}.`, {
    option: 'model',
    actual: reason,
  });
}
