// Each section of docs/errors.md shows a message: here it is provoked, and has to read the same.

import { readFileSync } from 'node:fs';
import { Interpreter, predictToLabels, type TFLiteErrorCode } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { InterpreterWorker } from 'tflite-interpreter/worker';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { corruptImage, requirePixelLimit, unsupportedImage } from '../../src/image/image-errors.ts';
import { bodyTooLarge } from '../../src/lambda/body-limit.ts';
import { startDeadline } from '../../src/lambda/deadline.ts';
import { readQuestion } from '../../src/lambda/http.ts';
import { parseQuestion } from '../../src/lambda/question.ts';
import { corruptMetadata } from '../../src/metadata/corrupt.ts';
import { rejectionOf } from '../unit/error-of.ts';
import { serve, type TestServer } from '../unit/serve.ts';
import { allocated, modelBytes, open } from './models.ts';

let server: TestServer;
let gone: TestServer;

beforeAll(async () => {
  server = await serve({ 'large.tflite': (_, response) => response.setHeader('content-length', 2000).end() });
  gone = await serve({});
  await gone.close();
});

afterAll(() => server.close());

/** Options for a model by its bytes. */
const content = (name: string): { modelContent: Uint8Array } => ({ modelContent: modelBytes(name) });

const PAGE = new TextEncoder().encode('<!doctype html><html><body>Sign in first</body></html>');

const requestOf = (method: string, type: string) => ({ method, header: () => type, readBody: () => '' });

