// The handler of requests, as a server of any runtime takes it.

import { createFetchHandler } from 'tflite-interpreter/lambda';

/** @param {string | URL | Uint8Array | ArrayBuffer} model */
export const createHandler = (model) =>
  createFetchHandler({ model, preprocess: 'efficientnet_lite', format: 'list', allowPrivateNetwork: true });
