import { describe, expect, it } from 'vitest';
import { preprocessorOptions, resolveSettings } from '../../../src/lambda/options.ts';
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
  ])('are refused when they mean nothing: %j', (options, option) => {
    expect(errorOf('OPTION_INVALID', () => resolveSettings(options as never)).data.option).toBe(option);
  });

  it.each([[undefined], ['model.tflite'], [{ model, load: 'bucket' }], [{ model, onError: true }]])(
    'are a TypeError when they are of the wrong type: %j',
    (options) => {
      expect(() => resolveSettings(options as never)).toThrow(TypeError);
    },
  );
});
