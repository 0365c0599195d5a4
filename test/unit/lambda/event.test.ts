import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/lambda/event.ts';
import type { HttpRequest } from '../../../src/lambda/http.ts';
import { errorOf } from '../error-of.ts';
import { balancerEvent, httpApiEvent, restEvent, s3Record, sqsRecord } from './events.ts';

const SENT = { headers: { 'Content-Type': 'application/json', Origin: 'https://a.example' }, body: '{"url":"x"}' };

describe('parseEvent', () => {
  it.each([
    ['a REST API', restEvent(SENT), 'gateway'],
    ['an HTTP API or a function URL', httpApiEvent(SENT), 'gateway'],
    ['a load balancer', balancerEvent(SENT), 'balancer'],
    ['a load balancer with headers of several values', balancerEvent(SENT, true), 'balancer-multi'],
  ])('reads a request by %s', async (_, event, form) => {
    const invocation = parseEvent(event);
    expect(invocation).toMatchObject({ kind: 'http', form });
    if (invocation.kind !== 'http') throw new Error('unreachable');
    const { request } = invocation;
    expect(request.method).toBe('POST');
    expect([request.header('content-type'), request.header('origin')]).toEqual(Object.values(SENT.headers));
    expect(request.header('accept')).toBeUndefined();
    expect(await request.readBody(100)).toBe(SENT.body);
  });

  it.each([restEvent, httpApiEvent, balancerEvent])('decodes a body that is marked as base64 (%#)', async (make) => {
    const invocation = parseEvent(make({ body: btoa('\xff\xd8\xff'), isBase64Encoded: true }));
    if (invocation.kind !== 'http') throw new Error('unreachable');
    expect(await invocation.request.readBody(3)).toEqual(new Uint8Array([0xff, 0xd8, 0xff]));
  });

  it('refuses a body beyond the limit before it is decoded, and one that is no base64', () => {
    const readBody = (body: string, isBase64Encoded: boolean, maxBytes: number) => {
      const invocation = parseEvent(httpApiEvent({ body, isBase64Encoded }));
      if (invocation.kind !== 'http') throw new Error('unreachable');
      return invocation.request.readBody(maxBytes);
    };
    expect(errorOf('BODY_TOO_LARGE', () => readBody('12345', false, 4)).data).toEqual({ limit: 4 });
    errorOf('BODY_TOO_LARGE', () => readBody(btoa('x'.repeat(100)), true, 90));
    for (const text of ['&&&', 'AAAAA', 'AA=A', 'AAA\u00e9', 'AAAA====']) {
      errorOf('EVENT_INVALID', () => readBody(text, true, 90));
    }
    expect(readBody(' _-8\n', true, 90)).toEqual(new Uint8Array([0xff, 0xef]));
  });

  it('takes a request without a body or headers', async () => {
    const invocation = parseEvent({ httpMethod: 'get', headers: null, body: null, requestContext: {} });
    if (invocation.kind !== 'http') throw new Error('unreachable');
    expect(invocation.request.method).toBe('GET');
    expect(await invocation.request.readBody(0)).toBe('');
  });

  it('refuses a body that is no text, and passes over headers that are none', () => {
    for (const body of [{ image: '' }, 5, ['a']]) {
      const { request } = parseEvent({ httpMethod: 'POST', headers: {}, body, requestContext: {} }) as {
        request: HttpRequest;
      };
      errorOf('EVENT_INVALID', () => request.readBody(100));
    }
    const headers = { 'Content-Type': ['image/jpeg'], 'x-length': 5, Accept: '*/*' };
    const invocation = parseEvent({ httpMethod: 'POST', headers, requestContext: {} });
    if (invocation.kind !== 'http') throw new Error('unreachable');
    expect(['content-type', 'x-length', 'accept'].map((name) => invocation.request.header(name))).toEqual([
      undefined,
      undefined,
      '*/*',
    ]);
  });

  it('takes events by hand whose context or lists of headers are none', () => {
    const multiValueHeaders = { 'Content-Type': 'image/jpeg', a: null, b: 5 };
    for (const requestContext of ['test', 5, null, []]) {
      const invocation = parseEvent({ httpMethod: 'POST', multiValueHeaders, requestContext });
      if (invocation.kind !== 'http') throw new Error('unreachable');
      const { request, form } = invocation;
      expect([form, request.header('content-type'), request.header('a')]).toEqual(['gateway', 'image/jpeg', undefined]);
    }
  });

  it('finds the records of S3 and SQS', () => {
    const records = [sqsRecord('1', 'a'), s3Record('b.jpg')];
    expect(parseEvent({ Records: records })).toEqual({ kind: 'records', records });
    expect(errorOf('EVENT_INVALID', () => parseEvent({ Records: 'all' })).data).toEqual({ where: 'Records' });
    errorOf('EVENT_INVALID', () => parseEvent({ Records: [null] }));
  });

  it.each([[{ url: 'https://example.com/a.jpg' }], [{ version: '2.0' }], ['text'], [null], [undefined], [[]], [1]])(
    'takes %j for a direct invocation',
    (event) => {
      expect(parseEvent(event)).toEqual({ kind: 'direct' });
    },
  );
});
