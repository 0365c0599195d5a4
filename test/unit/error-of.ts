// The error that a call ends with, for tests that look at more of it than its code.

import { isTFLiteError, type TFLiteError, type TFLiteErrorCode } from '../../src/errors.ts';

/** Runs a call that has to throw and gives what it threw; with a code, fails unless it is that failure. */
export function errorOf<Code extends TFLiteErrorCode>(code: Code, call: () => unknown): TFLiteError<Code> {
  try {
    call();
  } catch (error) {
    return requireCode(code, error);
  }
  throw new Error(`expected ${code}, but nothing was thrown`);
}

/** The same for a promise that has to be rejected. */
export async function rejectionOf<Code extends TFLiteErrorCode>(
  code: Code,
  promise: Promise<unknown>,
): Promise<TFLiteError<Code>> {
  const value = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!value) throw new Error(`expected ${code}, but the promise was fulfilled`);
  return requireCode(code, value.error);
}

function requireCode<Code extends TFLiteErrorCode>(code: Code, error: unknown): TFLiteError<Code> {
  if (isTFLiteError(error, code)) return error;
  throw new Error(`expected ${code}, but this came: ${String(error)}`, { cause: error });
}
