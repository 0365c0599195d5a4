// What preprocessors take from a model.

import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createPreprocessor,
  type ImageDType,
  type Preprocessor,
  type PreprocessorModel,
  scalePixels,
} from '../../../src/image/index.ts';
import { errorOf } from '../error-of.ts';
import { image, targetSize, pixels, model } from './preprocessor-fixture.ts';

describe('a preprocessor from a model', () => {
  it('takes all from a quantized model with metadata', () => {
    const from = model({ dtype: 'uint8', quantization: [0.0078125, 127] }, { mean: [127], std: [128] });
    const preprocessor = createPreprocessor({ from });
    expectTypeOf(preprocessor).toEqualTypeOf<Preprocessor<ImageDType>>();
    expect(preprocessor.fromPixels(image)).toMatchObject({ dtype: 'uint8', shape: [1, 10, 20, 3], data: pixels });
  });

  it('takes the size, layout and dtype, and the scaling of a family', () => {
    const from = model({ shape: [1, 3, 10, 20] });
    const tensor = createPreprocessor('torch', { from }).fromPixels(image);
    const same = createPreprocessor('torch', { targetSize, layout: 'NCHW' }).fromPixels(image);
    expect(tensor).toMatchObject({ shape: [1, 3, 10, 20], data: same.data });
  });

  it.each([
    ['uint8', [0, 0]],
    ['uint8', [1, 0]],
    ['int8', [1, -128]],
  ] as const)('knows that pixels are wanted: %s %j', (dtype, quantization) => {
    const { data } = createPreprocessor({ from: model({ dtype, quantization }) }).fromPixels(image);
    expect(Array.from(data)).toEqual(Array.from(pixels, (v) => v + quantization[1]));
  });

  it('takes means for each channel, and one channel', () => {
    const mean = [1, 2, 3];
    const std = [4, 5, 6];
    const three = createPreprocessor({ from: model({}, { mean, std }) }).fromPixels(image);
    expect(three.data).toEqual(scalePixels(pixels, { mean, std } as never));
    const grey = createPreprocessor({ from: model({ shape: [1, 10, 20, 1] }, { mean: [0], std: [255] }) });
    expect(grey.fromPixels(image).shape).toEqual([1, 10, 20, 1]);
  });

  it('asks for a size where the model takes any', () => {
    const from = model({ shape: [1, 1, 1, 3], shapeSignature: [1, -1, -1, 3] });
    expect(createPreprocessor('tf', { from, targetSize }).fromPixels(image).shape).toEqual([1, 10, 20, 3]);
    expect(errorOf('OPTION_INVALID', () => createPreprocessor('tf', { from })).message).toMatch(/takes any size/);
  });

  it.each([
    ['no metadata', () => createPreprocessor({ from: model({}) }), 'from', /mobilenet_v2/],
    [
      'a scale alone',
      () => createPreprocessor({ from: model({ dtype: 'int8', quantization: [0.5, 0] }) }),
      'from',
      /scaled/,
    ],
    ['no picture', () => createPreprocessor('tf', { from: model({ shape: [1, 10] }) }), 'from', /\[1, 10\]/],
    ['another dtype', () => createPreprocessor('tf', { from: model({ dtype: 'int16' }) }), 'from', /int16/],
    [
      'several scales',
      () => createPreprocessor('tf', { from: model({ quantizationParameters: { scales: [1, 2, 3] } }) }),
      'from',
      /scales/,
    ],
    [
      'another size',
      () => createPreprocessor('tf', { from: model({}), targetSize: [1, 1] }),
      'targetSize',
      /\[20, 10\]/,
    ],
    [
      'another dtype than its own',
      () => createPreprocessor('tf', { from: model({}), dtype: 'int8' }),
      'dtype',
      /float32/,
    ],
    [
      'another quantization',
      () => createPreprocessor('tf', { from: model({}), quantization: [1, 0] }),
      'quantization',
      /model/,
    ],
  ])('refuses %s', (_, create, option, message) => {
    const error = errorOf('OPTION_INVALID', create);
    expect(error.data.option).toBe(option);
    expect(error.message).toMatch(message);
  });

  it('refuses what is no model', () => {
    expect(() => createPreprocessor({ from: {} as PreprocessorModel })).toThrow(TypeError);
  });
});
