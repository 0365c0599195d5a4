// An HTTP request as a handler sees it, whichever way it came, and the reading of its body.

import { TFLiteError } from '../errors.ts';
import { invalidEvent, parseQuestion, type Question, requireCount } from './question.ts';
import { readFiles } from './multipart.ts';

/** A request. */
export interface HttpRequest {
  readonly method: string;
  /** The value of a header by its name in small letters. */
  header(name: string): string | undefined;
  /**
   * The body: text when it came as text, as in events of API Gateway that are not marked as base64.
   *
   * @throws {@link TFLiteError} `BODY_TOO_LARGE`
   */
  readBody(maxBytes: number): string | Uint8Array | Promise<string | Uint8Array>;
}

/** What of a handler's options counts for a body. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly maxImages: number;
}

/** Bodies whose bytes are a picture; its format is told by the bytes. */
const BINARY = /^(?:image\/|(?:application|binary)\/octet-stream$)/;
const JSON_TYPE = /^application\/(?:json$|.*\+json$)/;
const MULTIPART = 'multipart/form-data';

/**
 * Reads what a request asks.
 *
 * @throws {@link TFLiteError} `METHOD_NOT_ALLOWED`, `MEDIA_TYPE`, `BODY_TOO_LARGE`, `EVENT_INVALID`
 */
export async function readQuestion(request: HttpRequest, limits: BodyLimits): Promise<Question> {
  const { method } = request;
  if (method !== 'POST') {
    throw new TFLiteError('METHOD_NOT_ALLOWED', `Send the picture by POST, not by ${method}.`, { method });
  }
  const contentType = request.header('content-type') ?? '';
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  const kind = JSON_TYPE.test(type) ? 'json' : BINARY.test(type) ? 'binary' : type;
  if (kind !== 'json' && kind !== 'binary' && kind !== MULTIPART && kind !== '') throw wrongType(contentType);

  const body = await request.readBody(limits.maxBytes);
  if (body.length === 0) throw invalidEvent('body', 'The body is empty: send a picture, or JSON that names one.');
  if (kind === 'json' || (kind === '' && startsAsObject(body))) {
    return parseQuestion(parseJson(body, contentType), 'body', limits.maxImages);
  }
  const bytes = requireBytes(body);
  if (kind !== MULTIPART) return { pictures: [{ bytes }], isList: false };
  const files = await readFiles(bytes, contentType);
  requireCount(files.length, 'body', limits.maxImages);
  return { pictures: files.map((file) => ({ bytes: file })), isList: files.length > 1 };
}

function parseJson(body: string | Uint8Array, contentType: string): unknown {
  const decoder = createDecoder(contentType);
  try {
    const text = typeof body === 'string' ? body : decoder.decode(body);
    // A byte order mark counts as white space.
    return JSON.parse(text.trimStart());
  } catch (cause) {
    throw invalidEvent('body', 'The body is not JSON, though its content-type says so.', cause);
  }
}

/** JSON is UTF-8 (RFC 8259, 8.1), but clients that name another charset do use it. Bytes that it does not have are an error. */
function createDecoder(contentType: string): TextDecoder {
  const [, charset = 'utf-8'] = /;\s*charset="?([^\s";]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new TFLiteError(
      'MEDIA_TYPE',
      `JSON in the charset ${charset.slice(0, 100)} is not read here: send it as UTF-8.`,
      { contentType },
    );
  }
}

/** API Gateway's REST APIs turn a binary body into text, which damages it, unless they are told which types are binary. */
function requireBytes(body: string | Uint8Array): Uint8Array {
  if (typeof body !== 'string') return body;
  throw invalidEvent(
    'body',
    "The body came as text, which damages a picture: add its type to the API's binary media types, or send JSON with the picture in base64.",
  );
}

function startsAsObject(body: string | Uint8Array): boolean {
  return typeof body === 'string' ? body.trimStart().startsWith('{') : body[0] === 0x7b;
}

function wrongType(contentType: string): TFLiteError<'MEDIA_TYPE'> {
  return new TFLiteError(
    'MEDIA_TYPE',
    `A body of the type ${contentType.slice(0, 100)} is not read here: send application/json, image/jpeg, image/png, application/octet-stream or multipart/form-data, and say so in content-type.`,
    { contentType },
  );
}
