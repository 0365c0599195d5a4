// What preprocessors give: dtypes, layouts, colours, resizes.

import { describe, expect, it } from 'vitest';
import { centerCrop, createPreprocessor, resize, resizeShorterSide, scalePixels } from '../../../src/image/index.ts';
import { resizeWithPad, smartResize, tfResize } from '../../../src/image/tf.ts';
import { quantize } from '../../../src/quantization.ts';
import { errorOf } from '../error-of.ts';
import { readFixture, sha256 } from './fixtures.ts';
import { image, targetSize, RAMP, rampSize } from './preprocessor-fixture.ts';

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
    const options = { keepAspectRatio: true, interpolation: 'bilinear' } as const;
    const { data } = createPreprocessor('none', { ...options, targetSize: [10, 20], dtype: 'uint8' }).fromPixels(image);
    expect(data).toEqual(resize(image, 10, 20, options).data);
  });
});
