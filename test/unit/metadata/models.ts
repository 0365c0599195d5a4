// Models with metadata, and archives behind them, written as their descriptions say.

import { deflateRawSync } from 'node:zlib';
import { readMetadata, type ModelMetadata } from '../../../src/metadata.ts';
import { ASSOCIATED_FILE, MODEL_METADATA, SUBGRAPH_METADATA, TENSOR_METADATA } from '../../../src/metadata/schema.ts';
import { newTable, writeHead, type NewTable } from '../../../src/model/flatbuffer-writer.ts';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { BUFFER, METADATA, MODEL, SUBGRAPH } from '../../../src/model/schema.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A model that holds nothing but metadata, with an archive behind it. */
export function modelWith(metadata: Uint8Array, archive: Uint8Array = new Uint8Array(), buffer = 1): Uint8Array {
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

export function metadataOf(root: NewTable): Uint8Array {
  return writeHead(root, 'M001');
}

export const labelsNamed = (name: string, { type = 2, locale = '' } = {}): NewTable =>
  newTable(ASSOCIATED_FILE, {
    name: { text: name },
    type: { kind: 'int8', value: type },
    ...(locale && { locale: { text: locale } }),
  });

/** Metadata of one output per list of associated files. */
export const outputsWith = (...outputs: NewTable[][]): Uint8Array =>
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

export interface ZipFile {
  name: string;
  content: Uint8Array;
  deflate?: boolean;
  flags?: number;
  method?: number;
  size?: number;
  crc?: number;
}

/** A ZIP archive as its description lays it out; `shift` is what writers add to offsets that count from the file's start. */
export function zip(files: readonly ZipFile[], { shift = 0, comment = '' } = {}): Uint8Array {
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
export function crc32(bytes: Uint8Array): number {
  const table = Array.from({ length: 256 }, (_, i) =>
    [...Array(8).keys()].reduce((c) => (c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1), i),
  );
  return ~bytes.reduce((crc, byte) => (crc >>> 8) ^ table[(crc ^ byte) & 255]!, -1) >>> 0;
}

export const read = (bytes: Uint8Array): ModelMetadata => readMetadata(readModelGraph(bytes))!;
export const labels = { name: 'labels.txt', content: utf8('hat\r\npants\r\n') };
