// Errors as messages carry them: taken apart in one thread, put together in the other, with code, data and cause.

import { isTFLiteError, TFLiteError, type TFLiteErrorCode, type TFLiteErrorData } from '../errors.ts';

/** An error without its class; what structured cloning keeps of an error leaves out `code` and `data`. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  /** Set for a failure of this library. */
  readonly code?: TFLiteErrorCode;
  readonly data?: unknown;
  readonly cause?: SentError;
}

// The classes that this library throws besides its own, and those that lie beneath as causes.
const CLASSES = { TypeError, RangeError, SyntaxError, ReferenceError } as const;

// A chain of causes that bites its own tail would never end.
const MAX_CAUSES = 8;

/** Takes an error apart. Whatever was thrown, something comes back. */
export function sendError(error: unknown, depth = 0): SentError {
  if (!isErrorLike(error)) return { name: 'Error', message: String(error) };
  const { name, message, cause } = error;
  return {
    name,
    message,
    ...(isTFLiteError(error) && { code: error.code, data: sendData(error.data) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: sendError(cause, depth + 1) }),
  };
}

/** Puts an error together again: the same class where it is known, the same name in any case. */
export function receiveError({ name, message, code, data, cause }: SentError): Error {
  const options = cause && { cause: receiveError(cause) };
  // The data were taken from an error of this very code.
  if (code) return new TFLiteError(code, message, data as TFLiteErrorData[typeof code], options);
  if (name === 'AbortError' || name === 'TimeoutError') return new DOMException(message, name);
  const error = new (Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : Error)(message, options);
  if (error.name !== name) error.name = name;
  return error;
}

/** Data may quote what a caller passed, and that may be anything: what cannot be copied is told in words. */
function sendData(data: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, isSendable(value) ? value : String(value)]),
  );
}

function isSendable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function isErrorLike(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}
