// What a handler is asked, whichever way it came: pictures, and whether the answer is a list.

import { TFLiteError } from '../errors.ts';
import { decodeBase64 } from './base64.ts';

/** A picture that an event names or carries. */
export type PictureRef = { readonly url: string } | { readonly bytes: Uint8Array };

/** Pictures to classify; `isList` tells an answer for each from the answer for the only one. */
export interface Question {
  readonly pictures: readonly PictureRef[];
  readonly isList: boolean;
}

const FORMS = ['url', 'urls', 'image'] as const;

/**
 * Reads the JSON of a direct invocation or of a body: `{ url }`, `{ urls: [...] }` or `{ image: base64 }`.
 *
 * Other properties do not count, so that an event may carry what its sender wants to find in a log.
 *
 * @param where - What messages call it: `event` or `body`.
 * @throws {@link TFLiteError} `EVENT_INVALID`
 */
export function parseQuestion(value: unknown, where: string, maxImages: number): Question {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidEvent(
      where,
      `The ${where} has to be an object such as { "url": "https://..." }, not ${nameOf(value)}.`,
    );
  }
  const fields = value as Record<string, unknown>;
  const given = FORMS.filter((name) => fields[name] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'it has none of them' : `it has ${given.join(' and ')}`;
    throw invalidEvent(where, `The ${where} has to have one of url, urls and image (base64); ${found}.`);
  }
  const { url, urls, image } = fields;
  if (url !== undefined) return { pictures: [{ url: requireUrl(url, 'url') }], isList: false };
  if (image !== undefined) return { pictures: [{ bytes: parseImage(image) }], isList: false };
  if (!Array.isArray(urls)) throw invalidEvent('urls', `'urls' has to be a list of URLs, not ${nameOf(urls)}.`);
  requireCount(urls.length, 'urls', maxImages);
  return { pictures: urls.map((item, i) => ({ url: requireUrl(item, `urls[${i}]`) })), isList: true };
}

/**
 * Refuses a list of pictures that is empty, or longer than the limit.
 *
 * @throws {@link TFLiteError} `EVENT_INVALID`
 */
export function requireCount(count: number, where: string, maxImages: number): void {
  if (count >= 1 && count <= maxImages) return;
  throw invalidEvent(where, `'${where}' has to hold 1 to ${maxImages} pictures, not ${count}.`);
}

/** An event or a body that cannot be read; `message` is a sentence. */
export function invalidEvent(where: string, message: string, cause?: unknown): TFLiteError<'EVENT_INVALID'> {
  return new TFLiteError('EVENT_INVALID', message, { where }, cause === undefined ? undefined : { cause });
}

/** How messages call a value of JSON. */
function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value === undefined ? 'nothing' : `a value of type ${typeof value}`;
}

function requireUrl(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalidEvent(where, `'${where}' has to be a URL, not ${nameOf(value)}.`);
  if (!URL.canParse(value)) {
    throw invalidEvent(where, `'${where}' has to be a whole URL such as https://example.com/pants.jpg.`);
  }
  return value;
}

function parseImage(value: unknown): Uint8Array {
  if (typeof value !== 'string') {
    throw invalidEvent('image', `'image' has to be a file in base64, not ${nameOf(value)}.`);
  }
  // What a browser's FileReader gives stands behind `data:image/jpeg;base64,`.
  const [, text = value] = /^data:[^,]{0,200};base64,(.*)$/s.exec(value) ?? [];
  const bytes = decodeBase64(text);
  if (bytes?.length) return bytes;
  throw invalidEvent(
    'image',
    `'image' has to be a file in base64, as \`base64 photo.jpg\` prints it; it is ${text === '' ? 'empty' : 'something else'}.`,
  );
}
