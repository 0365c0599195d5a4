// Is this a .tflite file at all, and if not, what is it?

import { TFLiteError } from '../errors.ts';
import { FILE_IDENTIFIER } from './schema.ts';

/** A kind of file that is taken for a model now and then: how it begins, what it is, and what to do. */
interface FileKind {
  /** Bytes at the start; a text is compared without regard to case or leading white space. */
  readonly start: readonly number[] | string;
  readonly what: string;
  readonly advice: string;
}

const CONVERT = 'Convert it with tf.lite.TFLiteConverter.';
const CONVERT_KERAS = "'npx tflite-interpreter convert' makes a .tflite file of a Keras model";
const FETCH_AGAIN = 'Open the address in a browser to see what it answers.';

/** First come, first served: what begins with more stands before what begins with less. */
const KINDS: readonly FileKind[] = [
  { start: 'version https://git-lfs', what: 'a Git LFS pointer', advice: "Fetch the file itself with 'git lfs pull'." },
  { start: '<!doctype', what: 'a web page', advice: FETCH_AGAIN },
  { start: '<html', what: 'a web page', advice: FETCH_AGAIN },
  { start: '<?xml', what: 'an XML document, as servers answer with errors', advice: FETCH_AGAIN },
  {
    start: '{',
    what: 'JSON text',
    advice: `${CONVERT_KERAS}, also of its model.json for TensorFlow.js.`,
  },
  { start: '[', what: 'JSON text', advice: 'Here it needs the .tflite file.' },
  {
    start: [0x50, 0x4b, 0x03, 0x04],
    what: 'a ZIP archive',
    advice: `${CONVERT_KERAS}, which is such an archive; others have to be unpacked.`,
  },
  { start: [0x1f, 0x8b], what: 'gzip-compressed', advice: 'Decompress it first.' },
  { start: [0x89, 0x48, 0x44, 0x46], what: 'an HDF5 file, as Keras writes .h5', advice: `${CONVERT_KERAS}.` },
  { start: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG image', advice: 'Was the photo meant as input?' },
  { start: [0xff, 0xd8, 0xff], what: 'a JPEG image', advice: 'Was the photo meant as input?' },
  { start: [0x08, 0x01, 0x12], what: 'a TensorFlow SavedModel (protobuf)', advice: CONVERT },
  {
    start: [0x08],
    what: 'a protobuf file, as ONNX is',
    advice: 'Convert it to .tflite with the tools of its framework.',
  },
  { start: [0x0a], what: 'a protobuf file, as frozen TensorFlow graphs are', advice: CONVERT },
];

/**
 * Refuses bytes that are no .tflite file, saying what they look like.
 *
 * @param source - What to call the bytes.
 * @throws {@link TFLiteError} `NOT_TFLITE`.
 */
export function requireTFLite(bytes: Uint8Array, source: string): void {
  const identifier = String.fromCharCode(...bytes.subarray(4, 8));
  if (identifier === FILE_IDENTIFIER) return;
  throw new TFLiteError('NOT_TFLITE', `${source} is not a .tflite file: ${describe(bytes)}`, {
    source,
    bytes: bytes.length,
  });
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty.';
  const kind = KINDS.find(({ start }) =>
    typeof start === 'string' ? beginsWithText(bytes, start) : beginsWith(bytes, start),
  );
  if (kind) return `it looks like ${kind.what}. ${kind.advice}`;
  if (bytes.length < 8) return `it has only ${bytes.length} bytes.`;
  return `it does not have '${FILE_IDENTIFIER}' in its bytes 4 to 7.`;
}

function beginsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

function beginsWithText(bytes: Uint8Array, start: string): boolean {
  // Enough for a byte order mark and a few blank lines before the text.
  const head = new TextDecoder().decode(bytes.subarray(0, 64 + start.length));
  return head.trimStart().toLowerCase().startsWith(start);
}
