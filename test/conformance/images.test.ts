// Every image, refused file, resize and tensor that Python recorded: equal to the byte, or refused by name.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTFLiteError } from '../../src/errors.ts';
import { decodeBmp, decodeGif } from '../../src/image/formats.ts';
import { createPreprocessor, decodeImage, type Interpolation, resize, type RgbImage } from '../../src/image/index.ts';
import { decodeBySharp, decodeWebp } from './recipes.ts';

const shared = new URL('../../../shared/', import.meta.url);
const hasShared = existsSync(new URL('images/manifest.json', shared));

interface Resize {
  src: string;
  size: [number, number];
  filter: Interpolation;
  box?: [number, number, number, number] | undefined;
  sha256: string;
}

interface Manifest {
  images: Record<string, { format: string; width: number; height: number; sha256: string }>;
  refused: Record<string, string>;
  resize: Resize[];
  tensor: {
    src: string;
    size: [number, number];
    mode: 'raw' | 'tf' | 'caffe' | 'torch';
    shape: number[];
    sha256: string;
  }[];
}

interface Answers {
  photos: Record<string, { pixels: { file: string; offset: number; shape: number[] }; tensor_sha256: string }>;
}

const manifest = readJson<Manifest>('images/manifest.json', { images: {}, refused: {}, resize: [], tensor: [] });
const newPillow = readJson<{ resize: Resize[] }>('images/pillow13.json', { resize: [] });
const answers = readJson<Answers>('models/answers.json', { photos: {} });

/** What is not decoded here: the formats that go through the hook, and one kind of JPEG. */
const UNSUPPORTED = ['WEBP', 'TIFF', 'jpeg_arith.jpg'];

/** The picture of three tensors that no file holds: every value in all three channels. */
const RAMP = { width: 256, height: 1, channels: 1, data: Uint8Array.from({ length: 256 }, (_, value) => value) };

const DECODERS: Partial<Record<string, (bytes: Uint8Array) => RgbImage>> = { GIF: decodeGif, BMP: decodeBmp };

/** What other decoders make of formats that go through the hook: those that they are known not to give Pillow's pixels of. */
const RECIPES = [
  ['WEBP', '@jsquash/webp', decodeWebp, ['webp_animated.webp']],
  ['WEBP', 'sharp', decodeBySharp, []],
  ['TIFF', 'sharp', decodeBySharp, ['tiff_cmyk.tif']],
] as const;

type Outcome = 'passed' | 'refused by name' | 'failed';
const table: Record<string, Record<Outcome, number>> = {};

