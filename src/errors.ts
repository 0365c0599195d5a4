// The one family of errors, and how a caller tells them apart.

/**
 * Every way in which a call can fail, with the facts that each failure carries.
 *
 * A code is public API: it is never renamed, and docs/errors.md has a section of the same name.
 */
export interface TFLiteErrorData {
  /** An option or argument has the right JavaScript type but a value that cannot be used. */
  OPTION_INVALID: { option: string; actual: unknown };
  /** There is no file at the path that was given, or it cannot be read. */
  FILE_NOT_FOUND: { path: string };
  /** A server answered, but not with the file. */
  HTTP_STATUS: { url: string; status: number };
  /** No answer came from a server: no connection, a broken transfer, a time-out. */
  NETWORK: { url: string };
  /** A URL that this library does not fetch. */
  URL_REFUSED: { url: string; reason: string };
  /** A download is longer than its limit. */
  DOWNLOAD_TOO_LARGE: { url: string; limit: number };
  /** The bytes are something other than a .tflite file. */
  NOT_TFLITE: { source: string; bytes: number };
  /** A .tflite file that is truncated, or whose offsets, lengths or indices are impossible. */
  MODEL_CORRUPT: { source: string; where: string; offset?: number };
  /** A well-formed model beyond a limit of size, count or depth. */
  MODEL_TOO_LARGE: { what: string; actual: number; limit: number };
  /** The model's bytes are not those whose SHA-256 was given. */
  SHA256_MISMATCH: { expected: string; actual: string };
  /** The model uses something that the engine does not know. */
  UNSUPPORTED_MODEL: {
    engine: string;
    operator?: string;
    version?: number;
    subgraph?: number;
    node?: number;
    tensor?: string;
    dtype?: string;
  };
  /** The model's metadata, or the archive of files behind it, is damaged or beyond a limit. */
  METADATA_CORRUPT: { where: string };
  /** The engine itself could not be loaded or started. */
  ENGINE_LOAD: { engine: string; tried: readonly string[] };
  /** A worker could not be started, or ended without being asked to. */
  WORKER_FAILED: { method: string; reason: string };
  /** The engine stopped for good in the middle of a call; the interpreter replaces it at the next `allocateTensors`. */
  ENGINE_ABORTED: { engine: string; method: string };
  /** The engine refused to prepare the model. */
  ALLOCATE_FAILED: { engine: string; operator?: string; node?: number };
  /** The engine failed in the middle of an inference. */
  INVOKE_FAILED: { engine: string; operator?: string; node?: number };
  /** A call that needs `allocateTensors` first. */
  NOT_ALLOCATED: { method: string };
  /** A call that needs the tensors while an inference runs in the background. */
  BUSY: { method: string };
  /** A call after `close`. */
  CLOSED: { method: string };
  /** No tensor has this index, or not one of the kind that the call needs. */
  TENSOR_INDEX: { index: number; count: number };
  /** The model has no subgraph of this index. */
  SUBGRAPH_INDEX: { index: number; count: number };
  /** A shape that a tensor cannot be given. */
  NOT_RESIZABLE: { tensor: string; reason: string };
  /** The model has no signature of this name, or several where none was named. */
  SIGNATURE_KEY: { key: string | undefined; known: readonly string[] };
  /** Inputs of a signature that are missing or that it does not have. */
  SIGNATURE_INPUTS: { signature: string; expected: readonly string[]; actual: readonly string[] };
  /** A tensor whose memory is reused during inference, so that its value cannot be read. */
  TENSOR_NOT_KEPT: { tensor: string; index: number };
  /** A tensor that has no value yet. */
  TENSOR_EMPTY: { tensor: string; index: number };
  /** A tensor that cannot be written to. */
  TENSOR_READ_ONLY: { tensor: string; index: number };
  /** A tensor whose elements no typed array can show in place. */
  NO_LIVE_VIEW: { tensor: string; dtype: string };
  /** A value of another dtype than the tensor's. */
  DTYPE_MISMATCH: { tensor: string; expected: string; actual: string };
  /** A value of another rank, dimension or length than the tensor's. */
  SHAPE_MISMATCH: { tensor: string; expected: readonly number[]; actual: readonly number[] };
  /** A single number, or text, that the tensor's dtype cannot hold. */
  VALUE_RANGE: { tensor: string; dtype: string; value: unknown; position: number };
  /** Real numbers were asked of a tensor that has no scale. */
  NOT_QUANTIZED: { tensor: string; dtype: string };
  /** More or fewer labels than scores. */
  LABEL_COUNT: { labels: number; scores: number };
  /** A label that names two classes, where each has to be named once. */
  LABEL_REPEATED: { label: string; indices: readonly number[] };
  /** Bytes or a configuration that are no Keras model. */
  NOT_KERAS: { source: string; found: string };
  /** A Keras model that is damaged, or that lacks a part. */
  KERAS_CORRUPT: { source: string; where: string };
  /** Layers, or options of layers, that the converter does not know: all of them. */
  UNSUPPORTED_LAYERS: {
    model: string;
    problems: readonly {
      readonly layer: string;
      readonly className: string;
      readonly option?: string;
      readonly message: string;
    }[];
  };
  /** An image format, or a feature of one, that is not decoded here. */
  IMAGE_UNSUPPORTED: { format: string; feature?: string };
  /** An image file that is truncated or damaged. */
  IMAGE_CORRUPT: { format: string };
  /** An image with more pixels or bytes than the limit. */
  IMAGE_TOO_LARGE: { width?: number; height?: number; bytes?: number; limit: number };
  /** A handler was given an event, or the body of a request, that asks for no picture. */
  EVENT_INVALID: { where: string };
  /** A handler was asked by another HTTP method than POST. */
  METHOD_NOT_ALLOWED: { method: string };
  /** The body of a request is of a type that a handler does not read. */
  MEDIA_TYPE: { contentType: string };
  /** The body of a request is longer than a handler's limit. */
  BODY_TOO_LARGE: { limit: number };
  /** The time that a handler was given would have been over before its answer. */
  DEADLINE_EXCEEDED: { milliseconds: number };
}

/** The name of a failure; each is described in docs/errors.md. */
export type TFLiteErrorCode = keyof TFLiteErrorData;

// ESM and CommonJS copies of this module, and other realms, have different classes: the brand is what they share.
const BRAND = Symbol.for('tflite-interpreter.error');

/** A failure of the library; `code` tells which, `data` holds its facts, `cause` what lay beneath. */
export class TFLiteError<Code extends TFLiteErrorCode = TFLiteErrorCode> extends Error {
  override readonly name = 'TFLiteError';
  /** Which failure this is. */
  readonly code: Code;
  /** The facts of this failure. */
  readonly data: TFLiteErrorData[Code];
  /** @internal */
  readonly [BRAND] = true;

  constructor(code: Code, message: string, data: TFLiteErrorData[Code], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

/**
 * True for an error of this library, whichever copy of it threw; with `code`, for that one failure.
 *
 * @example
 * ```ts
 * import { Interpreter, isTFLiteError } from 'tflite-interpreter';
 *
 * try {
 *   await Interpreter.create({ modelPath: 'missing.tflite' });
 * } catch (error) {
 *   if (isTFLiteError(error, 'FILE_NOT_FOUND')) console.log(error.data.path);
 * }
 * ```
 */
export function isTFLiteError<Code extends TFLiteErrorCode>(error: unknown, code?: Code): error is TFLiteError<Code> {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as TFLiteError).code === code)
  );
}
