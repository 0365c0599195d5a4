// Where preprocessors write: memory of the caller, batches.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createPreprocessor } from '../../../src/image/index.ts';
import { rejectionOf } from '../error-of.ts';
import { readFixture } from './fixtures.ts';
import { file, path, image, targetSize, RAMP } from './preprocessor-fixture.ts';

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
