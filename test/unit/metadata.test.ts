import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTFLiteError } from '../../src/errors.ts';
import { readMetadata, type ModelMetadata } from '../../src/metadata.ts';
import {
  ASSOCIATED_FILE,
  CONTENT,
  CONTENT_PROPERTIES,
  MODEL_METADATA,
  PROCESS_UNIT,
  PROCESS_UNITS,
  SUBGRAPH_METADATA,
  TENSOR_METADATA,
} from '../../src/metadata/schema.ts';
import { newTable, writeHead, type NewTable } from '../../src/model/flatbuffer-writer.ts';
import { readModelGraph } from '../../src/model/graph.ts';
import { BUFFER, METADATA, MODEL, SUBGRAPH } from '../../src/model/schema.ts';
import { errorOf } from './error-of.ts';
import { fixture } from './model/fixture.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A model that holds nothing but metadata, with an archive behind it. */
function modelWith(metadata: Uint8Array, archive: Uint8Array = new Uint8Array(), buffer = 1): Uint8Array {
  const model = writeHead(
    newTable(MODEL, {
      version: { kind: 'uint32', value: 3 },
      subgraphs: { tables: [newTable(SUBGRAPH, {})] },
      buffers: { tables: [newTable(BUFFER, {}), newTable(BUFFER, { data: { kind: 'uint8', values: metadata } })] },
      metadata: {
        tables: [newTable(METADATA, { name: { text: 'TFLITE_METADATA' }, buffer: { kind: 'uint32', value: buffer } })],
      },
    }),
    'TFL3',
  );
  return new Uint8Array(Buffer.concat([model, archive]));
}

function metadataOf(root: NewTable): Uint8Array {
  return writeHead(root, 'M001');
}

const labelsNamed = (name: string, { type = 2, locale = '' } = {}): NewTable =>
  newTable(ASSOCIATED_FILE, {
    name: { text: name },
    type: { kind: 'int8', value: type },
    ...(locale && { locale: { text: locale } }),
  });

/** Metadata of one output per list of associated files. */
const outputsWith = (...outputs: NewTable[][]): Uint8Array =>
  metadataOf(
    newTable(MODEL_METADATA, {
      subgraphs: {
        tables: [
          newTable(SUBGRAPH_METADATA, {
            outputs: {
              tables: outputs.map((files) => newTable(TENSOR_METADATA, { associatedFiles: { tables: files } })),
            },
          }),
        ],
      },
    }),
  );

interface ZipFile {
  name: string;
  content: Uint8Array;
  deflate?: boolean;
  flags?: number;
  method?: number;
  size?: number;
  crc?: number;
}

/** A ZIP archive as its description lays it out; `shift` is what writers add to offsets that count from the file's start. */
function zip(files: readonly ZipFile[], { shift = 0, comment = '' } = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { name, content, deflate = false, flags = 0, ...wrong } of files) {
    const stored = deflate ? deflateRawSync(content) : content;
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(flags, 8);
    header.writeUInt16LE(wrong.method ?? (deflate ? 8 : 0), 10);
    header.writeUInt32LE(wrong.crc ?? crc32(content), 16);
    header.writeUInt32LE(stored.length, 20);
    header.writeUInt32LE(wrong.size ?? content.length, 24);
    header.writeUInt16LE(utf8(name).length, 28);
    header.writeUInt32LE(at + shift, 42);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(utf8(name).length, 26);
    parts.push(local, utf8(name), stored);
    list.push(header, utf8(name));
    at += 30 + utf8(name).length + stored.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(
    list.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(at + shift, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...parts, ...list, end, utf8(comment)]));
}

/** By a table, unlike the code under test. */
function crc32(bytes: Uint8Array): number {
  const table = Array.from({ length: 256 }, (_, i) =>
    [...Array(8).keys()].reduce((c) => (c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1), i),
  );
  return ~bytes.reduce((crc, byte) => (crc >>> 8) ^ table[(crc ^ byte) & 255]!, -1) >>> 0;
}

const read = (bytes: Uint8Array): ModelMetadata => readMetadata(readModelGraph(bytes))!;
const labels = { name: 'labels.txt', content: utf8('hat\r\npants\r\n') };

