// The kinds of events, told apart by what is in them, and each brought to one form.

import { decodeBase64 } from './base64.ts';
import type { HttpRequest } from './http.ts';
import type { HttpEventV1, HttpEventV2, LambdaRecord } from './lambda-types.ts';
import { bodyTooLarge } from './body-limit.ts';
import { invalidEvent } from './question.ts';

/** How the answer to a request has to be written: as API Gateway and function URLs want it, or as a load balancer does. */
export type AnswerForm = 'gateway' | 'balancer' | 'balancer-multi';

/** An event in one of three forms. */
export type Invocation =
  | { readonly kind: 'direct' }
  | { readonly kind: 'http'; readonly request: HttpRequest; readonly form: AnswerForm }
  | { readonly kind: 'records'; readonly records: readonly LambdaRecord[] };

/**
 * Tells what kind of event this is. What is no request and has no records is a direct invocation.
 *
 * @throws {@link TFLiteError} `EVENT_INVALID` for records that are none.
 */
export function parseEvent(event: unknown): Invocation {
  if (typeof event !== 'object' || event === null) return { kind: 'direct' };
  if ('Records' in event) return { kind: 'records', records: requireRecords(event.Records) };
  if (isHttpV2(event)) {
    const { headers, requestContext } = event;
    return { kind: 'http', request: toRequest(requestContext.http.method, headers, event), form: 'gateway' };
  }
  if (!isHttpV1(event)) return { kind: 'direct' };
  const { httpMethod, multiValueHeaders, requestContext } = event;
  const isBalancer = Object.hasOwn(Object(requestContext) as object, 'elb');
  // A load balancer sends one of the two, and wants its answer alike.
  const headers = event.headers ?? firstValues(multiValueHeaders ?? {});
  const form = !isBalancer ? 'gateway' : event.headers ? 'balancer' : 'balancer-multi';
  return { kind: 'http', request: toRequest(httpMethod, headers, event), form };
}

function isHttpV2(event: object): event is HttpEventV2 {
  const { requestContext } = event as Partial<HttpEventV2>;
  return typeof requestContext?.http?.method === 'string';
}

function isHttpV1(event: object): event is HttpEventV1 {
  return typeof (event as Partial<HttpEventV1>).httpMethod === 'string';
}

function requireRecords(records: unknown): readonly LambdaRecord[] {
  const isList = Array.isArray(records) && records.every((record) => typeof record === 'object' && record !== null);
  if (isList) return records as LambdaRecord[];
  throw invalidEvent('Records', `'Records' has to be a list of records, as S3 and SQS send them.`);
}

function firstValues(headers: NonNullable<HttpEventV1['multiValueHeaders']>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [values].flat()[0]]));
}

function toRequest(
  method: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  { body, isBase64Encoded }: Pick<HttpEventV1, 'body' | 'isBase64Encoded'>,
): HttpRequest {
  // Names keep the case that the client wrote with REST APIs and load balancers; values may be lists in events by hand.
  const texts = Object.entries(headers ?? {}).filter(([, value]) => typeof value === 'string');
  const small = new Map(texts.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: method.toUpperCase(),
    header: (name) => small.get(name),
    readBody: (maxBytes) => {
      const text: unknown = body ?? '';
      // Events that were written by hand hold other things, too.
      if (typeof text !== 'string') throw invalidEvent('body', "The event's body has to be text, as services send it.");
      const length = isBase64Encoded ? Math.floor((text.length * 3) / 4) - 2 : text.length;
      if (length > maxBytes) throw bodyTooLarge(maxBytes);
      if (!isBase64Encoded) return text;
      const bytes = decodeBase64(text);
      if (bytes) return bytes;
      throw invalidEvent('body', 'The body is marked as base64, but is something else.');
    },
  };
}
