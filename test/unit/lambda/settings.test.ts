import { describe, expect, it } from 'vitest';
import { preprocessorOptions, resolveSettings } from '../../../src/lambda/settings.ts';
import { errorOf } from '../error-of.ts';

const model = 'model.tflite';

describe('the options of a handler', () => {
  it('have limits that a small function can hold', () => {
    expect(resolveSettings({ model })).toMatchObject({
      format: 'object',
      maxBytes: 10_000_000,
      maxPixels: 50_000_000,
      maxImages: 16,
      margin: 500,
    });
  });

  it('go to the preprocessor where they are its own', () => {
    const settings = resolveSettings({ model, targetSize: [299, 299], orientation: 'exif', topK: 3, maxBytes: 7 });
    expect(preprocessorOptions(settings)).toEqual({
      targetSize: [299, 299],
      orientation: 'exif',
      maxBytes: 7,
      maxPixels: 50_000_000,
    });
  });

  it.each([
    [{ model: undefined }, 'model'],
    [{ model, familly: 'xception' }, 'familly'],
    [{ model, topK: 0 }, 'topK'],
    [{ model, topK: 1.5 }, 'topK'],
    [{ model, threshold: NaN }, 'threshold'],
    [{ model, format: 'csv' }, 'format'],
    [{ model, maxBytes: 0 }, 'maxBytes'],
    [{ model, maxPixels: -1 }, 'maxPixels'],
    [{ model, maxImages: 0 }, 'maxImages'],
    [{ model, margin: -1 }, 'margin'],
    [{ model, topK: null }, 'topK'],
    [{ model, from: {} }, 'from'],
    [{ model, interpreter: { modelPath: 'other.tflite' } }, 'interpreter.modelPath'],
    [{ model, preprocess: { fromBytes: 1 }, targetSize: [8, 8] }, 'targetSize'],
  ])('are refused when they mean nothing: %j', (options, option) => {
    expect(errorOf('OPTION_INVALID', () => resolveSettings(options as never)).data.option).toBe(option);
  });

  it.each([
    [undefined, 'options'],
    ['model.tflite', 'options'],
    [{ model, load: 'bucket' }, 'load'],
    [{ model, onError: true }, 'onError'],
    // 'false', as environment variables have it, is true.
    [{ model, allowPrivateNetwork: 'false' }, 'allowPrivateNetwork'],
    [{ model, keepAspectRatio: 'no' }, 'keepAspectRatio'],
    [{ model, batchItemFailures: 'false' }, 'batchItemFailures'],
    [{ model, warmUp: 1 }, 'warmUp'],
    [{ model, decode: 3 }, 'decode'],
    [{ model, preprocess: null }, 'preprocess'],
    [{ model, interpreter: 'native' }, 'interpreter'],
    [{ model, labels: { 0: 'hat' } }, 'labels'],
    [{ model, labels: ['hat', 5] }, 'labels[1]'],
  ])('are a TypeError, which names them, when they are of the wrong type: %j', (options, name) => {
    expect(() => resolveSettings(options as never)).toThrow(TypeError);
    expect(() => resolveSettings(options as never)).toThrow(`'${name}' has to be `);
  });

  it('leave the limit of the body to a handler with a preprocessor of its own', () => {
    const preprocess = { fromBytes: () => undefined, fromUrl: () => undefined, from: () => undefined } as never;
    expect(resolveSettings({ model, preprocess, maxBytes: 7, targetSize: undefined })).toMatchObject({ maxBytes: 7 });
  });
});
