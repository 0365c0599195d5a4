import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  centerCrop,
  createPreprocessor,
  decodeImage,
  type ImageDType,
  type Preprocessor,
  type PreprocessorModel,
  resize,
  resizeShorterSide,
  scalePixels,
} from '../../../src/image/index.ts';
import { resizeWithPad, smartResize, tfResize } from '../../../src/image/tf.ts';
import { quantize } from '../../../src/quantization.ts';
import { errorOf, rejectionOf } from '../error-of.ts';
import { expected, readFixture, sha256 } from './fixtures.ts';

const { src } = expected.tensors;
const file = readFixture(src);
const path = fileURLToPath(new URL(`../../fixtures/images/${src}`, import.meta.url));
const image = decodeImage(file);
const targetSize = [20, 10] as const;
const pixels = resize(image, 20, 10).data;

/** Every value of every channel, in one row. */
const RAMP = { width: 256, height: 1, channels: 1, data: Uint8Array.from({ length: 256 }, (_, value) => value) };
const rampSize = [256, 1] as const;

const model = (input: Partial<ReturnType<PreprocessorModel['getInputDetails']>[number]>, normalization?: unknown) =>
  ({
    getInputDetails: () => [
      {
        name: 'x',
        shape: [1, 10, 20, 3],
        shapeSignature: input.shape ?? [1, 10, 20, 3],
        dtype: 'float32',
        quantization: [0, 0],
        quantizationParameters: { scales: new Float32Array() },
        ...input,
      },
    ],
    metadata: normalization === undefined ? undefined : { subgraphs: [{ inputs: [{ normalization }] }] },
  }) as PreprocessorModel;

describe('a quantized tensor', () => {
  it.each([
    ['tf', 'int8', [0.0078125, -1]],
    ['caffe', 'int8', [1.5, 3]],
    ['torch', 'uint8', [0.018658, 114]],
    ['none', 'uint8', [0.5, 7]],
    [{ mean: 127, std: 128 }, 'uint8', [0.0078125, 127]],
  ] as const)('holds the floats quantized: %o as %s', (scaling, dtype, [scale, zeroPoint]) => {
    const options = { targetSize: rampSize, dtype, quantization: [Math.fround(scale), zeroPoint] } as const;
    const floats = createPreprocessor(scaling, { targetSize: rampSize }).fromPixels(RAMP);
    const parameters = {
      scales: Float32Array.of(scale),
      zeroPoints: Int32Array.of(zeroPoint),
      quantizedDimension: 0,
    };
    const tensor = createPreprocessor(scaling, options).fromPixels(RAMP);
    expect(tensor.dtype).toBe(dtype);
    expect(tensor.data).toEqual(quantize(floats.data, dtype, floats.shape, parameters));
  });

  it('comes of a function and of float32 pixels too', () => {
    const options = { targetSize, dtype: 'int8', quantization: [2, -128] } as const;
    const halves = createPreprocessor((x) => x.map((v) => v * 2), { ...options, quantization: [4, -128] });
    expect(halves.fromPixels(image).data).toEqual(createPreprocessor('none', options).fromPixels(image).data);
    const smart = createPreprocessor('none', { ...options, resize: smartResize }).fromPixels(image);
    expect(smart.data).toEqual(
      Int8Array.from(smartResize(image, 20, 10).data, (v) => Math.round(Math.fround(v / 2)) - 128),
    );
  });
});

describe('layout and colour', () => {
  it('puts channels first, in the order of the scaling', () => {
    const rows = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const options = { targetSize: [2, 1], layout: 'NCHW' } as const;
    const tensor = createPreprocessor('none', options).fromPixels(rows);
    expect(tensor).toMatchObject({ shape: [1, 3, 1, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) });
    const same = createPreprocessor((x) => x, options).fromPixels(rows);
    expect(same.data).toEqual(tensor.data);
    const bgr = createPreprocessor('caffe', options).fromPixels(rows).data;
    const last = scalePixels(rows.data, 'caffe');
    expect(Array.from(bgr)).toEqual([0, 3, 1, 4, 2, 5].map((i) => last[i]));
  });

  it("gives Pillow's grey", () => {
    const colours = { width: 4, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9) };
    const options = { targetSize: [4, 1], colorMode: 'grayscale', dtype: 'uint8' } as const;
    const tensor = createPreprocessor('none', options).fromPixels(colours);
    expect(tensor).toMatchObject({ shape: [1, 1, 4, 1], data: Uint8Array.of(76, 150, 29, 9) });
  });
});

