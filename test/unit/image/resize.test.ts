import { describe, expect, it } from 'vitest';
import { decodeImage, INTERPOLATIONS, resize, type PixelImage } from '../../../src/image/index.ts';
import { errorOf } from '../error-of.ts';
import { createRandom, expected, readFixture, sha256 } from './fixtures.ts';

const { src, results } = expected.resizes;
const image = decodeImage(readFixture(src));

describe('resize', () => {
  it.each(
    results.map((result) => ({
      ...result,
      about: `${result.filter} to ${result.size.join(' x ')}${result.box ? ' of a part' : ''}`,
    })),
  )('gives the bytes of Pillow 13: $about', ({ filter: interpolation, size: [width, height], box, sha256: sha }) => {
    const resized = resize(image, width, height, { interpolation, box: box ?? undefined });
    expect(resized).toMatchObject({ width, height, channels: 3 });
    expect(sha256(resized.data)).toBe(sha);
  });

  it('passes horizontally first for the Pillow before 12.2, which shows where the height shrinks most', () => {
    const { sha256: today } = results.find(
      ({ filter, size }) => filter === 'lanczos' && size[0] === 200 && size[1] === 13,
    )!;
    const options = { interpolation: 'lanczos' } as const;
    expect(sha256(resize(image, 200, 13, options).data)).toBe(today);
    expect(sha256(resize(image, 200, 13, { ...options, passOrder: 'pillow-12.1' }).data)).not.toBe(today);
    expect(resize(image, 100, 90, { ...options, passOrder: 'pillow-12.1' })).toEqual(resize(image, 100, 90, options));
  });

  it('refuses a name in place of options, and a misspelled one, instead of taking NEAREST', () => {
    for (const options of ['bilinear', { interpolaton: 'bilinear' }]) {
      const error = errorOf('OPTION_INVALID', () => resize(image, 5, 5, options as never));
      expect(error.message).toContain('the options are interpolation, box, keepAspectRatio, passOrder');
    }
  });

  it('refuses sizes of more pixels than a picture may have, before it asks for memory', () => {
    errorOf('OPTION_INVALID', () => resize(image, 1e9, 1e9));
    errorOf('OPTION_INVALID', () => resize(image, 1, 1e9));
  });

  it.each(INTERPOLATIONS)('treats each channel as a picture of its own: %s', (interpolation) => {
    const options = { interpolation, box: [3.5, 2, 120.25, 97] } as const;
    const resized = resize(image, 37, 29, options);
    for (const channel of [0, 1, 2]) {
      const pick = ({ data }: PixelImage): Uint8Array => data.filter((_, i) => i % 3 === channel);
      const alone = resize({ ...image, channels: 1, data: pick(image) }, 37, 29, options);
      expect(Buffer.compare(alone.data, pick(resized))).toBe(0);
    }
  });

  it.each(INTERPOLATIONS)('leaves a plain picture plain: %s', (interpolation) => {
    const plain = { width: 13, height: 7, channels: 3, data: new Uint8Array(13 * 7 * 3).fill(201) };
    for (const [width, height] of [
      [5, 5],
      [30, 2],
      [2, 30],
      [1, 1],
    ] as const) {
      expect(resize(plain, width, height, { interpolation }).data.every((value) => value === 201)).toBe(true);
    }
  });

  it('takes the pixel under the centre by default', () => {
    const ramp = { width: 10, height: 1, channels: 1, data: Uint8Array.from({ length: 10 }, (_, i) => i) };
    expect(Array.from(resize(ramp, 5, 1).data)).toEqual([1, 3, 5, 7, 9]);
    expect(Array.from(resize(ramp, 3, 1).data)).toEqual([1, 5, 8]);
  });

  it('copies a part with whole corners that has the size asked for', () => {
    const { data } = resize(image, 4, 2, { interpolation: 'lanczos', box: [10, 20, 14, 22] });
    const rows = [20, 21].map((y) => Array.from(image.data.subarray((y * 131 + 10) * 3, (y * 131 + 14) * 3)));
    expect(Array.from(data)).toEqual(rows.flat());
  });

  it.each(INTERPOLATIONS)('never gives the memory that it was given: %s', (interpolation) => {
    const random = createRandom(3);
    const picture = { width: 6, height: 6, channels: 3, data: Uint8Array.from({ length: 108 }, () => random() * 256) };
    const before = picture.data.slice();
    for (const [width, height] of [
      [6, 6],
      [6, 3],
      [3, 6],
    ] as const) {
      resize(picture, width, height, { interpolation }).data.fill(0);
      expect(picture.data).toEqual(before);
    }
  });

  it.each([
    [0, 5],
    [5, -1],
    [2.5, 5],
    [NaN, 5],
  ])('refuses the size %s x %s', (width, height) => {
    errorOf('OPTION_INVALID', () => resize(image, width, height));
  });

  it.each([[[-1, 0, 5, 5]], [[0, 0, 132, 5]], [[0, 9, 5, 3]], [[0, 0, NaN, 5]]] as const)(
    'refuses the box %j',
    (box) => {
      const { data, message } = errorOf('OPTION_INVALID', () => resize(image, 5, 5, { box: box }));
      expect(data.option).toBe('box');
      expect(message).toContain('131 x 97');
    },
  );

  it('names the interpolations and orders that there are', () => {
    const { message } = errorOf('OPTION_INVALID', () => resize(image, 5, 5, { interpolation: 'cubic' as never }));
    expect(message).toMatch(/nearest, box, bilinear, hamming, bicubic, lanczos; it is 'cubic'/);
    expect(errorOf('OPTION_INVALID', () => resize(image, 5, 5, { passOrder: 'old' as never })).message).toMatch(
      /pillow-12\.1/,
    );
  });
});
