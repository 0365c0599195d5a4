// What the converter says in a model's metadata, read by the package that the format comes with: tflite-support.
//
// PYTHON=... names a Python that has it (pip install tflite-support 'numpy<2', Python 3.7 to 3.11); without, this is skipped.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { hasModules, runPython } from './python.ts';

const DIGITS = path.resolve(import.meta.dirname, '../fixtures/digits/digits.keras');
const LABELS = Array.from({ length: 10 }, (_, i) => `Ziffer ${i} \u2014 \u5b57`);

/** What test/conformance/python/metadata.py prints. */
interface ReadMetadata {
  readonly metadata: { readonly subgraph_metadata: readonly unknown[] };
  readonly files: Readonly<Record<string, string>>;
  readonly minRuntimeVersion: string;
}

describe.skipIf(!(await hasModules('tflite_support')))('tflite-support reads of a converted model', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'metadata-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(settings: Partial<TFLiteConverter>): Promise<ReadMetadata> {
    const converter = Object.assign(TFLiteConverter.fromKerasModel(await readKerasModel(DIGITS)), settings);
    const file = path.join(folder, 'model.tflite');
    await writeFile(file, await converter.convert());
    return JSON.parse(await runPython('metadata.py', file)) as ReadMetadata;
  }

  it('its labels, its normalization and the least runtime', async () => {
    const { metadata, files, minRuntimeVersion } = await read({ labels: LABELS, normalization: { mean: 2, std: 16 } });
    expect(files).toEqual({ 'labels.txt': `${LABELS.join('\n')}\n` });
    expect(minRuntimeVersion).toBe('1.5.0');
    expect(metadata).toMatchObject({ min_parser_version: '1.0.0' });
    expect(metadata.subgraph_metadata).toMatchObject([
      {
        input_tensor_metadata: [
          {
            name: 'image',
            content: {
              content_properties_type: 'ImageProperties',
              content_properties: { color_space: 'GRAYSCALE', default_size: { width: 8, height: 8 } },
            },
            process_units: [{ options_type: 'NormalizationOptions', options: { mean: [2], std: [16] } }],
            stats: { min: [-0.125], max: [253 / 16] },
          },
        ],
        output_tensor_metadata: [
          {
            name: 'scores',
            content: { content_properties_type: 'FeatureProperties' },
            associated_files: [{ name: 'labels.txt', type: 'TENSOR_AXIS_LABELS' }],
          },
        ],
      },
    ]);
  });

  it('the same of one whose values are integers', async () => {
    const { metadata, files, minRuntimeVersion } = await read({
      optimizations: ['DEFAULT'],
      representativeDataset: [new Float32Array(64).fill(0.5)],
      labels: LABELS,
      normalization: { mean: [0], std: [16] },
    });
    expect(files['labels.txt']).toBe(`${LABELS.join('\n')}\n`);
    expect(minRuntimeVersion).toBe('1.14.0');
    expect(metadata.subgraph_metadata).toMatchObject([
      { input_tensor_metadata: [{ process_units: [{ options: { mean: [0], std: [16] } }] }] },
    ]);
  });
});
