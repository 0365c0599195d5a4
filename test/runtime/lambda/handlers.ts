// What the tests of handlers share: the classifier and the photos of examples/assets, events that carry them, a server.

import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  createHandler,
  type HandlerControls,
  type HandlerOptions,
  type LambdaContext,
  type LambdaHandler,
  type LambdaHttpAnswer,
} from 'tflite-interpreter/lambda';
import { serve } from '../../unit/serve.ts';
import type { httpApiEvent } from '../../unit/lambda/events.ts';

export const asset = (name: string) => new URL(`../../../examples/assets/${name}`, import.meta.url);
export const CAT = readFileSync(asset('chelsea.jpg'));
export const COFFEE = readFileSync(asset('coffee.jpg'));
export const OPTIONS: HandlerOptions = { model: asset('efficientnet_lite0_int8.tflite'), topK: 1 };

export const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
export const binary = (bytes: Buffer) => ({
  headers: { 'content-type': 'image/jpeg' },
  body: bytes.toString('base64'),
  isBase64Encoded: true,
});
export const within = (milliseconds: number): LambdaContext => {
  const end = performance.now() + milliseconds;
  return { getRemainingTimeInMillis: () => end - performance.now() };
};

/** Gives what creates handlers; they are closed after each test. */
export function useHandlers(): (options?: Partial<HandlerOptions>) => LambdaHandler {
  const open: HandlerControls[] = [];
  afterEach(() => {
    for (const handler of open.splice(0)) handler.close();
  });
  return (options = {}) => {
    const handler = createHandler({ ...OPTIONS, ...options });
    open.push(handler);
    return handler;
  };
}

/** Gives the address of a server with pictures, and with what is none, for the tests of a file. */
export function usePictures(): { readonly url: string } {
  const pictures = { url: '' };
  let close: () => unknown;
  beforeAll(async () => {
    const server = await serve({
      'chelsea.jpg': (_, response) => response.end(CAT),
      'coffee.jpg': (_, response) => response.end(COFFEE),
      'page.html': (_, response) => response.end('<!doctype html><p>no picture</p>'),
      'slow.jpg': (_, response) => void response.write(CAT.subarray(0, 100)),
      'inside.jpg': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
    });
    pictures.url = server.url;
    close = () => server.close();
  });
  afterAll(() => close());
  return pictures;
}

/** Sends a request as an event and reads the JSON of its answer. */
export async function post(handler: LambdaHandler, event: ReturnType<typeof httpApiEvent>) {
  const answer = (await handler(event)) as LambdaHttpAnswer;
  return { status: answer.statusCode, body: JSON.parse(answer.body) as { error: { code: string; message: string } } };
}
