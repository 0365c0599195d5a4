// The same handler for node:http, Express and Google Cloud Functions.

import { readBody, requireLength } from './body-limit.ts';
import type { HandlerOptions } from './options.ts';
import { createControls, createService, type HandlerControls, respond } from './respond.ts';

/** The parts of Node's `IncomingMessage` that are used. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, where a framework has read it before, as Google Cloud Functions do. */
  readonly rawBody?: Uint8Array | undefined;
  /** Whether others have read of the body before. */
  readonly readableDidRead?: boolean | undefined;
  /** The body in pieces; the request stays open when reading ends early. */
  iterator?(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>;
  /** Throws away what is left of the body. */
  resume?(): unknown;
}

/** The parts of Node's `ServerResponse` that are used. */
export interface NodeResponse {
  /** Sends status and headers. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Sends the body and ends the answer. */
  end(body: string): unknown;
  /** Tells once that the connection is gone. */
  once?(event: 'close', listener: () => void): unknown;
}

/** A listener for `http.createServer`. */
export interface NodeListener extends HandlerControls {
  /** Answers a request. It never rejects: failures are answers. */
  (request: NodeRequest, response: NodeResponse): Promise<void>;
}

const READ_BEFORE =
  'The body of this request has been read before: put the listener before what reads bodies, such as express.json(), or keep the bytes as rawBody.';

/**
 * Creates a listener for Node's own servers. It sets up with the first request, or by `init()`.
 *
 * @param options - Those of `createHandler`; `load`, `store`, `batchItemFailures` and `margin` do nothing here.
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for an option of the wrong JavaScript type.
 * @example
 * ```ts no-run
 * import http from 'node:http';
 * import { createNodeListener } from 'tflite-interpreter/lambda';
 *
 * http.createServer(createNodeListener({ model: 'model.tflite', preprocess: 'xception' })).listen(8080);
 * ```
 */
export function createNodeListener(options: HandlerOptions): NodeListener {
  const service = createService(options);
  const listen = async (request: NodeRequest, response: NodeResponse): Promise<void> => {
    const gone = new AbortController();
    response.once?.('close', () => gone.abort());
    const header = (name: string) => {
      const value = request.headers[name];
      return typeof value === 'object' ? value[0] : value;
    };
    const answer = await respond(
      {
        method: request.method ?? 'GET',
        header,
        readBody: (maxBytes) => {
          if (request.rawBody) return requireLength(request.rawBody, maxBytes);
          if (request.readableDidRead) throw new Error(READ_BEFORE);
          // The end of the iteration must not end the connection: the answer goes out by it.
          const pieces = request.iterator?.({ destroyOnReturn: false }) ?? request;
          const contentLength = header('content-length');
          return readBody(
            { [Symbol.asyncIterator]: () => pieces[Symbol.asyncIterator]() },
            { maxBytes, contentLength },
          );
        },
      },
      service,
      gone.signal,
    );
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
    // What was not read of the body is thrown away, so that the client gets to the answer.
    request.resume?.();
  };
  return Object.assign(listen, createControls(service));
}
