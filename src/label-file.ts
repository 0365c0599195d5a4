// Label files: one label a line, as TensorFlow's tools write them.

import { describeType } from './check-arguments.ts';
import { readFile } from '#platform';
import { fetchBytes } from './fetch-bytes.ts';

/**
 * Splits the text of a label file into labels: one a line.
 *
 * A byte order mark, carriage returns and blank lines at the end do not count. A blank line in the middle is a label:
 * dropping it would shift all that follow. So are repeated labels.
 *
 * @param text - The file's text, or its bytes in UTF-8.
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
  const decoded = typeof text === 'string' ? text : new TextDecoder().decode(text);
  const lines = decoded.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const end = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, end + 1).map((line) => line.trimEnd());
}

/**
 * Reads a label file; see {@link parseLabels} for its form.
 *
 * @param source - A path or `file:` URL, or the `http:`, `https:`, `data:` or `blob:` URL of a download.
 * @throws {@link TFLiteError} `FILE_NOT_FOUND`, `HTTP_STATUS`, `NETWORK`. An abortion throws the signal's reason.
 */
export async function readLabels(source: string | URL, { signal }: { signal?: AbortSignal } = {}): Promise<string[]> {
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new TypeError(`'source' has to be a path or a URL, not ${describeType(source)}.`);
  }
  const isDownload = /^(?:https?|data|blob):/i.test(String(source));
  return parseLabels(await (isDownload ? fetchBytes(source, { signal }) : readFile(source, signal ? { signal } : {})));
}
