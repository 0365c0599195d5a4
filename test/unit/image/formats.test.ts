// GIF, BMP and progressive JPEG without its last scans, as Pillow recorded them: test/fixtures/images/record_formats.py.

import { describe, expect, it } from 'vitest';
import { isTFLiteError } from '../../../src/errors.ts';
import { decodeBmp, decodeGif } from '../../../src/image/formats.ts';
import { createPreprocessor, decodeImage, type PixelImage } from '../../../src/image/index.ts';
import recorded from '../../fixtures/images/formats.json' with { type: 'json' };
import { errorOf, rejectionOf } from '../error-of.ts';
import { sha256 } from './fixtures.ts';

interface Recording {
  kind: string;
  base64: string;
  width?: number;
  height?: number;
  sha256?: string;
}

const files = (recorded.files as Recording[]).map((file) => ({
  ...file,
  bytes: new Uint8Array(Buffer.from(file.base64, 'base64')),
}));
const decoders = { gif: decodeGif, bmp: decodeBmp, jpeg: decodeImage } as const;

describe.each(['gif', 'bmp', 'jpeg'] as const)('a decoder of %s', (kind) => {
  const ofKind = files.filter((file) => file.kind === kind);

  it('gives the pixels of Pillow', () => {
    const good = ofKind.filter((file) => file.sha256 !== undefined);
    expect(good.length).toBeGreaterThan(25);
    for (const { bytes, base64, width, height, sha256: sha } of good) {
      const image = decoders[kind](bytes);
      expect({ width: image.width, height: image.height, sha: sha256(image.data) }, base64).toEqual({
        width,
        height,
        sha,
      });
    }
  });

  it('refuses what Pillow refuses', () => {
    const bad = ofKind.filter((file) => file.sha256 === undefined);
    expect(bad.length).toBeGreaterThan(5);
    for (const { bytes, base64 } of bad) {
      let error: unknown;
      try {
        decoders[kind](bytes);
      } catch (thrown) {
        error = thrown;
      }
      expect(isTFLiteError(error) && error.code, base64).toMatch(/^IMAGE_(CORRUPT|UNSUPPORTED|TOO_LARGE)$/);
    }
  });

  it('ends with pixels or its own error on any damage', () => {
    for (const { bytes } of ofKind.slice(0, 12)) {
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
        const damaged = bytes.slice();
        damaged[at]! ^= 1 << (at % 8);
        try {
          const { width, height, data } = decoders[kind](damaged, { maxPixels: 1e6 });
          expect(data).toHaveLength(width * height * 3);
        } catch (error) {
          expect(isTFLiteError(error), String(error)).toBe(true);
        }
      }
    }
  });
});

describe('GIF and BMP', () => {
  const [gif, bmp] = ['gif', 'bmp'].map((kind) => files.find((file) => file.kind === kind && file.sha256)!.bytes) as [
    Uint8Array,
    Uint8Array,
  ];

  it('are decoded by a preprocessor without being asked for, and by decodeImage with their decoder as its function', async () => {
    const asPixels = (image: PixelImage) =>
      createPreprocessor('none', { targetSize: [9, 7], dtype: 'uint8' }).fromPixels(image).data;
    const preprocessor = createPreprocessor('none', { targetSize: [9, 7], dtype: 'uint8' });
    expect((await preprocessor.fromBytes(gif)).data).toEqual(asPixels(decodeGif(gif)));
    expect((await preprocessor.from(new Blob([new Uint8Array(bmp)]))).data).toEqual(asPixels(decodeBmp(bmp)));
    expect(decodeImage(gif, { decode: (bytes) => decodeGif(bytes) })).toEqual(decodeGif(gif));
  });

  it('go to the decode function of the caller where they are of a kind that is not decoded here', async () => {
    const odd = bmp.slice();
    odd[28] = 5;
    const settings = { targetSize: [1, 1], dtype: 'uint8' } as const;
    await rejectionOf('IMAGE_UNSUPPORTED', createPreprocessor('none', settings).fromBytes(odd));
    const decode = () => ({ width: 1, height: 1, channels: 1, data: Uint8Array.of(7) });
    expect((await createPreprocessor('none', { ...settings, decode }).fromBytes(odd)).data).toEqual(
      Uint8Array.of(7, 7, 7),
    );
  });

  it('ask for no memory for the colours that a header only states', () => {
    const stated = bmp.slice();
    stated.set([8, 0], 28);
    stated.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 30);
    expect(stated[14]).toBe(40);
    expect(errorOf('IMAGE_UNSUPPORTED', () => decodeBmp(stated)).data.format).toBe('bmp');
  });

  it('keep to the limit of pixels before memory is asked for', async () => {
    const huge = gif.slice();
    huge.set([0xff, 0xff, 0xff, 0xff], 6);
    expect(errorOf('IMAGE_TOO_LARGE', () => decodeGif(huge)).data.limit).toBe(178_956_970);
    await rejectionOf('IMAGE_TOO_LARGE', createPreprocessor('none', { targetSize: [1, 1] }).fromBytes(huge));
    const small = createPreprocessor('none', { targetSize: [1, 1], maxPixels: 1 });
    await rejectionOf('IMAGE_TOO_LARGE', small.fromBytes(bmp));
  });
});
