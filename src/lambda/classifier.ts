// The one interpreter of a handler: opened once, and again after a failure; pictures in, answers out.

import { isTFLiteError, TFLiteError } from '../errors.ts';
import type { ImageSource } from '../image/index.ts';
import { untilAborted } from '../image/abortion.ts';
import { predictToLabels, type Tensor, topLabels } from '../index.ts';
import { type OpenedModel, openModel } from './open-model.ts';
import type { PicturePreprocessor } from './options.ts';
import type { PictureRef, Question } from './question.ts';
import type { Settings } from './settings.ts';

/** Pictures of one call that are downloaded at a time: each may be as long as `maxBytes`. */
const DOWNLOADS = 4;

/** A failure of setting up, which is no caller's fault, whatever its code. */
export class SetupFailure extends Error {
  override readonly name = 'SetupFailure';
}

/** Answers pictures, for as many callers as there are; inferences take turns, since each is one synchronous block. */
export class Classifier {
  readonly #settings: Settings;
  #opening: Promise<OpenedModel> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Sets up, if that has not been done. A failure is not kept: the next call tries again.
   *
   * @throws {@link SetupFailure}
   */
  open(): Promise<OpenedModel> {
    this.#opening ??= openModel(this.#settings).catch((cause: unknown) => {
      this.#opening = undefined;
      throw new SetupFailure('The handler could not be set up.', { cause });
    });
    return this.#opening;
  }

  /** Answers a question: a list of answers, or the only one. */
  async answer({ pictures, isList }: Question, signal: AbortSignal | undefined): Promise<unknown> {
    const model = await untilAborted(this.open(), signal);
    const { preprocessor } = model;
    const one = (picture: PictureRef, until: AbortSignal | undefined) =>
      this.#classify(model, readPicture(preprocessor, picture, until), until);
    if (!isList) return one(pictures[0]!, signal);

    const answers: unknown[] = new Array(pictures.length);
    // One failure fails the call; what is still being downloaded is of no more use then.
    const failed = new AbortController();
    const until = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const waiting = pictures.entries();
    const work = async (): Promise<void> => {
      for (const [i, picture] of waiting)
        answers[i] = await one(picture, until).catch((error: unknown) => atPlace(error, i));
    };
    try {
      await Promise.all(Array.from({ length: DOWNLOADS }, work));
    } finally {
      failed.abort();
    }
    return answers;
  }

  /** Answers for a picture from anywhere, which the operator's own code has named. */
  async answerSource(source: ImageSource, signal: AbortSignal | undefined): Promise<unknown> {
    const model = await untilAborted(this.open(), signal);
    return this.#classify(model, model.preprocessor.from(source, { signal }), signal);
  }

  /** Gives the engine's memory back; the next call sets up again. */
  close(): void {
    this.#opening?.then(
      ({ interpreter }) => interpreter.close(),
      () => undefined,
    );
    this.#opening = undefined;
  }

  async #classify(model: OpenedModel, reading: Promise<Tensor>, signal: AbortSignal | undefined): Promise<unknown> {
    const X = await untilAborted(reading, signal);
    signal?.throwIfAborted();
    const { postprocess, format, topK: k, threshold } = this.#settings;
    const outputs = infer(model, X);
    if (postprocess) return untilAborted(Promise.resolve(postprocess(outputs)), signal);
    const scores = outputs[0]!;
    if (format === 'list') return topLabels(model.labels, scores, { k, threshold });
    if (k === undefined && threshold === undefined) return predictToLabels(model.labels, scores);
    return predictToLabels(model.labels, scores, { k, threshold });
  }
}

/** Nothing is awaited in here: no other call comes between the input and the outputs. */
function infer({ interpreter, input }: OpenedModel, X: Tensor): Tensor[] {
  const { shape } = interpreter.getInputDetails()[0]!;
  const isSame = shape.length === X.shape.length && shape.every((size, i) => size === X.shape[i]);
  if (!isSame) interpreter.resizeTensorInput(input.index, X.shape, { strict: true });
  // Once is enough, but for an engine that broke in another call.
  interpreter.allocateTensors();
  interpreter.setTensor(input.index, X, { quantize: X.dtype === 'float32' && input.dtype !== 'float32' });
  interpreter.invoke();
  return interpreter
    .getOutputDetails()
    .map(({ index, quantization: [scale] }) =>
      scale === 0 ? interpreter.getTensor(index) : interpreter.getTensor(index, { dequantize: true }),
    );
}

function readPicture(
  preprocessor: PicturePreprocessor,
  picture: PictureRef,
  signal: AbortSignal | undefined,
): Promise<Tensor> {
  return 'url' in picture ? preprocessor.fromUrl(picture.url, { signal }) : preprocessor.fromBytes(picture.bytes);
}

/** The same failure, with the place in a list that it happened at. */
function atPlace(cause: unknown, index: number): never {
  if (!isTFLiteError(cause)) throw cause;
  const { code, message, data } = cause as TFLiteError<'IMAGE_CORRUPT'>;
  throw new TFLiteError(code, `Picture ${index + 1} of the list: ${message}`, data, { cause });
}
