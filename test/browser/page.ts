// What runs inside of the browser: the functions that the tests call, as `globalThis.page`.

import { Interpreter, type InterpreterOptions } from 'tflite-interpreter';
import {
  createPreprocessor,
  decodeImage,
  type Interpolation,
  type PixelImage,
  resize,
  type RgbImage,
} from 'tflite-interpreter/image';
import { decodeBmp, decodeGif } from 'tflite-interpreter/image/formats';
import { InterpreterWorker } from 'tflite-interpreter/worker';
import type { Case } from '../conformance/corpus.ts';
import { createVerdict, replayCase, type Verdict } from '../conformance/replay.ts';

// The comparison was written for Node.
const buffers = {
  from: (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
  compare: (a: Uint8Array, b: Uint8Array) =>
    a.length === b.length && a.every((byte, i) => byte === b[i]) ? 0 : a.length - b.length || 1,
};
Object.assign(globalThis, { Buffer: buffers });

const bytesOf = async (url: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(url, { cache: 'no-store' })).arrayBuffer());

async function sha256(data: ArrayBufferView): Promise<string> {
  const view = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', view));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A case of the corpus; see test/conformance. */
async function replay(model: string, blob: string | null, script: Case | string): Promise<Verdict> {
  const bytes = await bytesOf(model);
  if (typeof script === 'string') return createVerdict(bytes, script);
  return replayCase(bytes, script, blob === null ? new Uint8Array() : await bytesOf(blob));
}

/** A decoder by the file's first bytes. */
function decodeAny(bytes: Uint8Array): RgbImage {
  const start = String.fromCharCode(...bytes.subarray(0, 3));
  if (start === 'GIF') return decodeGif(bytes);
  return start.startsWith('BM') ? decodeBmp(bytes) : decodeImage(bytes);
}

/** Width, height and hash of a decoded file, or the code of the error. */
async function decode(url: string): Promise<{ width: number; height: number; sha256: string } | string> {
  const bytes = await bytesOf(url);
  try {
    const { width, height, data } = decodeAny(bytes);
    return { width, height, sha256: await sha256(data) };
  } catch (error) {
    return (error as { code: string }).code;
  }
}

interface ResizeOptions {
  readonly size: readonly [number, number];
  readonly interpolation: Interpolation;
  readonly box: [number, number, number, number] | undefined;
  readonly passOrder: 'pillow-12.1' | undefined;
}

/** The hash of a resized picture. */
async function resized(url: string, { size, interpolation, box, passOrder }: ResizeOptions): Promise<string> {
  const image = decodeAny(await bytesOf(url));
  return sha256(resize(image, ...size, { interpolation, box, ...(passOrder && { passOrder }) }).data);
}

/** The hash of a preprocessed picture. */
async function tensor(
  url: string,
  scaling: 'none' | 'tf' | 'caffe' | 'torch',
  targetSize: [number, number],
): Promise<string> {
  const pixels = decodeAny(await bytesOf(url));
  return sha256(createPreprocessor(scaling, { targetSize }).fromPixels(pixels).data);
}

/** The pixels that a browser's own objects give to the preprocessor, at their own size. */
async function drawn(url: string): Promise<Record<string, string>> {
  const blob = new Blob([(await bytesOf(url)) as Uint8Array<ArrayBuffer>]);
  const bitmap = await createImageBitmap(blob);
  const targetSize: [number, number] = [bitmap.width, bitmap.height];
  const preprocessor = createPreprocessor('none', { targetSize, dtype: 'uint8' });
  const element = new Image();
  element.src = URL.createObjectURL(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  const data = canvas.getContext('2d')!.getImageData(0, 0, bitmap.width, bitmap.height);
  const sources = {
    bitmap,
    element,
    canvas,
    data: data as PixelImage | ImageData,
    blob,
    response: new Response(blob),
    url,
  };
  const hashes: Record<string, string> = {};
  for (const [name, source] of Object.entries(sources)) {
    hashes[name] = await sha256((await preprocessor.from(source as never)).data);
  }
  return hashes;
}

/** Runs a model twice with a number of threads; gives the outputs' bytes and the number of threads that were used. */
async function runModel(
  url: string,
  numThreads: number,
  options: Pick<InterpreterOptions, 'threadWorkerUrl'> = {},
): Promise<{ numThreads: number; outputs: number[][] }> {
  const interpreter = await Interpreter.create({ modelContent: await bytesOf(url), numThreads, ...options });
  try {
    interpreter.allocateTensors();
    for (let run = 0; run < 2; run++) {
      for (const { index, dtype, shape } of interpreter.getInputDetails()) {
        const length = shape.reduce((product, size) => product * size, 1);
        const values = Array.from({ length }, (_, i) => (i * 7 + run) % 11);
        if (dtype === 'string' || dtype === 'int64' || dtype === 'uint64' || dtype === 'bool') continue;
        (interpreter.tensor(index)().data as Float32Array).set(values);
      }
      interpreter.invoke();
    }
    const outputs = interpreter
      .getOutputDetails()
      .map(({ index }) => Array.from(interpreter.getTensor(index).data as Float32Array, Number));
    return { numThreads: interpreter.numThreads, outputs };
  } finally {
    interpreter.close();
  }
}

const page = { replay, decode, resized, tensor, drawn, runModel, Interpreter, InterpreterWorker, bytesOf };
export type Page = typeof page;
Object.assign(globalThis, { page });
