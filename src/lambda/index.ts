// The public names of "tflite-interpreter/lambda", listed one by one.

export { createHandler } from './handler.ts';
export type { LambdaHandler } from './handler.ts';
export { createFetchHandler } from './fetch-handler.ts';
export type { FetchHandler } from './fetch-handler.ts';
export { createNodeListener } from './node-listener.ts';
export type { NodeListener, NodeRequest, NodeResponse } from './node-listener.ts';
export type { HandlerOptions, PicturePreprocessor } from './options.ts';
export type { HandlerControls } from './respond.ts';
export type { CorsOptions } from './cors.ts';
export type { BatchAnswer } from './records.ts';
export type {
  DirectEvent,
  EventHeaders,
  HttpEventV1,
  HttpEventV2,
  LambdaContext,
  LambdaEvent,
  LambdaHttpAnswer,
  LambdaRecord,
  RecordsEvent,
} from './lambda-types.ts';
