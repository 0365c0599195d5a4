// The decoders of bench:images: each turns the bytes of a file into 224 x 224 pixels with NEAREST, as models take them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const SIZE = 224;

/** By the name in the tables: which formats, and how to load. Each `load` gives a function from bytes to pixels. */
export const DECODERS = {
  'tflite-interpreter': {
    formats: ['jpeg', 'png'],
    async load() {
      const { createPreprocessor } = await import('tflite-interpreter/image');
      const preprocessor = createPreprocessor('none', { targetSize: [SIZE, SIZE], dtype: 'uint8' });
      return (bytes) => preprocessor.fromBytes(bytes);
    },
  },
  'tflite-interpreter, every pixel': {
    formats: ['jpeg', 'png'],
    async load() {
      const { decodeImage, resize } = await import('tflite-interpreter/image');
      return (bytes) => resize(decodeImage(bytes), SIZE, SIZE);
    },
  },
  '@jsquash/jpeg (wasm)': {
    formats: ['jpeg'],
    async load() {
      const resolve = createRequire(import.meta.url).resolve;
      // What it makes in browsers; Node has none.
      globalThis.ImageData ??= class {
        constructor(data, width, height) {
          Object.assign(this, { data, width, height });
        }
      };
      const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
      await init(await WebAssembly.compile(readFileSync(resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'))));
      const pick = await nearest();
      return async (bytes) => pick(await decode(bytes.slice().buffer), 4);
    },
  },
  'jpeg-js': {
    formats: ['jpeg'],
    async load() {
      const { default: jpeg } = await import('jpeg-js');
      const pick = await nearest();
      return (bytes) => pick(jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, maxMemoryUsageInMB: 1024 }), 3);
    },
  },
  pngjs: {
    formats: ['png'],
    async load() {
      const { PNG } = await import('pngjs');
      const pick = await nearest();
      return (bytes) => pick(PNG.sync.read(Buffer.from(bytes)), 4);
    },
  },
  'sharp (native)': {
    formats: ['jpeg', 'png'],
    async load() {
      const { default: sharp } = await import('sharp');
      const pick = await nearest();
      return async (bytes) => {
        const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
        return pick({ data, width: info.width, height: info.height }, info.channels);
      };
    },
  },
};

/** The resize is ours for all of them: what is compared is decoding. */
async function nearest() {
  const { resize } = await import('tflite-interpreter/image');
  return ({ data, width, height }, channels) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return resize({ width, height, channels, data: bytes }, SIZE, SIZE);
  };
}

// As a process of its own, to time a first call: node image-decoders.mjs NAME FILE
if (process.argv[1]?.endsWith('image-decoders.mjs')) {
  const [name, file] = process.argv.slice(2);
  const decode = await DECODERS[name].load();
  const bytes = new Uint8Array(readFileSync(file));
  const start = performance.now();
  await decode(bytes);
  console.log(performance.now() - start);
}
