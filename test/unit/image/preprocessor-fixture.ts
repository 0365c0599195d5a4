// The picture and the model that preprocessors are tested with.

import { fileURLToPath } from 'node:url';
import { decodeImage, type PreprocessorModel, resize } from '../../../src/image/index.ts';
import { expected, readFixture } from './fixtures.ts';

export const { src } = expected.tensors;
export const file = readFixture(src);
export const path = fileURLToPath(new URL(`../../fixtures/images/${src}`, import.meta.url));
export const image = decodeImage(file);
export const targetSize = [20, 10] as const;
export const pixels = resize(image, 20, 10).data;

/** Every value of every channel, in one row. */
export const RAMP = { width: 256, height: 1, channels: 1, data: Uint8Array.from({ length: 256 }, (_, value) => value) };
export const rampSize = [256, 1] as const;

export const model = (
  input: Partial<ReturnType<PreprocessorModel['getInputDetails']>[number]>,
  normalization?: unknown,
) =>
  ({
    getInputDetails: () => [
      {
        name: 'x',
        shape: [1, 10, 20, 3],
        shapeSignature: input.shape ?? [1, 10, 20, 3],
        dtype: 'float32',
        quantization: [0, 0],
        quantizationParameters: { scales: new Float32Array() },
        ...input,
      },
    ],
    metadata: normalization === undefined ? undefined : { subgraphs: [{ inputs: [{ normalization }] }] },
  }) as PreprocessorModel;