const PROVOKED = {
  OPTION_INVALID: () => Interpreter.create({ modelPath: 'models/hats.tflite', numThreads: 0 }),
  FILE_NOT_FOUND: () => Interpreter.create({ modelPath: 'models/hats.tflite' }),
  HTTP_STATUS: () => Interpreter.create({ modelUrl: `${server.url}hats.tflite` }),
  NETWORK: () => Interpreter.create({ modelUrl: `${gone.url}hats.tflite` }),
  URL_REFUSED: () => Interpreter.create({ modelUrl: 'file:///models/hats.tflite' }),
  DOWNLOAD_TOO_LARGE: () => Interpreter.create({ modelUrl: `${server.url}large.tflite`, limits: { maxBytes: 1000 } }),
  NOT_TFLITE: () => Interpreter.create({ modelContent: PAGE }),
  MODEL_CORRUPT: () => Interpreter.create({ modelContent: modelBytes('chain_b').subarray(0, 400) }),
  MODEL_TOO_LARGE: () => Interpreter.create({ ...content('chain_b'), limits: { maxTensors: 5 } }),
  SHA256_MISMATCH: () => Interpreter.create({ ...content('chain_b'), sha256: '0'.repeat(64) }),
  UNSUPPORTED_MODEL: () => open('version_too_new_b'),
  METADATA_CORRUPT: () => {
    throw corruptMetadata('the list of the archive lies outside the file');
  },
  ENGINE_LOAD: () => open('chain_b', { wasm: { url: 'file:///srv/app/tflite_simd.wasm' } }),
  WORKER_FAILED: () =>
    InterpreterWorker.create({ ...content('chain_b'), workerUrl: 'file:///srv/app/interpreter.worker.js' }),
  ENGINE_ABORTED: async () => {
    const interpreter = await allocated('div_int32_b');
    interpreter.setTensor(1, [[0], [0], [0]]);
    interpreter.invoke();
  },
  ALLOCATE_FAILED: async () => {
    const interpreter = await open('conv2d_f32_a');
    interpreter.resizeTensorInput(0, [1, 5, 6, 4]);
    interpreter.allocateTensors();
  },
  INVOKE_FAILED: async () => {
    const interpreter = await allocated('strings_transpose_b');
    interpreter.setTensor(0, Array(2).fill(['a', 'b', 'c']));
    interpreter.invoke();
  },
  NOT_ALLOCATED: async () => (await open('chain_b')).invoke(),
  BUSY: async () => {
    const interpreter = await allocated('chain_b');
    const running = interpreter.invokeAsync();
    try {
      interpreter.invoke();
    } finally {
      await running;
    }
  },
  CLOSED: async () => {
    const interpreter = await open('chain_b');
    interpreter.close();
    interpreter.invoke();
  },
  TENSOR_INDEX: async () => (await allocated('chain_b')).setTensor(6, [1]),
  SUBGRAPH_INDEX: async () => (await open('chain_b')).getTensorDetails(3),
  NOT_RESIZABLE: async () => (await open('conv2d_f32_a')).resizeTensorInput(0, [1, 224, 224, 3], { strict: true }),
  SIGNATURE_KEY: async () => (await open('keras_conv_float')).getSignatureRunner('predict'),
  SIGNATURE_INPUTS: async () => (await open('keras_conv_float')).getSignatureRunner().run({ image: 1 }),
  TENSOR_NOT_KEPT: async () => (await allocated('chain_b')).getTensor(3),
  TENSOR_EMPTY: async () => (await allocated('strings_b')).getTensor(0),
  TENSOR_READ_ONLY: async () => (await allocated('constant_output_b_w')).setTensor(1, [1, 2, 3]),
  NO_LIVE_VIEW: async () => (await allocated('strings_b')).tensor(0),
  DTYPE_MISMATCH: async () => (await allocated('chain_b')).setTensor(0, new Float64Array(4)),
  SHAPE_MISMATCH: async () => (await allocated('chain_b')).setTensor(0, [[1, 2, 3, 4]]),
  VALUE_RANGE: async () => (await allocated('cast_uint8_to_float32')).setTensor(0, Array(3).fill([1, 2, 300, 4])),
  NOT_QUANTIZED: async () => (await allocated('chain_b')).getTensor(0, { dequantize: true }),
  LABEL_COUNT: () => predictToLabels(['hat', 'pants'], [0, 0.5, 0.5]),
  LABEL_REPEATED: () => predictToLabels(['crane', 'hat', 'crane'], [0, 0.5, 0.5]),
  NOT_KERAS: () => readKerasModel(new TextEncoder().encode('<!doctype html>')),
  KERAS_CORRUPT: () => readKerasModel(new Uint8Array([0x50, 0x4b, 3, 4])),
  UNSUPPORTED_LAYERS: async () => {
    const layers = [
      { class_name: 'InputLayer', config: { name: 'image', batch_shape: [null, 8] } },
      { class_name: 'Lambda', config: { name: 'half' } },
      { class_name: 'UpSampling1D', config: { name: 'grow', size: 'twice' } },
    ];
    const modelTopology = { class_name: 'Sequential', config: { name: 'clothing', layers } };
    return TFLiteConverter.fromKerasModel(await readKerasModel({ modelTopology })).convert();
  },
  IMAGE_UNSUPPORTED: () => {
    throw unsupportedImage('jpeg', 'arithmetic coding');
  },
  IMAGE_CORRUPT: () => {
    throw corruptImage('png', 'its chunks end before its pixels');
  },
  IMAGE_TOO_LARGE: () => requirePixelLimit(20_000, 10_000, 178_956_970),
  EVENT_INVALID: () => parseQuestion({}, 'event', 1),
  METHOD_NOT_ALLOWED: () => readQuestion(requestOf('GET', ''), { maxBytes: 1, maxImages: 1 }),
  MEDIA_TYPE: () => readQuestion(requestOf('POST', 'text/plain'), { maxBytes: 1, maxImages: 1 }),
  BODY_TOO_LARGE: () => {
    throw bodyTooLarge(1000);
  },
  DEADLINE_EXCEEDED: () => startDeadline({ getRemainingTimeInMillis: () => 100 }, 500).signal!.throwIfAborted(),
} as const satisfies Record<TFLiteErrorCode, () => unknown>;

describe('docs/errors.md', () => {
  const sections = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8').split(/^## /m);

  it.each(Object.entries(PROVOKED))('shows the message of %s as it is thrown', async (code, provoke) => {
    const leftover: unknown[] = [];
    const call = async (): Promise<void> => {
      leftover.push(await provoke());
    };
    onTestFinished(() => leftover.forEach((value) => value instanceof Interpreter && value.close()));
    const { message } = await rejectionOf(code as TFLiteErrorCode, call());
    // Machines and ports differ.
    const shown = message
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://example.com')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
    const section = sections.find((text) => text.startsWith(`${code}\n`));
    expect(/```text\n(.*)\n```/.exec(section ?? '')?.[1]).toBe(shown);
  });
});
