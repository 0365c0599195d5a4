import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isTFLiteError, TFLiteError } from '../../src/errors.ts';

describe('TFLiteError', () => {
  const cause = new Error('beneath');
  const error = new TFLiteError('CLOSED', 'invoke() after close().', { method: 'invoke' }, { cause });

  it('carries its code, data and cause, and reads like any error', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'TFLiteError', code: 'CLOSED', data: { method: 'invoke' }, cause });
    expect(String(error)).toBe('TFLiteError: invoke() after close().');
    expect(error.stack).toContain('errors.test');
  });

  it('has no cause unless one is given', () => {
    expect('cause' in new TFLiteError('CLOSED', '', { method: 'invoke' })).toBe(false);
  });
});

describe('isTFLiteError', () => {
  const error = new TFLiteError('CLOSED', '', { method: 'invoke' });

  it('recognizes an error of the library, and with a code only that failure', () => {
    expect(isTFLiteError(error)).toBe(true);
    expect(isTFLiteError(error, 'CLOSED')).toBe(true);
    expect(isTFLiteError(error, 'NOT_ALLOCATED')).toBe(false);
  });

  it('recognizes an error of another copy of the library in another realm', () => {
    const other: unknown = runInNewContext(
      `Object.assign(new Error('x'), { code: 'CLOSED', data: {}, [Symbol.for('tflite-interpreter.error')]: true })`,
    );
    expect(other).not.toBeInstanceOf(Error);
    expect(isTFLiteError(other, 'CLOSED')).toBe(true);
  });

  it.each([[undefined], [null], ['CLOSED'], [0], [{ code: 'CLOSED' }], [new TypeError('x')], [() => {}]])(
    'does not take %o for one',
    (value) => {
      expect(isTFLiteError(value)).toBe(false);
    },
  );
});
