import { describe, expect, it } from 'vitest';
import { answerFailure, answerPreflight, answerWith, toLambdaAnswer } from '../../../src/lambda/answer.ts';
import { createCors } from '../../../src/lambda/cors.ts';
import { errorOf } from '../error-of.ts';

describe('toLambdaAnswer', () => {
  const answer = answerWith({ pants: 0.98 }, {});

  it('is what API Gateway and function URLs take', () => {
    expect(toLambdaAnswer(answer, 'gateway')).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"pants":0.98}',
      isBase64Encoded: false,
    });
  });

  it('is what a load balancer takes, with headers as it sent them', () => {
    expect(toLambdaAnswer(answer, 'balancer')).toMatchObject({
      statusDescription: '200 OK',
      headers: { 'content-type': 'application/json' },
    });
    const multi = toLambdaAnswer(answer, 'balancer-multi');
    expect(multi.multiValueHeaders).toEqual({ 'content-type': ['application/json'] });
    expect(multi).not.toHaveProperty('headers');
  });

  it('names the allowed method with a 405', () => {
    const { status, headers, body } = answerFailure({ status: 405, code: 'METHOD_NOT_ALLOWED', message: 'm' }, {});
    expect({ status, allow: headers['allow'], body: JSON.parse(body) as unknown }).toEqual({
      status: 405,
      allow: 'POST',
      body: { error: { code: 'METHOD_NOT_ALLOWED', message: 'm' } },
    });
  });
});

describe('createCors', () => {
  const PAGE = 'https://shop.example';

  it('is off unless it is asked for', () => {
    expect([createCors(undefined), createCors(false)]).toEqual([undefined, undefined]);
  });

  it('lets every page call with true', () => {
    const cors = createCors(true)!;
    expect(cors(PAGE, false)).toEqual({ 'access-control-allow-origin': '*' });
    expect(answerPreflight(cors, PAGE)).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '86400',
      },
      body: '',
    });
  });

  it('lets the pages call that are named, and tells caches that the answer depends on the page', () => {
    const cors = createCors({
      origin: [PAGE, 'http://localhost:5173'],
      headers: ['content-type', 'x-key'],
      maxAge: 60,
    })!;
    expect(cors(PAGE, false)).toEqual({ 'access-control-allow-origin': PAGE, vary: 'origin' });
    expect(cors(PAGE, true)).toMatchObject({ 'access-control-allow-headers': 'content-type, x-key' });
    expect(cors('https://evil.example', true)).toEqual({ vary: 'origin' });
    expect(cors(undefined, false)).toEqual({ vary: 'origin' });
  });

  it.each([
    [{ origin: 'https://shop.example/' }],
    [{ origin: 'shop.example' }],
    [{ origin: [''] }],
    [{ origin: 5 }],
    // All pages would be let in.
    [{ origins: [PAGE] }],
    [{ headers: 'x-key' }],
    [{ headers: ['x-key\r\n'] }],
    [{ maxAge: -1 }],
  ])('refuses %j', (options) => {
    errorOf('OPTION_INVALID', () => createCors(options as never));
  });

  it.each([['true'], [1], [null]])('is a TypeError for %j, which is no permission', (cors) => {
    expect(() => createCors(cors as never)).toThrow("'cors' has to be an object such as");
  });
});
