// Label files: one label a line, as TensorFlow's tools write them.

import { abbreviate, describeType } from './check-arguments.ts';
import { TFLiteError } from './errors.ts';
import { readFile } from '#platform';
import { fetchBytes } from './fetch-bytes.ts';

/**
 * Splits the text of a label file into labels: one a line.
 *
 * A byte order mark, carriage returns and blank lines at the end do not count. A blank line in the middle is a label:
 * dropping it would shift all that follow. So are repeated labels.
 *
 * @param text - The file's text, or its bytes in UTF-8.
 * @throws {@link TFLiteError} `OPTION_INVALID` for bytes in another encoding.
 * @example
 * ```ts
 * import { parseLabels } from 'tflite-interpreter';
 *
 * parseLabels('hat\r\npants\r\n'); //=> ['hat', 'pants']
 * ```
 */
export function parseLabels(text: string | Uint8Array): string[] {
  if (typeof text !== 'string' && !ArrayBuffer.isView(text)) {
    throw new TypeError(`'text' has to be a string or a Uint8Array, not ${describeType(text)}.`);
  }
  return splitLabels(typeof text === 'string' ? text : decodeUtf8(text, 'text', "'text'"));
}

function splitLabels(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const end = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, end + 1).map((line) => line.trimEnd());
}

/**
 * Reads a label file; see {@link parseLabels} for its form.
 *
 * @param source - A path or `file:` URL, or the `http:`, `https:`, `data:` or `blob:` URL of a download.
 * @throws {@link TFLiteError} `FILE_NOT_FOUND`, `HTTP_STATUS`, `NETWORK`; `OPTION_INVALID` for a file that is not in UTF-8. An abortion throws the signal's reason.
 */
export async function readLabels(source: string | URL, { signal }: { signal?: AbortSignal } = {}): Promise<string[]> {
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new TypeError(`'source' has to be a path or a URL, not ${describeType(source)}.`);
  }
  const isDownload = /^(?:https?|data|blob):/i.test(String(source));
  const bytes = await (isDownload ? fetchBytes(source, { signal }) : readFile(source, signal ? { signal } : {}));
  return splitLabels(decodeUtf8(bytes, 'source', `The label file ${abbreviate(source)}`));
}

function decodeUtf8(bytes: Uint8Array, option: string, name: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // What is in UTF-16, as PowerShell writes it, and has no byte order mark, is UTF-8, too: with a zero beside each letter.
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  const message = `${name} has to be text in UTF-8; it is in another encoding, such as UTF-16 or Latin-1. Save it as UTF-8.`;
  throw new TFLiteError('OPTION_INVALID', message, { option, actual: bytes });
}
