// The way of a new user to native answers: the library out of a wheel, then `npm start`, on the classifier in all its
// quantizations, against what Python's interpreter answered.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { runNode, runNpm } from '../helpers/repository.ts';
import { hasModels, MODELS, readArray, readPhotos } from '../helpers/shared-models.ts';
import { makeWheel } from '../helpers/wheel.ts';

interface Printed {
  readonly engine: string;
  readonly reason: string;
  readonly photos: readonly {
    readonly image: string;
    readonly labels: readonly { readonly index: number; readonly score: number }[];
  }[];
}

// The recording is from an x86-64 processor; the kernels of others add up in another order.
describe.skipIf(nativeLibrary === undefined || !hasModels || process.arch !== 'x64')('after installing a wheel', () => {
  const photos = readPhotos();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tflite-start-'));
    for (const caches of ['XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(caches, folder);
    let wheel = process.env['NATIVE_WHEEL'];
    if (!wheel) {
      wheel = path.join(folder, 'litert.whl');
      await writeFile(wheel, makeWheel({ library: new Uint8Array(await readFile(nativeLibrary!)) }));
    }
    expect(await runNode(['dist/cli.js', 'native', '--wheel', wheel])).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  // The models were trained on (pixel - 127) / 128; only the int8 one says so itself.
  it.each([
    ['float32', '--mean', '127', '--std', '128'],
    ['float16', '--mean', '127', '--std', '128'],
    ['dynamic', '--mean', '127', '--std', '128'],
    ['int8'],
  ])("npm start -- --engine native gives Python's scores to the bit: %s", async (quantization, ...scaling) => {
    const model = path.join(MODELS, `efficientnet_lite0_${quantization}.tflite`);
    const images = Object.values(photos).flatMap(({ file }) => ['--image', path.join(MODELS, file)]);
    const flags = ['--engine', 'native', '--json', '--top', '1000', '--model', model, ...scaling, ...images];
    const { code, stdout } = await runNpm(['start', '--silent', '--', ...flags]);
    expect(code).toBe(0);
    const printed = JSON.parse(stdout) as Printed;
    expect(printed).toMatchObject({ engine: 'litert-native 2.3.0', reason: "engine: 'native' was asked for" });
    const scores = printed.photos.map(({ labels }) =>
      labels.toSorted((a, b) => a.index - b.index).map(({ score }) => score),
    );
    expect(scores).toEqual(
      Object.values(photos).map(({ answers }) => Array.from(readArray(answers[quantization]!.scores.default))),
    );
  });
});