describe('metadata', () => {
  it('is undefined for a model without', () => {
    expect(readMetadata(readModelGraph(fixture('conv2d_f32_a')))).toBeUndefined();
  });

  it('of the committed classifier says what its maker wrote', () => {
    const path = fileURLToPath(new URL('../../examples/assets/efficientnet_lite0_int8.tflite', import.meta.url));
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
    const file = readFileSync(new URL('../../examples/assets/imagenet_labels.txt', import.meta.url));
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
    ['stored, offsets from the archive', zip([labels])],
    [
      'stored, offsets from the file',
      zip([labels], { shift: modelWith(outputsWith([labelsNamed('labels.txt')])).length }),
    ],
    ['deflated', zip([{ ...labels, deflate: true }])],
    ['with a comment', zip([labels], { comment: 'made by hand' })],
    ['beside a folder', zip([{ name: 'folder/', content: new Uint8Array() }, labels])],
  ])('reads an archive: %s', (_, archive) => {
    const metadata = read(modelWith(outputsWith([labelsNamed('labels.txt')]), archive));
    expect(metadata.files).toEqual(['labels.txt']);
    expect(metadata.labels).toEqual(['hat', 'pants']);
    expect(metadata.file('labels.txt')).toEqual(labels.content);
  });

  it('gives files to keep: a copy each time', () => {
    const metadata = read(modelWith(outputsWith(), zip([labels])));
    metadata.file('labels.txt').fill(0);
    expect(metadata.file('labels.txt')).toEqual(labels.content);
  });

  it('takes names for names, whatever they look like', () => {
    const files = ['../../etc/passwd', '__proto__', '/absolute'].map((name) => ({ name, content: utf8(name) }));
    const metadata = read(modelWith(outputsWith(), zip(files)));
    expect(metadata.files).toEqual(files.map(({ name }) => name));
    expect(metadata.file('__proto__')).toEqual(utf8('__proto__'));
  });

  it('names the files there are when another one is asked for', () => {
    const metadata = read(modelWith(outputsWith(), zip([labels])));
    expect(errorOf('OPTION_INVALID', () => metadata.file('vocab.txt')).message).toContain('labels.txt');
    expect(() => metadata.file(7 as never)).toThrow(TypeError);
  });

  it('has no files where no archive stands behind the model', () => {
    const metadata = read(modelWith(outputsWith([labelsNamed('labels.txt')])));
    expect(metadata.files).toEqual([]);
    expect(errorOf('METADATA_CORRUPT', () => metadata.labels).data.where).toContain("'labels.txt' is listed");
  });

  it.each([
    ['its checksum', zip([{ ...labels, crc: 1 }]), 'checksum'],
    ['its length', zip([{ ...labels, size: 5 }]), '12 bytes instead of 5'],
    ['its deflated length', zip([{ ...labels, deflate: true, size: 11 }]), 'longer than it says'],
    ['its encryption', zip([{ ...labels, flags: 1 }]), 'encrypted'],
    ['its compression method', zip([{ ...labels, method: 12 }]), 'method 12'],
    ['its ratio', zip([{ name: 'labels.txt', content: new Uint8Array(2 ** 21), deflate: true }]), 'bytes for 2097152'],
    ['its place', zip([{ ...labels }], { shift: 2 ** 31 }), 'outside the file'],
  ])('refuses a file for %s, and tells everything else', (_, archive, where) => {
    const metadata = read(modelWith(outputsWith([labelsNamed('labels.txt')]), archive));
    expect(errorOf('METADATA_CORRUPT', () => metadata.labels).data.where).toContain(where);
    expect(metadata.subgraphs).toHaveLength(1);
  });

  it('refuses an archive of too many files, or that says it holds too much', () => {
    const many = zip(Array.from({ length: 1001 }, (_, i) => ({ name: `${i}`, content: new Uint8Array() })));
    expect(errorOf('METADATA_CORRUPT', () => read(modelWith(outputsWith(), many)).files).data.where).toContain(
      '1001 files',
    );
    const huge = zip([{ ...labels, size: 2 ** 29 }]);
    expect(errorOf('METADATA_CORRUPT', () => read(modelWith(outputsWith(), huge)).files).data.where).toContain(
      'more than',
    );
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