describe('resizes', () => {
  it("are TensorFlow's with pipeline tf.data", () => {
    const tensor = createPreprocessor('tf', { targetSize, pipeline: 'tf.data' }).fromPixels(image);
    const floats = tfResize(image, 20, 10).data;
    expect(tensor.data).toEqual(floats.map((v) => Math.fround(v / 127.5) - 1));
  });

  it.each([
    ['none', 'jpeg_420_edges.jpg', '3842873300e7899389743c1d6cf026b1af7b1082e6a164dbdfc28980597b7b59'],
    ['mobilenet_v2', 'jpeg_422_edges.jpg', '39bb61425078bd4bc68983bf3f6b226336833fb6ff6f06ba292601cea1adceb3'],
  ] as const)("give the bits of TensorFlow 2.21's decode_image, resize and %s", async (scaling, name, sha) => {
    const preprocessor = createPreprocessor(scaling, { targetSize: [40, 30], pipeline: 'tf.data' });
    expect(sha256((await preprocessor.fromBytes(readFixture(name))).data)).toBe(sha);
    const accurate = createPreprocessor(scaling, { targetSize: [40, 30], pipeline: 'tf.data', dct: 'accurate' });
    expect(sha256((await accurate.fromBytes(readFixture(name))).data)).not.toBe(sha);
  });

  it('may be functions of the package', () => {
    const torchvision = createPreprocessor('torch', {
      targetSize,
      resize: (picture, width, height) => centerCrop(resizeShorterSide(picture, 30), width, height),
    });
    const middle = centerCrop(resizeShorterSide(image, 30), 20, 10);
    expect(torchvision.fromPixels(image).data).toEqual(scalePixels(middle.data, 'torch'));
    const letterbox = createPreprocessor('none', { targetSize, resize: resizeWithPad });
    expect(letterbox.fromPixels(image).data).toEqual(resizeWithPad(image, 20, 10).data);
  });

  it('have to give the size', () => {
    const wrong = createPreprocessor('none', { targetSize, resize: (picture) => picture });
    const { message } = errorOf('OPTION_INVALID', () => wrong.fromPixels(image));
    expect(message).toMatch(/20 x 10 pixels of 3 channels/);
  });

  it('crop as load_img does', () => {
    const options = { targetSize: [10, 20], keepAspectRatio: true, interpolation: 'bilinear' } as const;
    const { data } = createPreprocessor('none', { ...options, dtype: 'uint8' }).fromPixels(image);
    expect(data).toEqual(resize(image, 10, 20, options).data);
  });
});

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

describe('memory of the caller', () => {
  const preprocessor = createPreprocessor('tf', { targetSize, interpolation: 'bilinear' });
  const fresh = preprocessor.fromPixels(image);

  it.each([
    ['an array', (data: Float32Array) => data],
    ['a tensor', (data: Float32Array) => ({ dtype: 'float32', shape: [1, 10, 20, 3], data })],
    ['a function', (data: Float32Array) => () => ({ data })],
  ])('is written: %s', async (_, intoOf) => {
    const data = new Float32Array(600);
    const tensor = await preprocessor.fromBytes(file, { into: intoOf(data) });
    expect(tensor.data).toBe(data);
    expect(tensor).toMatchObject({ shape: fresh.shape, data: fresh.data });
  });

  it('may be used again for pictures of another size', () => {
    const into = new Float32Array(600);
    const small = { width: 3, height: 7, channels: 4, data: new Uint8Array(84).fill(200) };
    for (const picture of [image, small, image, RAMP, small, image]) {
      expect(preprocessor.fromPixels(picture, { into }).data).toEqual(preprocessor.fromPixels(picture).data);
    }
  });

  it('is refused when it does not fit, before anything is read', async () => {
    const { data } = await rejectionOf('SHAPE_MISMATCH', preprocessor.fromBytes(file, { into: new Float32Array(599) }));
    expect(data).toEqual({ tensor: 'into', expected: [1, 10, 20, 3], actual: [599] });
    const wrong = await rejectionOf('DTYPE_MISMATCH', preprocessor.fromBytes(file, { into: new Uint8Array(600) }));
    expect(wrong.data).toEqual({ tensor: 'into', expected: 'float32', actual: 'Uint8Array' });
    await rejectionOf('DTYPE_MISMATCH', preprocessor.fromPath(path, { into: {} as never }));
  });

  it('leaves nothing behind in 1,000 frames', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const into = new Float32Array(600);
    const frame = { ...image, channels: 4, data: new Uint8Array(image.width * image.height * 4).fill(7) };
    const used = (): number => {
      collect();
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const run = (): void => {
      for (let i = 0; i < 1000; i++) preprocessor.fromPixels(frame, { into });
    };
    // Compiled code and the runner itself take memory now and then: what leaks, leaks in every round.
    const growths = Array.from({ length: 4 }, () => {
      const before = used();
      run();
      return used() - before;
    });
    // A frame that left its smallest buffer behind would make this 600,000.
    expect(Math.min(...growths)).toBeLessThan(100_000);
  });
});

describe('batches', () => {
  const preprocessor = createPreprocessor('caffe', { targetSize, layout: 'NCHW' });

  it('are one tensor, picture after picture', async () => {
    const single = (await preprocessor.fromBytes(file)).data;
    const other = readFixture('jpeg_420_noise.jpg');
    const second = (await preprocessor.fromBytes(other)).data;
    const batch = await preprocessor.fromBytesBatch([file, other]);
    expect(batch).toMatchObject({ shape: [2, 3, 10, 20], data: Float32Array.of(...single, ...second) });
    const into = new Float32Array(1800);
    const paths = await preprocessor.fromPaths([path, path, path], { into });
    expect(paths.data).toBe(into);
    expect(into.subarray(1200)).toEqual(single);
  });

  it('say which picture failed', async () => {
    const broken = preprocessor.fromBytesBatch([file, file.subarray(0, 100)]);
    expect((await rejectionOf('IMAGE_CORRUPT', broken)).message).toMatch(/^files\[1\]: /);
    const missing = preprocessor.fromPaths([path, '/no/such/picture.jpg']);
    expect((await rejectionOf('FILE_NOT_FOUND', missing)).message).toMatch(/^paths\[1\]: /);
  });

  it('refuse no pictures, and what is no list', async () => {
    await rejectionOf('OPTION_INVALID', preprocessor.fromPaths([]));
    await expect(preprocessor.fromPaths('a.jpg' as never)).rejects.toThrow(TypeError);
    await expect(preprocessor.fromBytesBatch([5 as never])).rejects.toThrow(TypeError);
  });
});
