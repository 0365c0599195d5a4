// The public names of "tflite-interpreter/image/formats", listed one by one; a preprocessor loads them when they are needed.

export { decodeBmp } from './bmp.ts';
export { decodeGif } from './gif.ts';
