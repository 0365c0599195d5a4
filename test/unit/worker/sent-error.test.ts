import { describe, expect, it } from 'vitest';
import { isTFLiteError, TFLiteError } from '../../../src/errors.ts';
import { receiveError, sendError } from '../../../src/worker/sent-error.ts';

/** As it goes from one thread to another. */
function travel(error: unknown): Error {
  return receiveError(structuredClone(sendError(error)));
}

describe('an error between threads', () => {
  it('keeps class, code, message, data and cause', () => {
    const cause = new RangeError('too far', { cause: new Error('the first of all') });
    const error = new TFLiteError('SHAPE_MISMATCH', 'No.', { tensor: 'x', expected: [1], actual: [2] }, { cause });
    const arrived = travel(error);
    expect(arrived).toBeInstanceOf(TFLiteError);
    expect(isTFLiteError(arrived, 'SHAPE_MISMATCH') && arrived.data).toEqual({
      tensor: 'x',
      expected: [1],
      actual: [2],
    });
    expect(arrived.message).toBe('No.');
    expect(arrived.cause).toBeInstanceOf(RangeError);
    expect(arrived.cause).toMatchObject({ message: 'too far', cause: { message: 'the first of all' } });
  });

  it('tells in words what no message can carry', () => {
    const actual = (): number => 1;
    const arrived = travel(new TFLiteError('OPTION_INVALID', 'No.', { option: 'limits', actual }));
    expect(arrived).toMatchObject({ code: 'OPTION_INVALID', data: { option: 'limits', actual: String(actual) } });
  });

  it.each([TypeError, RangeError, SyntaxError, Error])('keeps the class of a %o', (Class) => {
    const arrived = travel(new Class('wrong'));
    expect(arrived.constructor).toBe(Class);
    expect(arrived.message).toBe('wrong');
  });

  it('keeps the name of an abortion and of an unknown class', () => {
    expect(travel(new DOMException('late', 'TimeoutError'))).toMatchObject({ name: 'TimeoutError', message: 'late' });
    expect(travel(new WebAssembly.CompileError('bad magic'))).toMatchObject({ name: 'CompileError' });
  });

  it('takes whatever is thrown', () => {
    expect(travel('a text').message).toBe('a text');
    expect(travel(undefined).message).toBe('undefined');
  });

  it('ends with a cause that is its own', () => {
    const error = new Error('again');
    error.cause = error;
    expect(travel(error)).toMatchObject({ message: 'again', cause: { message: 'again' } });
  });
});
