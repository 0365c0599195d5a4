import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createPreprocessor,
  decodeImage,
  FAMILIES,
  type Preprocessor,
  resize,
  scalePixels,
} from '../../../src/image/index.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { errorOf, rejectionOf } from '../error-of.ts';
import { serve } from '../serve.ts';
import { expected, readFixture, sha256 } from './fixtures.ts';

const { src, size, results } = expected.tensors;
const file = readFixture(src);
const path = fileURLToPath(new URL(`../../fixtures/images/${src}`, import.meta.url));

describe('createPreprocessor', () => {
  it.each(Object.entries(results))("gives Python's bits: %s", async (scaling, sha) => {
    const preprocessor = createPreprocessor(scaling as 'tf', { targetSize: size });
    const tensor = await preprocessor.fromBytes(file);
    expect(tensor).toMatchObject({ dtype: 'float32', shape: [1, 30, 40, 3] });
    expect(sha256(tensor.data)).toBe(sha);
  });

  it('takes width before height, as keras-image-helper does', async () => {
    expect((await createPreprocessor('tf', { targetSize: [7, 5] }).fromBytes(file)).shape).toEqual([1, 5, 7, 3]);
  });

  it.each(Object.entries(FAMILIES))('knows the size and scaling of %s', async (family, { size: side, scaling }) => {
    const tensor = await createPreprocessor(family as 'xception').fromBytes(file);
    expect(tensor.shape).toEqual([1, side, side, 3]);
    expect(sha256(tensor.data)).toBe(sha256(scalePixels(resize(decodeImage(file), side, side).data, scaling)));
  });

  it('scales by a function, which gets float32 pixels and their shape', async () => {
    const seen: unknown[] = [];
    const preprocessor = createPreprocessor(
      (pixels, shape) => {
        seen.push(shape, pixels[0]);
        return pixels.map((value) => value / 2);
      },
      { targetSize: [4, 3] },
    );
    const { data } = await preprocessor.fromBytes(file);
    const raw = resize(decodeImage(file), 4, 3).data;
    expect(seen).toEqual([[1, 3, 4, 3], raw[0]]);
    expect(Array.from(data)).toEqual(Array.from(raw, (value) => value / 2));
  });

  it('gives the pixels as uint8 when asked', async () => {
    const preprocessor = createPreprocessor('none', {
      targetSize: [40, 30],
      dtype: 'uint8',
      interpolation: 'bilinear',
    });
    const tensor = await preprocessor.fromBytes(file);
    expect(tensor.dtype).toBe('uint8');
    expect(tensor.data).toEqual(resize(decodeImage(file), 40, 30, { interpolation: 'bilinear' }).data);
    expectTypeOf(tensor).toEqualTypeOf<Tensor<'uint8'>>();
    expectTypeOf(createPreprocessor('xception')).toEqualTypeOf<Preprocessor>();
  });

  it('takes pixels at once, without a promise', () => {
    const image = {
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8ClampedArray.of(1, 2, 3, 0, 4, 5, 6, 0) as unknown as Uint8Array,
    };
    const tensor = createPreprocessor('none', { targetSize: [2, 1] }).fromPixels(image);
    expect(tensor.toArray()).toEqual([
      [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    ]);
  });

  it('gives memory of its own', () => {
    const image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
    createPreprocessor('none', { targetSize: [1, 1], dtype: 'uint8' })
      .fromPixels(image)
      .data.fill(9);
    expect(Array.from(image.data)).toEqual([1, 2, 3]);
  });

  it('asks the decode function for other formats', async () => {
    const decode = () => Promise.resolve({ width: 1, height: 1, channels: 1, data: Uint8Array.of(5) });
    const preprocessor = createPreprocessor('none', { targetSize: [1, 1], decode });
    expect((await preprocessor.fromBytes(Buffer.from('RIFF----WEBP-'))).toArray()).toEqual([[[[5, 5, 5]]]]);
  });

  it('keeps the limits', async () => {
    const preprocessor = createPreprocessor('tf', { targetSize: [4, 4], maxPixels: 100 });
    await rejectionOf('IMAGE_TOO_LARGE', preprocessor.fromBytes(file));
  });
});

describe('createPreprocessor, on settings that cannot be', () => {
  const create = createPreprocessor as (scaling: unknown, options?: unknown) => unknown;

  it.each([
    ['an unknown family', 'resnet52', {}, 'scaling', /xception.*efficientnet_lite.*none, tf, caffe, torch/],
    ['a name that every object has', 'toString', {}, 'scaling', /xception/],
    ['no size where none is known', 'tf', {}, 'targetSize', /\[width, height\]/],
    ['one number as size', 'xception', { targetSize: 299 }, 'targetSize', /\[width, height\]/],
    ['a size of 0', 'xception', { targetSize: [0, 299] }, 'targetSize', /\[0, 299\]/],
    ['an unknown interpolation', 'xception', { interpolation: 'area' }, 'interpolation', /lanczos/],
    ['scaled numbers as uint8', 'xception', { dtype: 'uint8' }, 'dtype', /float32/],
    ['another dtype', 'xception', { dtype: 'int16' }, 'dtype', /float32, uint8, int8/],
    ['whole numbers without a scale', 'none', { targetSize: [1, 1], dtype: 'int8' }, 'dtype', /quantization/],
    ['a scale below 0', 'xception', { dtype: 'int8', quantization: [-1, 0] }, 'quantization', /scale, zeroPoint/],
    ['a zero point alone', 'xception', { dtype: 'int8', quantization: 3 }, 'quantization', /scale, zeroPoint/],
    ['another layout', 'xception', { layout: 'NWHC' }, 'layout', /NHWC, NCHW/],
    ['another colour mode', 'xception', { colorMode: 'rgba' }, 'colorMode', /rgb, grayscale/],
    ['three means for one channel', 'torch', { targetSize: [1, 1], colorMode: 'grayscale' }, 'scaling', /one channel/],
    ['another pipeline', 'xception', { pipeline: 'opencv' }, 'pipeline', /pillow, tf\.data/],
    [
      "another resize of TensorFlow's",
      'xception',
      { pipeline: 'tf.data', interpolation: 'area' },
      'interpolation',
      /lanczos/,
    ],
    [
      "Pillow's filter in TensorFlow",
      'xception',
      { pipeline: 'tf.data', interpolation: 'bicubic' },
      'interpolation',
      /tfResize/,
    ],
    [
      "load_img's crop in TensorFlow",
      'xception',
      { pipeline: 'tf.data', keepAspectRatio: true },
      'keepAspectRatio',
      /smartResize/,
    ],
    [
      'grey in TensorFlow',
      'tf',
      { targetSize: [1, 1], pipeline: 'tf.data', colorMode: 'grayscale' },
      'colorMode',
      /rgb/,
    ],
    ['a resize that is a name', 'xception', { resize: 'smart' }, 'resize', /function/],
    ['another orientation', 'xception', { orientation: 6 }, 'orientation', /ignore, exif/],
    ['a limit of no bytes', 'xception', { maxBytes: 0 }, 'maxBytes', /at least 1/],
    ['no time', 'xception', { timeout: 0 }, 'timeout', /milliseconds/],
    ['more time than timers take', 'xception', { timeout: 2 ** 31 }, 'timeout', /milliseconds/],
    ['a limit that is no number', 'xception', { maxPixels: NaN }, 'maxPixels', /at least 1/],
    ['a deviation of 0', { mean: 0, std: 0 }, { targetSize: [1, 1] }, 'std', /none of them 0/],
  ])('refuses %s', (_, scaling, options, option, message) => {
    const error = errorOf('OPTION_INVALID', () => create(scaling, options));
    expect(error.data.option).toBe(option);
    expect(error.message).toMatch(message);
  });

  it.each([[undefined], [null], [5]])('refuses %j as scaling', (scaling) => {
    expect(() => create(scaling)).toThrow(TypeError);
  });

  it.each([[() => undefined], [() => new Float32Array(2)], [() => [1, 2, 3]]])(
    'refuses what a function gives back: %s',
    (scale) => {
      const preprocessor = create(scale, { targetSize: [1, 1] }) as Preprocessor;
      expect(() => preprocessor.fromPixels({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) })).toThrow(
        /Float32Array of 3/,
      );
    },
  );
});

