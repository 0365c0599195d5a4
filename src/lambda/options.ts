// The options of a handler.

import type { ImageSource, Preprocessor, PreprocessorOptions, PreprocessorScaling } from '../image/index.ts';
import type { InterpreterOptions, Tensor } from '../index.ts';
import type { CorsOptions } from './cors.ts';
import type { LambdaRecord } from './lambda-types.ts';

/** A preprocessor of one's own, such as `createPreprocessor` gives: only these two methods are used, and `from` for records. */
export type PicturePreprocessor = Pick<Preprocessor, 'fromUrl' | 'fromBytes' | 'from'>;

/**
 * What a handler classifies with, and how it answers. Besides, everything that `createPreprocessor` takes: `targetSize`,
 * `interpolation`, `orientation`, `decode`, `timeout`, `allowPrivateNetwork`, ...
 */
export interface HandlerOptions extends Omit<PreprocessorOptions, 'from'> {
  /** A path or `file:` URL, an `http:` or `https:` URL, or the bytes. */
  readonly model: string | URL | ArrayBufferView | ArrayBuffer | Blob;
  /** The classes in the order of the model's output, or the path or URL of a label file. @defaultValue the model's metadata */
  readonly labels?: readonly string[] | string | URL | undefined;
  /**
   * The family of `keras.applications` that the model comes from, another scaling, or a preprocessor.
   * @defaultValue what the model's metadata says
   */
  readonly preprocess?: PreprocessorScaling | PicturePreprocessor | undefined;
  /** How many labels an answer has, the best first. @defaultValue all, in the order of the model's output */
  readonly topK?: number | undefined;
  /** The least score that is answered. @defaultValue none */
  readonly threshold?: number | undefined;
  /**
   * `'object'` is `{ "pants": 0.98, ... }`; `'list'` is `[{ "label": "pants", "score": 0.98, "index": 4 }, ...]`, the best
   * first, which also takes labels that occur twice. @defaultValue `'object'`
   */
  readonly format?: 'object' | 'list' | undefined;
  /**
   * Makes the answer for one picture out of the model's outputs, copies in their order, in place of labels and scores; for
   * models that do something else than classify. What it gives, or promises, is written as JSON.
   */
  readonly postprocess?: ((outputs: readonly Tensor[]) => unknown) | undefined;
  /** Settings of `Interpreter.create` such as `numThreads` and `sha256`. */
  readonly interpreter?: Omit<InterpreterOptions, 'modelPath' | 'modelContent' | 'modelUrl'> | undefined;
  /**
   * Reads the picture that a record of S3, SQS or another service means, by the service's own library. Without, records
   * are refused.
   */
  readonly load?:
    | ((
        record: LambdaRecord,
        options: { readonly signal: AbortSignal | undefined },
      ) => ImageSource | Promise<ImageSource>)
    | undefined;
  /** Takes the answer for a record, which nobody waits for. Its promise is awaited. */
  readonly store?: ((record: LambdaRecord, answer: unknown) => unknown) | undefined;
  /**
   * Answers SQS with the messages that failed, so that only they come again. Set it together with `ReportBatchItemFailures`
   * of the queue's event source, without which the queue would take every message for done.
   * @defaultValue false: one failure fails the whole batch
   */
  readonly batchItemFailures?: boolean | undefined;
  /** Whether pages of other origins may call: `true` for all. @defaultValue false */
  readonly cors?: boolean | CorsOptions | undefined;
  /** The longest body, and the longest download, in bytes. @defaultValue 10,000,000 */
  readonly maxBytes?: number | undefined;
  /** The largest picture, in pixels. @defaultValue 50,000,000 */
  readonly maxPixels?: number | undefined;
  /** How many pictures one call may hold. @defaultValue 16 */
  readonly maxImages?: number | undefined;
  /**
   * Milliseconds before the end of the invocation at which a call gives up what it still waits for and answers with 504,
   * so that Lambda does not end the process without a word. It has to be enough to decode and classify a picture.
   * @defaultValue 500
   */
  readonly margin?: number | undefined;
  /**
   * Has V8 optimise nothing while the handler is set up, and the engine's code some pictures later than by itself
   * (`--wasm-tiering-budget`), which leaves the processor to the start. It holds for the whole process, also for other code
   * in it. Other engines than V8 do not know it.
   * @defaultValue true for `createHandler`, false for the servers
   */
  readonly fastStart?: boolean | undefined;
  /** Runs the model once while setting up, so that the first picture finds everything compiled. @defaultValue false */
  readonly warmUp?: boolean | undefined;
  /**
   * Is told of failures that are no fault of the caller, whose answers say nothing of their reason. What it throws itself, or
   * rejects with, is passed over: the answer goes out all the same.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}
