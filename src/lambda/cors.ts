// Cross-origin requests: which pages may call a handler from a browser.

import { requireOptions } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';

/** Pages that may call. */
export interface CorsOptions {
  /** One origin, several, or `'*'` for any page. @defaultValue `'*'` */
  readonly origin?: string | readonly string[] | undefined;
  /** Request headers that a page may send. @defaultValue `['content-type']` */
  readonly headers?: readonly string[] | undefined;
  /** For how many seconds a browser may remember the permission. @defaultValue 86,400 */
  readonly maxAge?: number | undefined;
}

/** The headers of an answer, for a request that came with an `origin` header or without. */
export type CorsHeaders = (origin: string | undefined, isPreflight: boolean) => Record<string, string>;

const TYPES = { origin: 'unknown', headers: 'unknown', maxAge: 'unknown' } as const;

/** A name of a header. RFC 9110, 5.1 and 5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Checks the option and prepares the headers.
 *
 * @returns undefined when no page of another origin may call.
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for what is no object of options.
 */
export function createCors(cors: boolean | CorsOptions | undefined): CorsHeaders | undefined {
  if (cors === undefined || cors === false) return undefined;
  const options = cors === true ? {} : cors;
  // A misspelled 'origin' would let every page call.
  requireOptions(options, TYPES, "{ origin: 'https://example.com' }", 'cors.');
  const { origin: allowed = '*', headers = ['content-type'], maxAge = 86_400 } = options;
  const origins = Array.isArray(allowed) ? (allowed as readonly string[]) : [allowed as string];
  for (const origin of origins) requireOrigin(origin);
  if (!Array.isArray(headers) || !headers.every((name) => TOKEN.test(String(name)))) {
    throw invalid('cors.headers', headers, "a list of names of headers such as ['content-type']");
  }
  if (!(Number.isInteger(maxAge) && maxAge >= 0)) throw invalid('cors.maxAge', maxAge, 'whole seconds');
  const isAny = origins.includes('*');
  return (origin, isPreflight) => {
    const mayCall = isAny || (origin !== undefined && origins.includes(origin));
    return {
      ...(mayCall && { 'access-control-allow-origin': isAny ? '*' : origin! }),
      // The answer depends on who asks: caches must not give it to others.
      ...(!isAny && { vary: 'origin' }),
      ...(isPreflight &&
        mayCall && {
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': headers.join(', '),
          'access-control-max-age': String(maxAge),
        }),
    };
  };
}

function requireOrigin(origin: unknown): void {
  if (origin === '*') return;
  if (typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin) return;
  throw invalid('cors.origin', origin, "'*' or origins such as 'https://example.com', without a path");
}

function invalid(option: string, actual: unknown, expected: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError('OPTION_INVALID', `'${option}' has to be ${expected}, not ${String(actual)}.`, {
    option,
    actual,
  });
}
