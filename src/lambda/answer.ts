// Answers: JSON with a status, and the forms in which Lambda's front ends take it.

import type { CorsHeaders } from './cors.ts';
import type { AnswerForm } from './event.ts';
import type { Failure } from './failure.ts';
import type { LambdaHttpAnswer } from './lambda-types.ts';

/** An answer to a request. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The reasons of the statuses that are used. RFC 9110, 15. */
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  400: 'Bad Request',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  504: 'Gateway Timeout',
};

/** The answer that holds a value. */
export function answerWith(value: unknown, cors: Record<string, string>): HttpAnswer {
  // JSON has no undefined, which a function that makes answers may give.
  const body = JSON.stringify(value ?? null) as string | undefined;
  if (body === undefined) throw new TypeError(`An answer has to be what JSON can hold, not a ${typeof value}.`);
  return { status: 200, headers: { 'content-type': 'application/json', ...cors }, body };
}

/** The answer that tells of a failure: `{ error: { code, message } }`. */
export function answerFailure({ status, code, message }: Failure, cors: Record<string, string>): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...(status === 405 && { allow: 'POST' }), ...cors },
    body: JSON.stringify({ error: { code, message } }),
  };
}

/** The answer to a browser that asks whether it may send a request. */
export function answerPreflight(cors: CorsHeaders, origin: string | undefined): HttpAnswer {
  return { status: 204, headers: cors(origin, true), body: '' };
}

/** Writes an answer as the sender of the event takes it. */
export function toLambdaAnswer({ status, headers, body }: HttpAnswer, form: AnswerForm): LambdaHttpAnswer {
  const answer = { statusCode: status, body, isBase64Encoded: false } as const;
  if (form === 'gateway') return { ...answer, headers };
  const statusDescription = `${status} ${REASONS[status] ?? ''}`.trimEnd();
  if (form === 'balancer') return { ...answer, statusDescription, headers };
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { ...answer, statusDescription, multiValueHeaders };
}
