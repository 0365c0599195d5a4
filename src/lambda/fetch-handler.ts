// The same handler for whatever speaks in requests and responses of the web: Workers, Deno, Bun, route handlers.

import { readBody } from './body-limit.ts';
import type { HandlerOptions } from './options.ts';
import { createControls, createService, type HandlerControls, respond } from './respond.ts';

/** What a server of the web's shape calls. */
export interface FetchHandler extends HandlerControls {
  /** Answers a request. It never rejects: failures are answers. */
  (request: Request): Promise<Response>;
}

/**
 * Creates a handler of requests. It sets up with the first one, or by `init()`.
 *
 * @param options - Those of `createHandler`; `load`, `store`, `batchItemFailures` and `margin` do nothing here.
 * @throws {@link TFLiteError} `OPTION_INVALID`; a `TypeError` for an option of the wrong JavaScript type.
 * @example
 * ```ts
 * import { createFetchHandler } from 'tflite-interpreter/lambda';
 *
 * const handler = createFetchHandler({ model: 'model.tflite', topK: 1 });
 * const request = new Request('http://localhost/', { method: 'POST', body: '{ "url": 1 }' });
 * const response = await handler(request);
 * response.status; //=> 415
 * ```
 */
export function createFetchHandler(options: HandlerOptions): FetchHandler {
  const service = createService(options);
  const handle = async (request: Request): Promise<Response> => {
    const { method, headers, signal } = request;
    const header = (name: string) => headers.get(name) ?? undefined;
    const contentLength = header('content-length');
    const {
      status,
      headers: answerHeaders,
      body,
    } = await respond(
      {
        method,
        header,
        readBody: (maxBytes) =>
          request.body ? readBody(request.body, { maxBytes, contentLength, signal }) : new Uint8Array(),
      },
      service,
      signal,
    );
    return new Response(body === '' ? null : body, { status, headers: answerHeaders });
  };
  return Object.assign(handle, createControls(service));
}
