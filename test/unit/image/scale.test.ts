import { describe, expect, it } from 'vitest';
import { FAMILIES, scalePixels, type MeanStd } from '../../../src/image/index.ts';
import { errorOf } from '../error-of.ts';

const EVERY_VALUE = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

describe('scalePixels', () => {
  it('leaves pixels as they are by none', () => {
    expect(Array.from(scalePixels(EVERY_VALUE, 'none'))).toEqual(Array.from(EVERY_VALUE));
  });

  it('scales to -1...1 by tf', () => {
    expect(Array.from(scalePixels(Uint8Array.of(0, 51, 255), 'tf'))).toEqual([
      -1,
      Math.fround(Math.fround(0.4) - 1),
      1,
    ]);
  });

  it('turns RGB to BGR and takes means away by caffe', () => {
    const means = [103.939, 116.779, 123.68].map(Math.fround);
    const pixel = Uint8Array.of(10, 20, 30);
    expect(Array.from(scalePixels(pixel, 'caffe'))).toEqual(
      [30, 20, 10].map((value, i) => Math.fround(value - means[i]!)),
    );
  });

  it('rounds to float32 after each step by torch', () => {
    const [mean, std] = [Math.fround(0.485), Math.fround(0.229)];
    const red = Math.fround(Math.fround(Math.fround(200 / 255) - mean) / std);
    expect(scalePixels(Uint8Array.of(200, 0, 0), 'torch')[0]).toBe(red);
  });

  it.each([
    [{ mean: 127, std: 128 }, (value: number) => (value - 127) / 128],
    [{ mean: [0, 0, 0], std: [1, 1, 1] }, (value: number) => value],
    [{ mean: 0, std: 255 }, (value: number) => Math.fround(value / 255)],
  ] as [MeanStd, (value: number) => number][])('scales by %j', (scaling, scale) => {
    expect(Array.from(scalePixels(EVERY_VALUE, scaling))).toEqual(Array.from(EVERY_VALUE, scale));
  });

  it('takes a mean and a deviation for each channel', () => {
    const scaling = { mean: [10, 20, 30], std: [1, 2, 4] } as const;
    expect(Array.from(scalePixels(Uint8Array.of(11, 24, 46), scaling))).toEqual([1, 2, 4]);
  });

  it('writes into an array that is given', () => {
    const result = new Float32Array(3);
    expect(scalePixels(Uint8Array.of(1, 2, 3), 'none', result)).toBe(result);
    expect(Array.from(result)).toEqual([1, 2, 3]);
  });

  it.each([
    [{ mean: 1, std: 0 }, 'std'],
    [{ mean: NaN, std: 1 }, 'mean'],
    [{ mean: [1, 2], std: 1 }, 'mean'],
    [{ mean: 0, std: [1, 1, 0] }, 'std'],
  ])('refuses %j', (scaling, option) => {
    expect(errorOf('OPTION_INVALID', () => scalePixels(EVERY_VALUE, scaling as MeanStd)).data.option).toBe(option);
  });

  it('names the scalings that there are', () => {
    expect(errorOf('OPTION_INVALID', () => scalePixels(EVERY_VALUE, 'pytorch' as never)).message).toMatch(
      /none, tf, caffe, torch/,
    );
  });
});

describe('FAMILIES', () => {
  // keras.applications of Keras 3.15: the modules that have a preprocess_input.
  it('holds every module of keras.applications, of Keras 2 and 3', () => {
    const modules =
      'convnext densenet efficientnet efficientnet_v2 inception_resnet_v2 inception_v3 mobilenet mobilenet_v2 mobilenet_v3 nasnet regnet resnet resnet50 resnet_rs resnet_v2 vgg16 vgg19 xception';
    expect(Object.keys(FAMILIES).sort().join(' ')).toBe(
      modules.replace('efficientnet_v2', 'efficientnet_lite efficientnet_v2'),
    );
  });

  it.each(['xception', 'inception_v3', 'inception_resnet_v2'] as const)('%s takes 299 pixels', (family) => {
    expect(FAMILIES[family]).toEqual({ scaling: 'tf', size: 299 });
  });

  it('knows the four of keras-image-helper by its scalings', () => {
    const { xception, inception_v3, resnet50, vgg16 } = FAMILIES;
    expect([xception, inception_v3, resnet50, vgg16].map(({ scaling }) => scaling)).toEqual([
      'tf',
      'tf',
      'caffe',
      'caffe',
    ]);
  });
});
