// The image set in Chromium: every decoded, resized and scaled picture equals Pillow's, byte by byte, there too.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Interpolation } from 'tflite-interpreter/image';
import { findBrowser, NO_BROWSER } from '../consumers/browser.mjs';
import { ROOT } from '../consumers/tarball.mjs';
import { openPage } from './open-page.ts';

const SHARED = path.join(ROOT, '../shared/images');
const hasShared = existsSync(path.join(SHARED, 'manifest.json'));
const UNSUPPORTED = ['WEBP', 'TIFF', 'jpeg_arith.jpg'];

interface Manifest {
  images: Record<string, { format: string; width: number; height: number; sha256: string }>;
  refused: Record<string, string>;
  resize: {
    src: string;
    size: [number, number];
    filter: Interpolation;
    box?: [number, number, number, number];
    sha256: string;
  }[];
  tensor: { src: string; size: [number, number]; mode: 'raw' | 'tf' | 'caffe' | 'torch'; sha256: string }[];
}

const manifest = hasShared
  ? (JSON.parse(readFileSync(path.join(SHARED, 'manifest.json'), 'utf8')) as Manifest)
  : undefined;
const open = () => openPage({ mounts: { '/images/': path.join(SHARED, 'src') } });

if (!findBrowser()) console.log(NO_BROWSER);
if (!hasShared) console.log('The image set (../shared/images) is not here: its tests are skipped.');

describe.skipIf(!hasShared || !findBrowser())('the image set in Chromium', () => {
  it('is decoded to the same bytes, and other formats are refused by name', async () => {
    const page = await open();
    for (const [name, { format, width, height, sha256 }] of Object.entries(manifest!.images)) {
      const got = await page.evaluate((url) => globalThis.page.decode(url), `/images/${name}`);
      const isRefused = UNSUPPORTED.includes(format) || UNSUPPORTED.includes(name);
      expect({ name, got }).toEqual({ name, got: isRefused ? 'IMAGE_UNSUPPORTED' : { width, height, sha256 } });
    }
  });

  it('holds files that are refused', async () => {
    const page = await open();
    for (const name of Object.keys(manifest!.refused)) {
      expect(await page.evaluate((url) => globalThis.page.decode(url), `/images/${name}`), name).toMatch(/^IMAGE_/);
    }
  });

  it('is resized and scaled to the same bytes', async () => {
    const page = await open();
    for (const { src, size, filter, box, sha256 } of manifest!.resize) {
      const options = { size, interpolation: filter, box, passOrder: 'pillow-12.1' } as const;
      const got = await page.evaluate(([url, how]) => globalThis.page.resized(url, how), [
        `/images/${src}`,
        options,
      ] as const);
      expect({ src, size, filter, box, got }).toEqual({ src, size, filter, box, got: sha256 });
    }
    for (const { src, size, mode, sha256 } of manifest!.tensor.filter((one) => !one.src.startsWith('every value'))) {
      const scaling = mode === 'raw' ? 'none' : mode;
      const got = await page.evaluate(([url, ...how]) => globalThis.page.tensor(url, ...how), [
        `/images/${src}`,
        scaling,
        size,
      ] as const);
      expect({ src, size, mode, got }).toEqual({ src, size, mode, got: sha256 });
    }
  });
});

describe.skipIf(!findBrowser())("the browser's own pictures", () => {
  it('give a lossless file’s pixels, whichever object holds them', async () => {
    const page = await openPage();
    // Drawn here: a picture without alpha or colour profile, which browsers leave as it is.
    const hashes = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(31, 17);
      const context = canvas.getContext('2d')!;
      for (let y = 0; y < 17; y++) {
        for (let x = 0; x < 31; x++) {
          context.fillStyle = `rgb(${x * 8} ${y * 15} ${(x * y) % 256})`;
          context.fillRect(x, y, 1, 1);
        }
      }
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      return globalThis.page.drawn(URL.createObjectURL(blob));
    });
    expect(Object.keys(hashes)).toEqual(['bitmap', 'element', 'canvas', 'data', 'blob', 'response', 'url']);
    expect(new Set(Object.values(hashes)).size).toBe(1);
  });
});
