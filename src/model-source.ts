// Where a model comes from: a path, bytes or a URL, read into memory and checked against a hash.

import { holdFile, readFile } from '#platform';
import { abbreviate, describeType, requireTextOrUrl } from './check-arguments.ts';
import { TFLiteError } from './errors.ts';
import { fetchBytes, type DownloadProgress } from './fetch-bytes.ts';
import { viewBytes } from './elements.ts';
import type { HeldFile } from './platform/platform.ts';

/** Exactly one of these says where the model is. */
export interface ModelSource {
  /** A file, by path or `file:` URL, where the platform has files. */
  readonly modelPath?: string | URL | undefined;
  /** The bytes themselves. They are not copied: constants are read out of them later, so they must not change. */
  readonly modelContent?: ArrayBufferView | ArrayBuffer | Blob | undefined;
  /** A download. */
  readonly modelUrl?: string | URL | undefined;
}

/** How a model is read. */
export interface ModelReadOptions extends ModelSource {
  /** The SHA-256 that the bytes must have, as 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while `modelUrl` is fetched. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** @defaultValue true */
  readonly keepModel?: boolean | undefined;
  /** More bytes than this are not read. */
  readonly maxBytes: number;
}

/** A model's bytes, and how messages call it. */
export interface ModelBytes {
  readonly bytes: Uint8Array;
  readonly source: string;
  /** Where the bytes are to be given back: what they lie in. */
  readonly held?: HeldFile | undefined;
}

/**
 * Reads the model from wherever it is.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID` unless exactly one source is given; `FILE_NOT_FOUND`, `MODEL_TOO_LARGE`,
 * `SHA256_MISMATCH`, and those of {@link fetchBytes}.
 */
export async function readModel(options: ModelReadOptions): Promise<ModelBytes> {
  const { modelPath, modelContent, modelUrl, sha256, signal, onProgress, keepModel = true, maxBytes } = options;
  requireOneSource(options);
  if (sha256 !== undefined) requireHash(sha256);
  signal?.throwIfAborted();
  let model: ModelBytes;
  if (modelPath !== undefined) {
    requirePath(modelPath);
    const held = keepModel ? undefined : holdFile(modelPath, maxBytes);
    const bytes = held?.read() ?? (await readFile(modelPath, { maxBytes, withRoom: true, ...(signal && { signal }) }));
    model = { bytes, source: abbreviate(modelPath), held };
  } else if (modelUrl !== undefined) {
    model = { bytes: await fetchBytes(modelUrl, { signal, maxBytes, onProgress }), source: abbreviate(modelUrl) };
  } else {
    model = { bytes: await contentBytes(modelContent!), source: 'modelContent' };
  }
  if (model.bytes.length > maxBytes) {
    throw new TFLiteError(
      'MODEL_TOO_LARGE',
      `${model.source} has ${model.bytes.length} bytes, more than the limit of ${maxBytes}.`,
      {
        what: 'bytes',
        actual: model.bytes.length,
        limit: maxBytes,
      },
    );
  }
  if (sha256 !== undefined) await requireSha256(model, sha256);
  signal?.throwIfAborted();
  return model;
}

const SOURCES = ['modelPath', 'modelContent', 'modelUrl'] as const;

function requireOneSource(options: ModelReadOptions): void {
  const given = SOURCES.filter((name) => options[name] !== undefined);
  if (given.length !== 1) {
    throw new TFLiteError(
      'OPTION_INVALID',
      `Exactly one of modelPath, modelContent and modelUrl says where the model is; given: ${given.join(', ') || 'none'}.`,
      { option: 'modelPath', actual: given },
    );
  }
  const { modelPath, modelContent, modelUrl } = options;
  if (modelPath !== undefined) requireTextOrUrl('modelPath', modelPath);
  if (modelUrl !== undefined) requireTextOrUrl('modelUrl', modelUrl);
  if (modelContent !== undefined && !isBytes(modelContent) && !isBlob(modelContent)) {
    throw new TypeError(
      `'modelContent' has to be a Uint8Array, an ArrayBuffer or a Blob, not ${describeType(modelContent)}.`,
    );
  }
}

function requirePath(path: string | URL): void {
  if (!/^(?:https?|data|blob):/i.test(String(path))) return;
  throw new TFLiteError('FILE_NOT_FOUND', `'${abbreviate(path)}' is a URL, not a path: pass it as modelUrl.`, {
    path: String(path),
  });
}

function isBytes(value: unknown): value is ArrayBufferView | ArrayBuffer {
  // By its tag, since buffers of another realm (jest's, an iframe's) are instances of another class.
  return ArrayBuffer.isView(value) || Object.prototype.toString.call(value).endsWith('ArrayBuffer]');
}

function isBlob(value: unknown): value is Blob {
  return (
    typeof value === 'object' && value !== null && 'arrayBuffer' in value && typeof value.arrayBuffer === 'function'
  );
}

async function contentBytes(content: NonNullable<ModelSource['modelContent']>): Promise<Uint8Array> {
  if (ArrayBuffer.isView(content)) return viewBytes(content);
  return new Uint8Array(isBytes(content) ? content : await content.arrayBuffer());
}

function requireHash(sha256: string): void {
  if (typeof sha256 !== 'string') throw new TypeError(`'sha256' has to be a string, not ${describeType(sha256)}.`);
  if (/^[0-9a-f]{64}$/i.test(sha256)) return;
  throw new TFLiteError('OPTION_INVALID', `'sha256' has to be 64 hexadecimal digits, not '${sha256}'.`, {
    option: 'sha256',
    actual: sha256,
  });
}

async function requireSha256({ bytes, source }: ModelBytes, expected: string): Promise<void> {
  // A copy, since digest takes no view of shared memory.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (actual === expected.toLowerCase()) return;
  throw new TFLiteError(
    'SHA256_MISMATCH',
    `${source} has the SHA-256 ${actual}, not ${expected}: it is another file than the one that was meant, or a damaged one.`,
    { expected, actual },
  );
}
