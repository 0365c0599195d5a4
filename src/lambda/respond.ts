// A request answered, whatever server it came by.

import { isTFLiteError } from '../errors.ts';
import { answerFailure, answerPreflight, answerWith, type HttpAnswer } from './answer.ts';
import { Classifier, SetupFailure } from './classifier.ts';
import { type CorsHeaders, createCors } from './cors.ts';
import { describeFailure, INTERNAL } from './failure.ts';
import { type HttpRequest, readQuestion } from './http.ts';
import type { HandlerOptions } from './options.ts';
import { resolveSettings, type Settings } from './settings.ts';

/** What every kind of handler is made of. */
export interface Service {
  readonly settings: Settings;
  readonly classifier: Classifier;
  readonly cors: CorsHeaders | undefined;
}

/** What every kind of handler has besides being called. */
export interface HandlerControls {
  /**
   * Waits until everything slow is done. Without, the first call waits; a failure is tried again by the next call.
   *
   * @throws {@link TFLiteError} Those of `Interpreter.create`, `readLabels` and `createPreprocessor`; `OPTION_INVALID`,
   * `LABEL_COUNT`, `LABEL_REPEATED` where model, labels and options do not fit each other.
   */
  init(): Promise<void>;
  /** Gives the engine's memory back. The next call sets up again. */
  close(): void;
}

/**
 * Checks the options; nothing is read yet.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function createService(options: HandlerOptions): Service {
  const settings = resolveSettings(options);
  return { settings, classifier: new Classifier(settings), cors: createCors(settings.cors) };
}

/** The controls of a handler. */
export function createControls({ classifier }: Service): HandlerControls {
  return {
    init: async () => {
      await classifier.open().catch((error: unknown) => {
        throw reasonOf(error);
      });
    },
    close: () => classifier.close(),
  };
}

/** Answers a request; failures are answers too. */
export async function respond(
  request: HttpRequest,
  { settings, classifier, cors }: Service,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const origin = request.header('origin');
  if (cors && request.method === 'OPTIONS') return answerPreflight(cors, origin);
  const headers = cors?.(origin, false) ?? {};
  try {
    return answerWith(await classifier.answer(await readQuestion(request, settings), signal), headers);
  } catch (error) {
    const failure = describeFailure(error);
    // A client that went away is no failure of the service.
    const isGone = signal?.aborted && !isTFLiteError(error) && !(error instanceof SetupFailure);
    if (failure.status >= INTERNAL.status && !isGone) tell(settings.onError, reasonOf(error));
    return answerFailure(failure, headers);
  }
}

/** Tells of a failure. One of the telling must neither take the answer's place nor end the process. */
export function tell(onError: Settings['onError'], error: unknown): void {
  new Promise((done) => {
    done(onError?.(error));
  }).catch(() => undefined);
}

/** What lies behind a failure of setting up; any other error is its own reason. */
export function reasonOf(error: unknown): unknown {
  return error instanceof SetupFailure ? error.cause : error;
}
