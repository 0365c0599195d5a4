// What a model says of itself.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTFLiteError } from '../../../src/errors.ts';
import { readMetadata } from '../../../src/metadata.ts';
import {
  CONTENT,
  CONTENT_PROPERTIES,
  MODEL_METADATA,
  PROCESS_UNIT,
  PROCESS_UNITS,
  SUBGRAPH_METADATA,
  TENSOR_METADATA,
} from '../../../src/metadata/schema.ts';
import { newTable, type NewTable } from '../../../src/model/flatbuffer-writer.ts';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { errorOf } from '../error-of.ts';
import { fixture } from '../model/fixture.ts';
import { utf8, modelWith, metadataOf, labelsNamed, outputsWith, zip, read, labels } from './models.ts';

describe('metadata', () => {
  it('is undefined for a model without', () => {
    expect(readMetadata(readModelGraph(fixture('conv2d_f32_a')))).toBeUndefined();
  });

  it('of the committed classifier says what its maker wrote', () => {
    const path = fileURLToPath(new URL('../../../examples/assets/efficientnet_lite0_int8.tflite', import.meta.url));
    const metadata = read(new Uint8Array(readFileSync(path)));
    expect(metadata).toMatchObject({
      name: 'EfficientNet-Lite0',
      version: '1',
      license: 'Apache License 2.0',
      files: ['imagenet_labels.txt'],
    });
    const [graph] = metadata.subgraphs;
    expect(graph!.inputs).toEqual([
      {
        name: 'image',
        description: 'RGB photo, 224 x 224',
        content: { kind: 'image', colorSpace: 'RGB', defaultSize: { width: 224, height: 224 } },
        normalization: { mean: [127], std: [128] },
        range: { min: [0], max: [255] },
        associatedFiles: [],
      },
    ]);
    expect(graph!.outputs[0]).toMatchObject({
      content: { kind: 'feature' },
      associatedFiles: [{ type: 'TENSOR_AXIS_LABELS' }],
    });
    const file = readFileSync(new URL('../../../examples/assets/imagenet_labels.txt', import.meta.url));
    expect(Buffer.from(metadata.file('imagenet_labels.txt')).equals(file)).toBe(true);
    expect(metadata.labels).toHaveLength(1000);
    expect(metadata.labels!.slice(0, 2)).toEqual(['tench', 'goldfish']);
  });

  it('tells audio, bounding boxes and thresholds', () => {
    const { AudioProperties, BoundingBoxProperties } = CONTENT_PROPERTIES;
    const tensor = (member: string, table: NewTable): NewTable =>
      newTable(TENSOR_METADATA, { content: newTable(CONTENT, { properties: { member, table } }) });
    const audio = newTable(AudioProperties, {
      sampleRate: { kind: 'uint32', value: 16000 },
      channels: { kind: 'uint32', value: 1 },
    });
    const box = newTable(BoundingBoxProperties, {
      index: { kind: 'uint32', values: [1, 0, 3, 2] },
      type: { kind: 'int8', value: 1 },
    });
    const threshold = newTable(PROCESS_UNITS.ScoreThresholdingOptions, {
      globalScoreThreshold: { kind: 'float32', value: 0.5 },
    });
    const unit = newTable(PROCESS_UNIT, { options: { member: 'ScoreThresholdingOptions', table: threshold } });
    const scores = newTable(TENSOR_METADATA, { processUnits: { tables: [unit] } });
    const graph = newTable(SUBGRAPH_METADATA, {
      inputs: { tables: [tensor('AudioProperties', audio)] },
      outputs: { tables: [tensor('BoundingBoxProperties', box), scores] },
    });
    const [subgraph] = read(
      modelWith(metadataOf(newTable(MODEL_METADATA, { subgraphs: { tables: [graph] } }))),
    ).subgraphs;
    expect(subgraph!.inputs[0]!.content).toEqual({ kind: 'audio', sampleRate: 16000, channels: 1 });
    expect(subgraph!.outputs[0]!.content).toEqual({
      kind: 'boundingBox',
      index: [1, 0, 3, 2],
      type: 'BOUNDARIES',
      coordinateType: 'RATIO',
    });
    expect(subgraph!.outputs[1]).toMatchObject({ content: undefined, normalization: undefined, scoreThreshold: 0.5 });
  });

  it('gives the labels of the first output that has some, those without a language first', () => {
    const files = ['nothing', 'de', 'neutral', 'later'].map((name) => ({ name, content: utf8(name) }));
    const outputs = outputsWith(
      [labelsNamed('nothing', { type: 1 })],
      [labelsNamed('de', { locale: 'de' }), labelsNamed('neutral', { type: 3 })],
      [labelsNamed('later')],
    );
    expect(read(modelWith(outputs, zip(files))).labels).toEqual(['neutral']);
    expect(read(modelWith(outputsWith([labelsNamed('nothing', { type: 1 })]), zip(files))).labels).toBeUndefined();
  });

  it.each([
    ['a buffer that does not exist', modelWith(outputsWith(), new Uint8Array(), 9), 'buffer 9'],
    ['a buffer that holds something else', modelWith(utf8('labels: hat, pants')), 'M001'],
    ['an empty buffer', modelWith(new Uint8Array()), 'M001'],
    ['a buffer that ends too early', modelWith(outputsWith([labelsNamed('labels.txt')]).subarray(0, 60)), ''],
  ])('refuses %s', (_, model, where) => {
    expect(errorOf('METADATA_CORRUPT', () => read(model)).data.where).toContain(where);
  });

  it('ends with metadata or its own error on any damage', () => {
    const whole = modelWith(
      outputsWith([labelsNamed('labels.txt')]),
      zip([labels, { ...labels, name: 'b', deflate: true }]),
    );
    const start = whole.length - 900;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }), (flips) => {
        const bytes = whole.slice();
        for (const [at, value] of flips) bytes[Math.max(start, 0) + (at % (bytes.length - Math.max(start, 0)))] = value;
        try {
          const metadata = readMetadata(readModelGraph(bytes));
          if (!metadata) return;
          expect(metadata.labels ?? []).toBeInstanceOf(Array);
          metadata.files.forEach((name) => metadata.file(name));
        } catch (error) {
          if (!isTFLiteError(error)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});
