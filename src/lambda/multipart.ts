// The files of a form that a page uploads.

import { invalidEvent } from './question.ts';

/**
 * Reads the files of a `multipart/form-data` body, in their order, by the platform's own parser.
 *
 * @param contentType - The whole header, which names the boundary.
 * @throws {@link TFLiteError} `EVENT_INVALID` for a damaged form.
 */
export async function readFiles(body: Uint8Array, contentType: string): Promise<Uint8Array[]> {
  let form: FormData;
  try {
    form = await new Response(body as BodyInit, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw invalidEvent('body', 'The form is damaged: its parts do not fit the boundary in content-type.', cause);
  }
  const files = [...form.values()].filter(isFile);
  return Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
}

/** A file field that was left empty comes as a file without a name. */
function isFile(value: FormDataEntryValue): value is File {
  return typeof value !== 'string' && (value.size > 0 || value.name !== '');
}
