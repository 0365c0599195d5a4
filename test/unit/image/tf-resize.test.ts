import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { centerCrop, type PixelImage, resize, resizeShorterSide } from '../../../src/image/index.ts';
import { centralCrop, resizeWithCropOrPad, resizeWithPad, smartResize, tfResize } from '../../../src/image/tf.ts';
import { errorOf } from '../error-of.ts';

/** The noise that TensorFlow 2.21, Keras 3.15 and Pillow were given: a generator of ANSI C's constants. */
function noise(width: number, height: number, channels: number): PixelImage {
  let state = 12345;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 16) & 255;
  });
  return { width, height, channels, data };
}

const image = noise(23, 37, 3);

const hash = ({ width, height, data }: { width: number; height: number; data: Uint8Array | Float32Array }): string =>
  `${width} x ${height} ${createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
    .slice(0, 16)}`;

const floats = <T extends { data: Uint8Array | Float32Array }>(picture: T) => ({
  ...picture,
  data: Float32Array.from(picture.data),
});

describe('tfResize', () => {
  it.each([
    ['nearest', false, 11, 50, 'a85c9d55b9fbbb0b'],
    ['nearest', true, 40, 9, 'db42c2b57d96c207'],
    ['area', false, 11, 50, '34c29bcce7b8b259'],
    ['area', true, 40, 9, '91413fef4fa6fc74'],
    ['bilinear', false, 11, 50, 'b87e7b7684eb5d2b'],
    ['bilinear', true, 11, 50, 'c34050bf26f37976'],
    ['bilinear', false, 40, 9, 'fce9b7844cb4c061'],
    ['bilinear', true, 40, 9, 'cafd7f4c5b0ff044'],
    ['bicubic', false, 11, 50, 'eec25c72a216108a'],
    ['bicubic', true, 11, 50, '0fd6c054d6b60055'],
    ['bicubic', false, 40, 9, '766d4dadcb7ba60d'],
    ['bicubic', true, 40, 9, 'b448a59f749b7d06'],
    ['gaussian', false, 11, 50, '044fee8d202faa8f'],
    ['gaussian', true, 40, 9, 'd5cf5da4f9ca190c'],
    ['mitchellcubic', false, 11, 50, '3621d6454c61e3b2'],
    ['mitchellcubic', true, 40, 9, '7b7533b09bc0e0aa'],
  ] as const)("gives TensorFlow's bits: %s, antialias %s, %d x %d", (method, antialias, width, height, sha) => {
    expect(hash(tfResize(image, width, height, { method, antialias }))).toBe(`${width} x ${height} ${sha}`);
  });

  it('is bilinear unless told otherwise, and takes float32 pixels', () => {
    expect(hash(tfResize(floats(image), 11, 50))).toBe('11 x 50 b87e7b7684eb5d2b');
  });

  it('leaves a picture of that size as it is, in memory of its own', () => {
    const same = tfResize(image, 23, 37, { method: 'lanczos5', antialias: true });
    expect(same).toEqual(floats(image));
  });

  it.each([
    [() => tfResize(image, 1, 1, { method: 'hamming' as 'area' }), 'method', /nearest, area, bilinear/],
    [() => tfResize(image, 0, 1), 'width', /at least 1/],
    [() => tfResize(image, 1, 1.5), 'height', /at least 1/],
    [() => centralCrop(image, 0), 'fraction', /above 0/],
    [() => centralCrop(image, 1.1), 'fraction', /at most 1/],
    [() => resizeWithPad(noise(1, 100, 1), 5, 5), 'width', /at least 1/],
    [() => resizeShorterSide(image, 0), 'width', /at least 1/],
    [() => centerCrop(image, NaN, 1), 'width', /at least 1/],
    [() => resize(image, 1, 1, { box: [0, 0, 1, 1], keepAspectRatio: true }), 'keepAspectRatio', /beside a box/],
  ])('refuses what cannot be: %s', (call, option, message) => {
    const error = errorOf('OPTION_INVALID', call);
    expect(error.data.option).toBe(option);
    expect(error.message).toMatch(message);
  });
});

describe('crops and pads', () => {
  it.each([
    [30, 30, 'c79121f4368fd0b7', 'c9d80ee635a7cdc9', '9ea554154f64570e'],
    [50, 20, 'f71ecf94a07d46ea', '5f2134b3411044ab', '56f642cb69014763'],
  ])('are those of tf.image and Keras: %d x %d', (width, height, withPad, withCropOrPad, smart) => {
    const size = `${width} x ${height}`;
    expect(hash(resizeWithPad(image, width, height))).toBe(`${size} ${withPad}`);
    expect(hash(floats(resizeWithCropOrPad(image, width, height)))).toBe(`${size} ${withCropOrPad}`);
    expect(hash(smartResize(image, width, height))).toBe(`${size} ${smart}`);
  });

  it.each([
    [0.5, '13 x 19 755ae3ad7a7ecdc0'],
    [0.875, '21 x 33 96806d0dd6b6c944'],
    [0.33, '9 x 13 2b8fa7c9f8f842e3'],
    [1, '23 x 37 2cf79caf620bb51b'],
  ])('keep the middle as tf.image.central_crop does: %d', (fraction, expected) => {
    expect(hash(floats(centralCrop(image, fraction)))).toBe(expected);
  });

  it.each([
    [16, '16 x 25 b39784b270be02e9'],
    [50, '50 x 80 bea8bbcb6302f6e7'],
  ])('resize the shorter side as torchvision does: %d', (size, expected) => {
    expect(hash(resizeShorterSide(image, size))).toBe(expected);
  });

  it('cut the centre out as torchvision does, halves to the even pixel, zeros beyond the edge', () => {
    const line = { width: 5, height: 1, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5) };
    const cut = (width: number): number[] => Array.from(centerCrop(line, width, 1).data);
    // Offsets of 2, 1.5 (to 2), 1 and 0.5 (to 0) pixels; then one pixel more on the right, and one on either side.
    expect([1, 2, 3, 4, 5, 6, 7].map(cut)).toEqual([
      [3],
      [3, 4],
      [2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5, 0],
      [0, 1, 2, 3, 4, 5, 0],
    ]);
  });

  it("crop to the target's proportions as load_img does", () => {
    const box = [0, 7, 23, 30] as const;
    const kept = resize(image, 12, 12, { interpolation: 'bicubic', keepAspectRatio: true });
    expect(kept).toEqual(resize(image, 12, 12, { interpolation: 'bicubic', box }));
  });

  it('follow the Pillow that is named in the order of the passes', () => {
    // 12.2 turns the passes over for tall pictures only, 13 for all that lose more height than width.
    const order = (picture: PixelImage, width: number, height: number) =>
      (['pillow-13', 'pillow-12.2', 'pillow-12.1'] as const).map((passOrder) =>
        hash(resize(picture, width, height, { interpolation: 'bicubic', passOrder })),
      );
    const [now, before, first] = order(image, 22, 10);
    expect([now === before, before === first]).toEqual([false, true]);
    const [nowTall, beforeTall, firstTall] = order(noise(3, 301, 3), 2, 100);
    expect([nowTall === beforeTall, beforeTall === firstTall]).toEqual([true, false]);
  });
});
