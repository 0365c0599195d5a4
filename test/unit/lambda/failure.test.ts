import { describe, expect, it } from 'vitest';
import { TFLiteError } from '../../../src/errors.ts';
import { describeFailure, INTERNAL, toInvocationError } from '../../../src/lambda/failure.ts';

const corrupt = new TFLiteError('IMAGE_CORRUPT', 'This JPEG file is damaged.', { format: 'jpeg' });

describe('describeFailure', () => {
  it.each([
    ['EVENT_INVALID', { where: 'url' }, 400],
    ['URL_REFUSED', { url: 'http://intern.example/', reason: 'address 10.1.2.3' }, 400],
    ['METHOD_NOT_ALLOWED', { method: 'GET' }, 405],
    ['BODY_TOO_LARGE', { limit: 10 }, 413],
    ['DOWNLOAD_TOO_LARGE', { url: 'https://example.com', limit: 10 }, 413],
    ['IMAGE_TOO_LARGE', { width: 9, height: 9, limit: 10 }, 413],
    ['MEDIA_TYPE', { contentType: 'text/plain' }, 415],
    ['IMAGE_UNSUPPORTED', { format: 'webp' }, 415],
    ['IMAGE_CORRUPT', { format: 'jpeg' }, 422],
    ['HTTP_STATUS', { url: 'https://example.com', status: 404 }, 422],
    ['NETWORK', { url: 'https://example.com' }, 422],
    ['DEADLINE_EXCEEDED', { milliseconds: 1 }, 504],
  ] as const)('tells of %s', (code, data, status) => {
    const failure = describeFailure(new TFLiteError(code, 'as it was thrown', data));
    expect(failure).toMatchObject({ status, code });
    expect(failure.message).not.toBe('');
  });

  it('tells nothing of what lies inside', () => {
    for (const error of [
      new TFLiteError('FILE_NOT_FOUND', "Cannot read '/var/task/model.tflite'.", { path: '/var/task/model.tflite' }),
      new TFLiteError('ENGINE_ABORTED', 'The engine stopped.', { engine: 'tflite-wasm', method: 'invoke' }),
      new Error('/var/task/secret'),
      'text',
      undefined,
    ]) {
      expect(describeFailure(error)).toBe(INTERNAL);
    }
    const network = new TFLiteError('NETWORK', 'connect ECONNREFUSED 10.1.2.3:80', { url: 'http://a.example/' });
    const refused = new TFLiteError('URL_REFUSED', 'it leads to 10.1.2.3', {
      url: 'http://a.example/',
      reason: 'address 10.1.2.3',
    });
    const cause = new Error('/var/task/node_modules/webp.js failed');
    const decoder = new TFLiteError(
      'IMAGE_CORRUPT',
      `The decode function failed: ${cause.message}`,
      { format: 'webp' },
      { cause },
    );
    for (const error of [network, refused, decoder]) {
      expect(describeFailure(error).message).not.toMatch(/10\.1\.2\.3|\/var\/task/);
    }
  });

  it('keeps the sentence that says what is wrong with a picture', () => {
    expect(describeFailure(corrupt).message).toBe(corrupt.message);
  });
});

describe('toInvocationError', () => {
  it("makes errorType of the code, without a stack, of a failure that is the caller's own", () => {
    const error = toInvocationError(corrupt) as TFLiteError;
    expect(error).toBeInstanceOf(TFLiteError);
    expect({ name: error.name, message: error.message, code: error.code, stack: error.stack }).toEqual({
      name: 'IMAGE_CORRUPT',
      message: corrupt.message,
      code: 'IMAGE_CORRUPT',
      stack: `IMAGE_CORRUPT: ${corrupt.message}`,
    });
  });

  it('leaves every other error as it is', () => {
    const plain = new Error('plain');
    const inside = new TFLiteError('CLOSED', 'closed', { method: 'invoke' });
    expect([toInvocationError(plain), toInvocationError(inside)]).toEqual([plain, inside]);
    expect(toInvocationError(inside)).toBe(inside);
  });
});