describe.skipIf(!hasShared)('images as Pillow gives them (../shared/images)', () => {
  it('decodes every JPEG, PNG, GIF and BMP to the same bytes, and refuses other formats by name', () => {
    const failed = Object.entries(manifest.images).filter(([name, { format, width, height, sha256 }]) => {
      const group = `decode ${format}`;
      const isRefused = UNSUPPORTED.includes(format) || UNSUPPORTED.includes(name);
      const result = attempt(() => DECODERS[format]?.(readSource(name)) ?? decodeImage(readSource(name)));
      if (isRefused) return !count(group, 'refused by name', isTFLiteError(result, 'IMAGE_UNSUPPORTED'));
      const image = result as RgbImage;
      return !count(group, 'passed', image.width === width && image.height === height && sha(image.data) === sha256);
    });
    expect(failed).toEqual([]);
  });

  it.each(RECIPES)('gives %s to the recipe for %s', async (wanted, decoder, decode, others) => {
    const failed: string[] = [];
    for (const [name, { format, sha256 }] of Object.entries(manifest.images)) {
      if (format !== wanted) continue;
      const result = await Promise.resolve(decodeImage(readSource(name), { decode })).catch((error: unknown) => error);
      const isEqual = !isTFLiteError(result) && sha((result as RgbImage).data) === sha256;
      if ((others as readonly string[]).includes(name))
        count(`decode ${format}, ${decoder}`, 'refused by name', !isEqual);
      else if (!count(`decode ${format}, ${decoder}`, 'passed', isEqual)) failed.push(name);
    }
    expect(failed).toEqual([]);
  });

  it('refuses every file that Pillow refuses', () => {
    const failed = Object.entries(manifest.refused).filter(([name]) => {
      const result = attempt(() => decodeImage(readSource(name)));
      return !count('files that Pillow refuses', 'passed', isTFLiteError(result) && result.code.startsWith('IMAGE_'));
    });
    expect(failed).toEqual([]);
  });

  it('resizes to the bytes of Pillow 9.4 and of Pillow 13', () => {
    const failed = manifest.resize.filter(({ src, size: [width, height], filter: interpolation, box, sha256 }) => {
      const image = readImage(src);
      const today = newPillow.resize.find(
        (one) => describeResize(one) === describeResize({ src, size: [width, height], filter: interpolation, box }),
      );
      const then = resize(image, width, height, { interpolation, box, passOrder: 'pillow-12.1' });
      const now = resize(image, width, height, { interpolation, box });
      const isOld = count('resize, Pillow 9.4', 'passed', sha(then.data) === sha256);
      return !count('resize, Pillow 13', 'passed', sha(now.data) === (today?.sha256 ?? sha256)) || !isOld;
    });
    expect(failed).toEqual([]);
  });

  it('gives the bits of every float32 tensor', () => {
    const failed: unknown[] = [];
    for (const { src, size, mode, shape, sha256 } of manifest.tensor) {
      const preprocessor = createPreprocessor(mode === 'raw' ? 'none' : mode, { targetSize: size });
      const tensor = preprocessor.fromPixels(src.startsWith('every value') ? RAMP : readImage(src));
      const isEqual = tensor.shape.join() === shape.join() && sha(tensor.data) === sha256;
      if (!count('float32 tensors', 'passed', isEqual)) failed.push(src);
    }
    expect(failed).toEqual([]);
  });

  it('gives the pixels and the tensors that the classifier was asked with', async () => {
    const failed: unknown[] = [];
    for (const [name, { pixels, tensor_sha256 }] of Object.entries(answers.photos)) {
      const photo = readShared(`models/photos/${name}`);
      const recorded = readShared(`models/${pixels.file}`).subarray(pixels.offset, pixels.offset + 224 * 224 * 3);
      const bytes = await createPreprocessor('none', { targetSize: [224, 224], dtype: 'uint8' }).fromBytes(photo);
      const tensor = await createPreprocessor('efficientnet_lite').fromBytes(photo);
      const isEqual = Buffer.compare(bytes.data, recorded) === 0 && sha(tensor.data) === tensor_sha256;
      if (!count("the classifier's photos", 'passed', isEqual)) failed.push(name);
    }
    expect(failed).toEqual([]);
  });

  it('counts no failure', () => {
    console.log(formatTable());
    expect(Object.keys(table).length).toBeGreaterThan(9);
    expect(Object.values(table).reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
  });
});

function count(group: string, outcome: Outcome, isRight: boolean): boolean {
  const row = (table[group] ??= { passed: 0, 'refused by name': 0, failed: 0 });
  row[isRight ? outcome : 'failed']++;
  return isRight;
}

function formatTable(): string {
  const outcomes = ['passed', 'refused by name', 'failed'] as const;
  return [
    `| images | ${outcomes.join(' | ')} |`,
    '|---|--:|--:|--:|',
    ...Object.entries(table).map(
      ([group, row]) => `| ${group} | ${outcomes.map((outcome) => row[outcome]).join(' | ')} |`,
    ),
  ].join('\n');
}

function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const decoded = new Map<string, RgbImage>();

function readImage(name: string): RgbImage {
  const image = decoded.get(name) ?? decodeImage(readSource(name));
  decoded.set(name, image);
  return image;
}

function describeResize({ src, size, filter, box }: Omit<Resize, 'sha256'>): string {
  return JSON.stringify([src, size, filter, box]);
}

function readSource(name: string): Uint8Array {
  return readShared(`images/src/${name}`);
}

function readShared(path: string): Uint8Array {
  return readFileSync(new URL(path, shared));
}

function readJson<T>(path: string, none: T): T {
  return hasShared ? (JSON.parse(readFileSync(new URL(path, shared), 'utf8')) as T) : none;
}

/** SHA-256 of the bytes, which in typed arrays are little-endian as in the recordings. */
function sha(data: Uint8Array | Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}
