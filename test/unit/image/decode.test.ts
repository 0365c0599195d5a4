import { describe, expect, it, vi } from 'vitest';
import { decodeImage, type PixelImage } from '../../../src/image/index.ts';
import { errorOf, rejectionOf } from '../error-of.ts';
import { expected, readFixture, sha256 } from './fixtures.ts';
import { writePng } from './write-png.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const PNG = writePng({ width: 2, height: 1, colorType: 2, depth: 8, sample: (x, _, channel) => x * 10 + channel });
const GIF = bytesOf('GIF89a\x05\0\x04\0\0\0\0');
const PIXELS: PixelImage = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

describe('decodeImage', () => {
  it('decodes JPEG and PNG, told by their bytes', () => {
    expect(sha256(decodeImage(readFixture('jpeg_420_2x3.jpg')).data)).toBe(expected.images['jpeg_420_2x3.jpg']!.sha256);
    expect(decodeImage(PNG)).toEqual({ width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 1, 2, 10, 11, 12) });
  });

  it("takes Node's buffers", () => {
    expect(decodeImage(Buffer.from(PNG)).width).toBe(2);
  });

  it.each([
    ['gif', 'GIF89a'],
    ['webp', 'RIFF\0\0\0\0WEBPVP8 '],
    ['bmp', 'BM'],
    ['tiff', 'II*\0'],
    ['tiff', 'MM\0*'],
    ['avif', '\0\0\0\x20ftypavif'],
    ['heic', '\0\0\0\x18ftypheic'],
    ['heic', '\0\0\0\x18ftypmif1'],
    ['jxl', '\xff\x0a'],
    ['jxl', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['jp2', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['psd', '8BPS'],
    ['ico', '\0\0\x01\0\x01\0'],
    ['pdf', '%PDF-1.7'],
    ['zip', 'PK\x03\x04'],
    ['svg', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">'],
    ['html', '\n<!DOCTYPE html><title>404</title>'],
    ['html', '<html lang="en">'],
    ['text', 'Not found'],
    ['text', '{"error": "no such image"}'],
    ['unknown', '\0\x01\x02\x03'],
    ['unknown', '\xff\xd8\0\0'],
    ['empty', ''],
  ])('refuses %s by name', (format, text) => {
    expect(errorOf('IMAGE_UNSUPPORTED', () => decodeImage(bytesOf(text))).data).toEqual({ format });
  });

  it('says what to do', () => {
    expect(() => decodeImage(bytesOf('RIFF\0\0\0\0WEBPVP8 '))).toThrow(/WebP.*JPEG or PNG.*decode function/);
    expect(() => decodeImage(bytesOf('<!doctype html>'))).toThrow(/HTML page.*check the path or URL/);
  });

  it.each([[undefined], [null], ['cat.jpg'], [[1, 2]], [new ArrayBuffer(3)]])(
    'refuses %j as bytes, naming the parameter',
    (bytes) => {
      expect(() => decodeImage(bytes as never)).toThrow(TypeError);
      expect(() => decodeImage(bytes as never)).toThrow(/'bytes'/);
    },
  );

  it.each([0, -1, NaN, 'many'])('refuses a limit of %s', (maxPixels) => {
    expect(errorOf('OPTION_INVALID', () => decodeImage(PNG, { maxPixels: maxPixels as number })).data.option).toBe(
      'maxPixels',
    );
  });
});

describe('decodeImage with a decode function', () => {
  it('asks it for what is not decoded here, with what the header says', () => {
    const decode = vi.fn(() => PIXELS);
    expect(decodeImage(GIF, { decode })).toEqual(PIXELS);
    expect(decode).toHaveBeenCalledExactlyOnceWith(GIF, { format: 'gif', width: 5, height: 4 });
  });

  it('does not ask it for what is decoded here, so that it stays exact', () => {
    const decode = vi.fn(() => PIXELS);
    expect(decodeImage(PNG, { decode })).toEqual(decodeImage(PNG));
    errorOf('IMAGE_CORRUPT', () => decodeImage(PNG.subarray(0, 40), { decode }));
    expect(decode).not.toHaveBeenCalled();
  });

  it('asks it for the kinds of JPEG that are not decoded here', () => {
    const arithmetic = Uint8Array.of(0xff, 0xd8, 0xff, 0xc9, 0, 11, 8, 0, 1, 0, 2, 1, 1, 0x11, 0, 0xff, 0xd9);
    const decode = vi.fn(() => PIXELS);
    expect(decodeImage(arithmetic, { decode })).toEqual(PIXELS);
    expect(decode).toHaveBeenCalledExactlyOnceWith(arithmetic, { format: 'jpeg', width: 2, height: 1 });
  });

  it('waits for it', async () => {
    expect(await decodeImage(GIF, { decode: () => Promise.resolve(PIXELS) })).toEqual(PIXELS);
  });

  it.each([
    ['grey', 1, [7, 9], [7, 7, 7, 9, 9, 9]],
    ['grey with alpha', 2, [7, 0, 9, 255], [7, 7, 7, 9, 9, 9]],
    ['RGBA', 4, [1, 2, 3, 0, 4, 5, 6, 255], [1, 2, 3, 4, 5, 6]],
  ])('takes %s', (_, channels, data, rgb) => {
    const decode = () => ({ width: 2, height: 1, channels, data: Uint8Array.from(data) });
    expect(decodeImage(GIF, { decode })).toEqual({ width: 2, height: 1, channels: 3, data: Uint8Array.from(rgb) });
  });

  // Five formats whose header is read; each states 20,000 x 20,000 pixels.
  it.each([
    ['GIF', 'GIF89a\x20\x4e\x20\x4e\0\0\0'],
    ['lossy WebP', 'RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f'],
    ['lossless WebP', 'RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0'],
    ['extended WebP', 'RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x1f\x4e\0\x1f\x4e\0'],
    ['BMP', 'BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0\x20\x4e\0\0\xe0\xb1\xff\xff'],
    ['TIFF', 'II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x20\x4e\0\0\x01\x01\x03\0\x01\0\0\0\x20\x4e\0\0'],
    ['big-endian TIFF', 'MM\0*\0\0\0\x08\0\x02\x01\0\0\x04\0\0\0\x01\0\0\x4e\x20\x01\x01\0\x03\0\0\0\x01\x4e\x20\0\0'],
  ])('refuses too large a header before it is asked: %s', (_, text) => {
    const decode = vi.fn(() => PIXELS);
    const { data } = errorOf('IMAGE_TOO_LARGE', () => decodeImage(bytesOf(text), { decode }));
    expect([data.width, data.height]).toEqual(
      text.includes('VP8 ') || text.includes('VP8L') ? [data.width, data.height] : [20000, 20000],
    );
    expect(data.width).toBeGreaterThan(16000);
    expect(decode).not.toHaveBeenCalled();
  });

  it('refuses more pixels than the limit from it, too', () => {
    errorOf('IMAGE_TOO_LARGE', () => decodeImage(bytesOf('8BPS'), { decode: () => PIXELS, maxPixels: 1 }));
  });

  it('says which file it failed on, and keeps the cause', async () => {
    const cause = new Error('bad chunk');
    const thrown = errorOf('IMAGE_CORRUPT', () =>
      decodeImage(GIF, {
        decode: () => {
          throw cause;
        },
      }),
    );
    expect(thrown).toMatchObject({ data: { format: 'gif' }, cause });
    expect(thrown.message).toMatch(/GIF.*bad chunk/);
    const rejected = Promise.resolve(decodeImage(GIF, { decode: () => Promise.reject(cause) }));
    expect((await rejectionOf('IMAGE_CORRUPT', rejected)).cause).toBe(cause);
  });

  it.each([
    ['too few samples', { ...PIXELS, width: 3 }],
    ['five channels', { ...PIXELS, width: 1, channels: 5 }],
    ['no height', { ...PIXELS, height: 0 }],
    ['a fraction', { ...PIXELS, width: 0.5, channels: 12 }],
  ])('refuses %s from it', (_, image) => {
    expect(errorOf('OPTION_INVALID', () => decodeImage(GIF, { decode: () => image })).data.option).toBe('decode');
  });

  it.each([[undefined], ['pixels'], [{ width: 2, height: 1, channels: 3, data: [1, 2, 3, 4, 5, 6] }]])(
    'refuses %j from it',
    (image) => {
      expect(() => decodeImage(GIF, { decode: () => image as never })).toThrow(TypeError);
    },
  );
});