describe('a preprocessor reads', () => {
  const preprocessor = createPreprocessor('tf', { targetSize: size, maxBytes: 50_000, allowPrivateNetwork: true });

  it('a path, and a file URL', async () => {
    expect(sha256((await preprocessor.fromPath(path)).data)).toBe(results['tf']);
    expect(sha256((await preprocessor.fromPath(pathToFileURL(path))).data)).toBe(results['tf']);
  });

  it('no path that leads nowhere', async () => {
    await rejectionOf('FILE_NOT_FOUND', preprocessor.fromPath('/no/such/cat.jpg'));
  });

  it('a URL, within its limits', async () => {
    const server = await serve({
      image: (_, response) => response.end(file),
      page: (_, response) => response.end('<!doctype html><title>A cat</title>'),
      long: (_, response) => response.end(new Uint8Array(50_001)),
    });
    try {
      expect(sha256((await preprocessor.fromUrl(`${server.url}image`)).data)).toBe(results['tf']);
      const page = await rejectionOf('IMAGE_UNSUPPORTED', preprocessor.fromUrl(`${server.url}page`));
      expect(page.message).toMatch(/HTML page.*address of the image itself/);
      await rejectionOf('DOWNLOAD_TOO_LARGE', preprocessor.fromUrl(`${server.url}long`));
      await rejectionOf('HTTP_STATUS', preprocessor.fromUrl(`${server.url}none`));
      await expect(preprocessor.fromUrl(`${server.url}image`, { signal: AbortSignal.abort('enough') })).rejects.toBe(
        'enough',
      );
    } finally {
      await server.close();
    }
  });
});
