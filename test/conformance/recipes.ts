// The decode functions of docs/images.md for formats that are not decoded here.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import type { ImageDecoder } from '../../src/image/index.ts';

type DecodeWebp = (bytes: ArrayBuffer) => Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
let loading: Promise<DecodeWebp> | undefined;

/** WebP by `@jsquash/webp`, WebAssembly. Node has no ImageData, and fetches no file: both are given to it. */
export const decodeWebp: ImageDecoder = async (bytes) => {
  const decode = await (loading ??= loadWebp());
  const { width, height, data } = await decode(new Uint8Array(bytes).buffer);
  return { width, height, channels: 4, data: new Uint8Array(data.buffer) };
};

class NodeImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

async function loadWebp(): Promise<DecodeWebp> {
  Object.assign(globalThis, { ImageData: NodeImageData });
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  const file = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
  await init(await WebAssembly.compile(await readFile(file)));
  return decode;
}

/** WebP, TIFF, AVIF and more by `sharp`, native code: without its colour management, and refusing what is damaged. */
export const decodeBySharp: ImageDecoder = async (bytes) => {
  const image = sharp(bytes, { ignoreIcc: true, failOn: 'error', limitInputPixels: 178_956_970 });
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
};
