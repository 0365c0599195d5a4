import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PickOf } from '../../../../src/image/pick.ts';
import { decodeBy, type JpegOptions } from '../../../../src/image/jpeg/decode-jpeg.ts';
import type { UseCore } from '../../../../src/image/jpeg/core.ts';
import { createRandom, expected, readFixture } from '../fixtures.ts';
import { COLOR, CORES, noisy } from './planes.ts';
import { type JpegSpec, writeJpeg } from './write-jpeg.ts';

const [[, portable], [, fast]] = CORES as [[string, UseCore], [string, UseCore]];

/** The pixels, or the code that the file was refused with: which of two damages is met first is left open. */
function outcomeOf(use: UseCore, file: Uint8Array, options?: JpegOptions, choose?: PickOf): unknown {
  try {
    const { width, height, data } = decodeBy(use, file, options, choose);
    return { width, height, data: Buffer.from(data).toString('latin1') };
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

const each = (scan: object): JpegSpec['scans'] => [0, 1, 2].map((plane) => ({ planes: [plane], ...scan }));
const PROGRESSIVE: JpegSpec = {
  ...COLOR,
  isProgressive: true,
  restartInterval: 4,
  scans: [
    { planes: [0, 1, 2], bit: 1 },
    ...each({ first: 1, last: 63, bit: 1 })!,
    { planes: [0, 1, 2], previousBit: 1, bit: 0 },
    ...each({ first: 1, last: 63, previousBit: 1, bit: 0 })!,
  ],
};
const FILES: readonly (readonly [string, Uint8Array])[] = [
  ...Object.keys(expected.images).map((name) => [name, readFixture(name)] as const),
  ['colour', writeJpeg(COLOR)],
  ['restarts', writeJpeg({ ...COLOR, restartInterval: 2 })],
  ['scans of one plane', writeJpeg({ ...COLOR, scans: each({})! })],
  ['progressive', writeJpeg(PROGRESSIVE)],
  ['progressive, its last scans missing', writeJpeg({ ...PROGRESSIVE, scans: PROGRESSIVE.scans!.slice(0, 2) })],
  ['whole colour, progressive', writeJpeg({ ...PROGRESSIVE, planes: [noisy(1, 4), noisy(2, 5), noisy(3, 6)] })],
  [
    'four planes, progressive',
    writeJpeg({
      ...PROGRESSIVE,
      planes: [noisy(1, 4), noisy(2, 5), noisy(3, 6), noisy(4, 7)],
      scans: [{ planes: [0, 1, 2, 3] }],
    }),
  ],
];

describe('both cores', () => {
  it.each(FILES)('give the same pixels, all or picked: %s', (_, file) => {
    const pick: PickOf = ({ width, height }) => ({
      columns: Int32Array.from({ length: 7 }, (_, i) => Math.floor((i * width) / 7)).fill(-1, 3, 4),
      rows: Int32Array.from({ length: 5 }, (_, i) => Math.floor((i * height) / 5)).fill(-1, 2, 3),
    });
    for (const dct of ['accurate', 'fast'] as const) {
      expect(outcomeOf(fast, file, { dct })).toEqual(outcomeOf(portable, file, { dct }));
      expect(outcomeOf(fast, file, { dct }, pick)).toEqual(outcomeOf(portable, file, { dct }, pick));
    }
  });

  it.each(FILES)('make the same of damage, and of sound files after it: %s', (_, file) => {
    const sound = outcomeOf(fast, file);
    const random = createRandom(11);
    for (let i = 0; i < 60; i++) {
      const damaged = Uint8Array.from(file);
      for (let n = i % 5; n >= 0; n--) {
        const value = i % 2 ? [0xff, 0, 0xd0, 0xd9][Math.floor(random() * 4)]! : Math.floor(random() * 256);
        damaged[2 + Math.floor(random() * (damaged.length - 2))] = value;
      }
      const cut = i % 3 === 0 ? damaged.subarray(0, Math.floor(random() * damaged.length)) : damaged;
      const options = { maxPixels: 100_000 };
      expect(outcomeOf(fast, cut, options), `damage ${i}`).toEqual(outcomeOf(portable, cut, options));
    }
    expect(outcomeOf(fast, file)).toEqual(sound);
  });
});

describe('where WebAssembly is refused', () => {
  it('the core of JavaScript decodes', async () => {
    vi.resetModules();
    const refuse = () => {
      throw new EvalError('unsafe-eval');
    };
    vi.stubGlobal('WebAssembly', { Module: refuse, Instance: refuse });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const { fastCore } = await import('../../../../src/image/jpeg-wasm/at-once.ts');
    expect(fastCore()).toBeUndefined();
    const later = await import('../../../../src/image/jpeg-wasm/later.ts');
    await later.loadFastCore();
    expect(later.fastCore()).toBeUndefined();
    const { decodeJpeg } = await import('../../../../src/image/jpeg/decode-jpeg.ts');
    expect(decodeJpeg(readFixture('jpeg_420_8x8.jpg')).width).toBe(8);
  });
});

describe('where the core is loaded later', () => {
  it('it is there once it was waited for', async () => {
    vi.resetModules();
    const later = await import('../../../../src/image/jpeg-wasm/later.ts');
    expect(later.fastCore()).toBeUndefined();
    await later.loadFastCore();
    expect(outcomeOf(later.fastCore()!, FILES[0]![1])).toEqual(outcomeOf(portable, FILES[0]![1]));
  });
});
