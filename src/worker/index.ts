// The public names of "tflite-interpreter/worker", listed one by one.

export { InterpreterWorker } from './interpreter-worker.ts';
export type { InterpreterWorkerOptions } from './options.ts';
export type { CallOptions } from './channel.ts';
export type { WorkerMetadata } from './metadata.ts';
export { WorkerSignatureRunner } from './signature-runner.ts';
