// The handler of AWS Lambda.

import { toLambdaAnswer } from './answer.ts';
import { startDeadline } from './deadline.ts';
import { parseEvent } from './event.ts';
import { toInvocationError } from './failure.ts';
import type { LambdaContext, LambdaEvent, LambdaHttpAnswer } from './lambda-types.ts';
import type { HandlerOptions } from './options.ts';
import { parseQuestion } from './question.ts';
import { answerRecords } from './records.ts';
import { createControls, createService, type HandlerControls, reasonOf, respond } from './respond.ts';

/** What Lambda calls. */
export interface LambdaHandler extends HandlerControls {
  /**
   * Answers an event: JSON for a direct invocation, an HTTP answer for a request, a list for records.
   *
   * @throws What a direct invocation or a record fails with; its `name`, which Lambda shows as `errorType`, is the code.
   */
  (event: LambdaEvent, context?: LambdaContext): Promise<unknown>;
  (
    event: Extract<LambdaEvent, { httpMethod: string } | { version: string }>,
    context?: LambdaContext,
  ): Promise<LambdaHttpAnswer>;
}

/**
 * Creates the handler of a Lambda function, and begins to set up: what is slow belongs to the init phase.
 *
 * It takes direct invocations (`{ url }`, `{ urls }`, `{ image }`), requests by API Gateway, function URLs and load
 * balancers (JSON, a picture, a form), and records of S3 and SQS (option `load`).
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for an option of the wrong JavaScript type.
 * @example
 * ```ts no-run
 * import { createHandler } from 'tflite-interpreter/lambda';
 *
 * export const handler = createHandler({
 *   model: new URL('./clothing-model.tflite', import.meta.url),
 *   labels: ['dress', 'hat', 'longsleeve', 'outwear', 'pants', 'shirt', 'shoes', 'shorts', 'skirt', 't-shirt'],
 *   preprocess: 'xception',
 * });
 * await handler.init();
 * ```
 */
export function createHandler(options: HandlerOptions): LambdaHandler {
  const service = createService({ fastStart: true, ...options });
  const { classifier, settings } = service;
  const handle = async (event: unknown, context?: LambdaContext): Promise<unknown> => {
    const deadline = startDeadline(context, settings.margin);
    const { signal } = deadline;
    try {
      const invocation = parseEvent(event);
      switch (invocation.kind) {
        case 'http':
          return toLambdaAnswer(await respond(invocation.request, service, signal), invocation.form);
        case 'records':
          return await answerRecords(invocation.records, classifier, settings, signal);
        case 'direct':
          return await classifier.answer(parseQuestion(event, 'event', settings.maxImages), signal);
      }
    } catch (error) {
      const reason = reasonOf(error);
      throw reason === error ? toInvocationError(error) : reason;
    } finally {
      deadline.close();
    }
  };
  // It is told by the first call, or by init().
  classifier.open().catch(() => undefined);
  return Object.assign(handle, createControls(service)) as LambdaHandler;
}
