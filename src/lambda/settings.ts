// The settings of a handler: its options, checked when it is created, with nothing left open that has a default.

import { describeType, type OptionTypes, requireOptions } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';
import type { PreprocessorOptions } from '../image/index.ts';
import { PREPROCESSOR_OPTIONS } from '../image/preprocessor-options.ts';
import type { HandlerOptions, PicturePreprocessor } from './options.ts';

/** The most that API Gateway and function URLs hand over is 10 MB and 6 MB. */
const MAX_BODY_BYTES = 10_000_000;

/** 150 MB as RGB: what a function of 512 MB can hold beside a model. */
const MAX_LAMBDA_PIXELS = 50_000_000;

const MAX_IMAGES = 16;
const MARGIN = 500;

/** Options with nothing left open that has a default. */
export type Settings = HandlerOptions & {
  readonly format: 'object' | 'list';
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly maxImages: number;
  readonly margin: number;
};

type Types = OptionTypes<Required<HandlerOptions>>;

/** The handler's own options, and of the preprocessor's those that truth alone would decide: `'false'` is true. */
const TYPES = {
  model: 'unknown',
  labels: 'unknown',
  preprocess: 'unknown',
  topK: 'unknown',
  threshold: 'unknown',
  format: 'unknown',
  postprocess: 'function',
  interpreter: 'unknown',
  load: 'function',
  store: 'function',
  batchItemFailures: 'boolean',
  cors: 'unknown',
  maxImages: 'unknown',
  margin: 'unknown',
  fastStart: 'boolean',
  warmUp: 'boolean',
  onError: 'function',
  keepAspectRatio: 'boolean',
  allowPrivateNetwork: 'boolean',
  decode: 'function',
} as const satisfies Omit<Types, keyof PreprocessorOptions> & Partial<Types>;

/** The options that go to the preprocessor; the model it is made for is the handler's. */
const IMAGE = Object.keys(PREPROCESSOR_OPTIONS).filter((name) => name !== 'from');

/**
 * Checks what needs nothing but the options, when the handler is created: a wrong one should fail a deployment.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for an option of the wrong JavaScript type.
 */
export function resolveSettings(options: HandlerOptions): Settings {
  const types = { ...Object.fromEntries(IMAGE.map((name) => [name, 'unknown'])), ...TYPES };
  requireOptions<object>(options, types, "{ model: 'model.tflite' }");
  const { model, format = 'object', topK = 1, threshold = 0 } = options;
  const { maxBytes = MAX_BODY_BYTES, maxPixels = MAX_LAMBDA_PIXELS, maxImages = MAX_IMAGES, margin = MARGIN } = options;
  if (model === undefined || model === null) throw invalid('model', model, 'a path, a URL or bytes');
  if (format !== 'object' && format !== 'list') throw invalid('format', format, "'object' or 'list'");
  requireLabels(options.labels);
  requirePreprocess(options);
  requireInterpreterOptions(options.interpreter);
  requireWhole('topK', topK, 1);
  if (!(typeof threshold === 'number' && !Number.isNaN(threshold))) throw invalid('threshold', threshold, 'a number');
  requireWhole('maxBytes', maxBytes, 1);
  requireWhole('maxPixels', maxPixels, 1);
  requireWhole('maxImages', maxImages, 1);
  requireWhole('margin', margin, 0);
  return { ...options, format, maxBytes, maxPixels, maxImages, margin };
}

/** The options that `createPreprocessor` takes. */
export function preprocessorOptions(settings: Settings): PreprocessorOptions {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => IMAGE.includes(name)));
}

/** Whether what pictures are prepared by is a preprocessor, and no name or numbers to make one from. */
export function isPreprocessor(preprocess: HandlerOptions['preprocess']): preprocess is PicturePreprocessor {
  return typeof preprocess === 'object' && 'fromBytes' in preprocess;
}

function requireLabels(labels: HandlerOptions['labels']): void {
  if (labels === undefined || typeof labels === 'string' || labels instanceof URL) return;
  if (!Array.isArray(labels)) {
    throw new TypeError(`'labels' has to be an array, a path or a URL, not ${describeType(labels)}.`);
  }
  const wrong = labels.findIndex((label) => typeof label !== 'string');
  if (wrong === -1) return;
  throw new TypeError(`'labels[${wrong}]' has to be a string, not ${describeType(labels[wrong])}.`);
}

function requirePreprocess(options: HandlerOptions): void {
  const { preprocess } = options;
  if ((preprocess as unknown) === null) {
    throw new TypeError("'preprocess' has to be a name, { mean, std }, a function or a preprocessor, not null.");
  }
  if (!isPreprocessor(preprocess)) return;
  // The limit of bytes is one of the body, too.
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || name === 'maxBytes' || !IMAGE.includes(name)) continue;
    throw invalid(name, value, "left out beside a preprocessor in 'preprocess': give it to createPreprocessor");
  }
}

function requireInterpreterOptions(interpreter: HandlerOptions['interpreter']): void {
  if (interpreter === undefined) return;
  if (typeof interpreter !== 'object' || (interpreter as unknown) === null) {
    const came = describeType(interpreter);
    throw new TypeError(`'interpreter' has to be an object such as { numThreads: 2 }, not ${came}.`);
  }
  for (const [name, value] of Object.entries(interpreter)) {
    if (name.startsWith('model')) throw invalid(`interpreter.${name}`, value, "left out: 'model' names the model");
  }
}

function requireWhole(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw invalid(option, value, `a whole number of at least ${least}`);
}

function invalid(option: string, actual: unknown, expected: string): TFLiteError<'OPTION_INVALID'> {
  const came = typeof actual === 'number' || typeof actual === 'string' ? actual : describeType(actual);
  return new TFLiteError('OPTION_INVALID', `'${option}' has to be ${expected}; it is ${came}.`, { option, actual });
}
