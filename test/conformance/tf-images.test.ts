// Every resize, crop and pad that TensorFlow, Keras and Pillow recorded: equal to the bit.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decodeImage,
  type FloatImage,
  type Interpolation,
  type PixelImage,
  resize,
  type RgbImage,
} from '../../src/image/index.ts';
import {
  centralCrop,
  resizeWithCropOrPad,
  resizeWithPad,
  smartResize,
  type TfMethod,
  tfResize,
} from '../../src/image/tf.ts';

const folder = new URL('../../../shared/images/', import.meta.url);
const hasRecordings = existsSync(new URL('tf.json', folder));

interface Case {
  op: string;
  src: string;
  size: [height: number, width: number];
  method: TfMethod;
  antialias: boolean;
  interpolation: Interpolation;
  keep_aspect_ratio: boolean;
  fraction: number;
  result: { offset: number; shape: [number, number, number] };
}

const OPERATIONS: Record<string, (image: RgbImage, recorded: Case) => PixelImage | FloatImage> = {
  'tf.image.resize': (image, { size: [height, width], method, antialias }) =>
    tfResize(image, width, height, { method, antialias }),
  'tf.image.resize_with_pad': (image, { size: [height, width], method, antialias }) =>
    resizeWithPad(image, width, height, { method, antialias }),
  'tf.image.resize_with_crop_or_pad': (image, { size: [height, width] }) => resizeWithCropOrPad(image, width, height),
  'tf.image.central_crop': (image, { fraction }) => centralCrop(image, fraction),
  'keras.preprocessing.image.smart_resize': (image, { size: [height, width] }) => smartResize(image, width, height),
  'keras.utils.load_img': (image, { size: [height, width], interpolation, keep_aspect_ratio: keepAspectRatio }) =>
    resize(image, width, height, { interpolation, keepAspectRatio }),
};

describe.skipIf(!hasRecordings)('resizes as TensorFlow and Keras give them (../shared/images)', () => {
  const read = (name: string) => readFileSync(new URL(name, folder));
  const cases = hasRecordings
    ? (JSON.parse(read('tf.json').toString()) as { cases: Case[] }).cases.filter(({ op }) => op in OPERATIONS)
    : [];
  const answers = hasRecordings ? read('tf.bin') : Buffer.alloc(0);

  it.each(Object.keys(OPERATIONS))('%s', (op) => {
    const recorded = cases.filter((one) => one.op === op);
    const failed = recorded.filter((one) => {
      const { offset, shape } = one.result;
      const { width, height, channels, data } = OPERATIONS[op]!(decodeImage(read(`src/${one.src}`)), one);
      const length = shape.reduce((product, size) => product * size);
      const expected = new Float32Array(answers.buffer.slice(answers.byteOffset + offset).slice(0, 4 * length));
      if ([height, width, channels].join() !== shape.join()) return true;
      return !expected.every((value, i) => value === data[i]);
    });
    expect(failed).toEqual([]);
    expect(recorded.length).toBeGreaterThan(1);
  });

  it('tf.io.decode_jpeg with its default, the fast transform', () => {
    const { cases: all } = JSON.parse(read('tf.json').toString()) as { cases: (Case & { default_sha256: string })[] };
    const different = all
      .filter(({ op }) => op === 'tf.io.decode_jpeg')
      .filter(({ src, default_sha256: digest }) => {
        // Refused by name.
        if (src === 'jpeg_arith.jpg') return false;
        const { data } = decodeImage(read(`src/${src}`), { dct: 'fast' });
        return createHash('sha256').update(data).digest('hex') !== digest;
      });
    // TensorFlow takes inks without an Adobe segment for plain, Pillow for inverted.
    expect(different.map(({ src }) => src)).toEqual(['jpeg_cmyk_noadobe.jpg']);
  });
});
