// What a caller is told of a failure: whose fault it is, and words that give nothing of the inside away.

import { isTFLiteError, TFLiteError, type TFLiteErrorCode, type TFLiteErrorData } from '../errors.ts';

/** A failure as a client may see it. */
export interface Failure {
  readonly status: number;
  /** A code of `TFLiteError`, or `INTERNAL`. */
  readonly code: string;
  readonly message: string;
}

/** The statuses of what a client did, or what time did; all else is 500. RFC 9110, 15.5 and 15.6. */
const STATUSES = {
  EVENT_INVALID: 400,
  URL_REFUSED: 400,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  DOWNLOAD_TOO_LARGE: 413,
  IMAGE_TOO_LARGE: 413,
  IMAGE_UNSUPPORTED: 415,
  MEDIA_TYPE: 415,
  HTTP_STATUS: 422,
  IMAGE_CORRUPT: 422,
  NETWORK: 422,
  DEADLINE_EXCEEDED: 504,
} as const satisfies Partial<Record<TFLiteErrorCode, number>>;

type ToldCode = keyof typeof STATUSES;

/** Where the library's own message would tell what a name resolves to, or advise on options that a client does not have. */
const MESSAGES: { readonly [Code in ToldCode]?: (data: TFLiteErrorData[Code]) => string } = {
  URL_REFUSED: () =>
    'This URL is not fetched: it has to be http or https, without a user name, and lead to the public internet, also where it redirects to.',
  DOWNLOAD_TOO_LARGE: ({ limit }) => `The picture behind the URL is longer than the limit of ${limit} bytes.`,
  IMAGE_TOO_LARGE: ({ width, height, limit }) =>
    width === undefined
      ? `The picture is longer than the limit of ${limit} bytes.`
      : `The picture is ${width} x ${height} pixels; the limit is ${limit} in all.`,
  HTTP_STATUS: ({ status }) => `The server of the picture answered with status ${status}.`,
  NETWORK: () => 'The picture could not be downloaded: no answer came from its server, or only a part of one.',
};

/** What is told of everything that is no fault of the client. */
export const INTERNAL: Failure = {
  status: 500,
  code: 'INTERNAL',
  message: 'The picture could not be classified, for a reason that lies in this service.',
};

/**
 * What a client may know of an error that its own request led to.
 *
 * Errors of setting up must not come here: they may have the same codes, but speak of the service's own files.
 */
export function describeFailure(error: unknown): Failure {
  if (!isTFLiteError(error) || !isTold(error.code)) return INTERNAL;
  const tell = MESSAGES[error.code] as ((data: unknown) => string) | undefined;
  // What another library said of a file may name its own files.
  const plain = error.code === 'IMAGE_CORRUPT' && error.cause ? 'The picture is truncated or damaged.' : error.message;
  return { status: STATUSES[error.code], code: error.code, message: tell?.(error.data) ?? plain };
}

function isTold(code: TFLiteErrorCode): code is ToldCode {
  return Object.hasOwn(STATUSES, code);
}

/**
 * The error to throw for a direct invocation. Lambda makes `errorType` of its name and sends its stack along, so a failure
 * of the caller's own has its code for a name, and no stack; any other error is thrown as it is, since whoever may invoke a
 * function directly may read its log.
 */
export function toInvocationError(error: unknown): unknown {
  if (!isTFLiteError(error)) return error;
  const { status, code, message } = describeFailure(error);
  if (status === INTERNAL.status) return error;
  const told = new TFLiteError(error.code, message, error.data);
  Object.defineProperties(told, { name: { value: code }, stack: { value: `${code}: ${message}` } });
  return told;
}
