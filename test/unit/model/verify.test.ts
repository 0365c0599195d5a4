import { deflateRawSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTFLiteError, TFLiteError } from '../../../src/errors.ts';
import { writeHead, newTable, type NewTable } from '../../../src/model/flatbuffer-writer.ts';
import { MODEL_LIMITS } from '../../../src/model/limits.ts';
import { BUILTIN_OPTIONS } from '../../../src/model/options.ts';
import {
  BUFFER,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  QUANTIZATION_PARAMETERS,
  SIGNATURE_DEF,
  SUBGRAPH,
  TENSOR,
  TENSOR_MAP,
} from '../../../src/model/schema.ts';
import { verifyModel } from '../../../src/model/verify.ts';
import { errorOf } from '../error-of.ts';
import { fixture } from './fixture.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const int32s = (...values: number[]) => ({ kind: 'int32', values }) as const;
const uint8s = (...values: number[]) => ({ kind: 'uint8', values }) as const;
const scalar = (kind: 'int8' | 'int32' | 'uint32' | 'bool' | 'uint8' | 'uint64', value: number | bigint | boolean) => ({
  kind,
  value,
});

interface Parts {
  tensor?: Parameters<typeof newTable<typeof TENSOR>>[1];
  operator?: Parameters<typeof newTable<typeof OPERATOR>>[1];
  subgraph?: Parameters<typeof newTable<typeof SUBGRAPH>>[1];
  data?: readonly number[];
  buffer?: Parameters<typeof newTable<typeof BUFFER>>[1];
  model?: Parameters<typeof newTable<typeof MODEL>>[1];
  more?: NewTable[];
}

/** A model of one ABS from tensor 0 to tensor 1, well formed but for what a test puts in its place. */
function modelWith({
  tensor = {},
  operator = {},
  subgraph = {},
  data = [],
  buffer = {},
  model = {},
  more = [],
}: Parts = {}): Uint8Array {
  const plain = newTable(TENSOR, { shape: int32s(2) });
  const tensors = [newTable(TENSOR, { shape: int32s(2), ...tensor }), plain];
  const node = newTable(OPERATOR, { inputs: int32s(0), outputs: int32s(1), ...operator });
  const graph = newTable(SUBGRAPH, {
    tensors: { tables: tensors },
    inputs: int32s(0),
    outputs: int32s(1),
    operators: { tables: [node] },
    ...subgraph,
  });
  const buffers = [
    newTable(BUFFER, {}),
    newTable(BUFFER, { ...(data.length > 0 && { data: uint8s(...data) }), ...buffer }),
  ];
  const code = newTable(OPERATOR_CODE, {
    deprecatedBuiltinCode: scalar('int8', 101),
    builtinCode: scalar('int32', 101),
  });
  return writeHead(
    newTable(MODEL, {
      version: scalar('uint32', 3),
      operatorCodes: { tables: [code] },
      subgraphs: { tables: [graph, ...more] },
      buffers: { tables: buffers },
      ...model,
    }),
    'TFL3',
  );
}

const whereOf = (parts: Parts): string => errorOf('MODEL_CORRUPT', () => verifyModel(modelWith(parts))).data.where;

describe('verifyModel', () => {
  it('gives the facts of a model that is well formed', () => {
    expect(verifyModel(fixture('conv2d_f32_a')).operatorCodes).toMatchObject([{ name: 'CONV_2D' }]);
    expect(verifyModel(modelWith()).subgraphs[0]!.operatorCount).toBe(1);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'it is empty'],
    ['three bytes', Uint8Array.of(1, 2, 3), 'it has only 3 bytes'],
    ['a web page', text('<!DOCTYPE html><html><title>404</title>'), 'a web page'],
    ['a page after a byte order mark', text('\uFEFF\n <html>'), 'a web page'],
    ['an error of a store', text('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), 'an XML document'],
    ['a pointer of Git LFS', text('version https://git-lfs.github.com/spec/v1\noid sha256:1'), 'git lfs pull'],
    ['JSON', text('{"format": "layers-model"}'), 'JSON'],
    ['a ZIP archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), 'a ZIP archive'],
    ['gzip', new Uint8Array(gzipSync('model')), 'gzip-compressed'],
    ['HDF5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), 'an HDF5 file'],
    ['a photo', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70), 'a JPEG image'],
    ['a SavedModel', Uint8Array.of(8, 1, 0x12, 0xa0, 1, 10, 5, 1), 'a TensorFlow SavedModel'],
    ['an ONNX model', Uint8Array.of(8, 7, 0x12, 7, 112, 121, 116, 111), 'ONNX'],
    ['noise', new Uint8Array(deflateRawSync(text('some noise or other'))), "'TFL3'"],
  ])('says what %s is when it came instead of a model', (_, bytes, what) => {
    const { message, data } = errorOf('NOT_TFLITE', () => verifyModel(bytes, { source: 'x.tflite' }));
    expect(message).toContain(what);
    expect(message).toMatch(/^x\.tflite is not a \.tflite file/);
    expect(data).toEqual({ source: 'x.tflite', bytes: bytes.length });
  });

  it('refuses every truncation', () => {
    const whole = fixture('conv2d_f32_a');
    for (let length = 0; length < whole.length; length++) {
      expect(() => verifyModel(whole.subarray(0, length)), `${length} bytes`).toThrow(TFLiteError);
    }
  });

  it.each([
    ['a schema version other than 3', { model: { version: scalar('uint32', 4) } }, 'version 4 of the format'],
    ['no subgraph', { model: { subgraphs: undefined } }, 'no subgraph'],
    ['an input that does not exist', { subgraph: { inputs: int32s(2) } }, 'subgraphs[0]: tensor 2 of 2 in inputs'],
    ['an output that does not exist', { subgraph: { outputs: int32s(-1) } }, 'tensor -1 of 2 in outputs'],
    [
      'a node on a tensor that does not exist',
      { operator: { inputs: int32s(7) } },
      'subgraphs[0].operators[0]: tensor 7 of 2',
    ],
    ['a node without its output', { operator: { outputs: int32s(-1) } }, 'tensor -1 of 2 in outputs'],
    [
      'a node of an operator that is not listed',
      { operator: { opcodeIndex: scalar('uint32', 1) } },
      'operator code 1 of 1',
    ],
    [
      'a buffer that does not exist',
      { tensor: { buffer: scalar('uint32', 9) } },
      'subgraphs[0].tensors[0]: no element 9',
    ],
    [
      'a constant that is too short',
      { tensor: { buffer: scalar('uint32', 1) }, data: [1, 2, 3, 4] },
      '4 bytes for float32 [2], which needs 8',
    ],
    [
      'a variable with a value',
      { tensor: { buffer: scalar('uint32', 1), isVariable: scalar('bool', true) }, data: [1, 2, 3, 4, 5, 6, 7, 8] },
      'a variable',
    ],
    ['a negative dimension', { tensor: { shape: int32s(2, -1) } }, '[2, -1] has a negative dimension'],
    ['a dtype that does not exist', { tensor: { type: scalar('int8', 99) } }, 'the unknown type 99'],
    [
      'texts that lie outside their buffer',
      {
        tensor: { type: scalar('int8', 5), buffer: scalar('uint32', 1) },
        data: [1, 0, 0, 0, 12, 0, 0, 0, 99, 0, 0, 0],
      },
      'text 1 of 1 outside',
    ],
  ] satisfies [string, Parts, string][])('refuses %s', (_, parts, where) => {
    expect(whereOf(parts)).toContain(where);
  });

  it.each([
    ['fewer zero points than scales', [0.5, 0.25], [0n], 0, '2 scales, but 1 zero points'],
    ['scales of another count than channels', [1, 1, 1], [0n, 0n, 0n], 0, '3 scales for 2 channels'],
    ['scales of a dimension that does not exist', [1, 1], [0n, 0n], 1, 'dimension 1 of 1'],
  ])('refuses %s', (_, scales, zeroPoints, dimension, where) => {
    const quantization = newTable(QUANTIZATION_PARAMETERS, {
      scale: { kind: 'float32', values: scales },
      zeroPoint: { kind: 'int64', values: zeroPoints },
      quantizedDimension: scalar('int32', dimension),
    });
    expect(whereOf({ tensor: { type: scalar('int8', 9), quantization } })).toContain(where);
  });

  it('refuses control flow to a subgraph that does not exist, or back to itself', () => {
    const callTo = (subgraph: number): Parts => {
      const options = newTable(BUILTIN_OPTIONS.CallOnceOptions, { initSubgraphIndex: scalar('int32', subgraph) });
      const node = newTable(OPERATOR, { builtinOptions: { member: 'CallOnceOptions', table: options } });
      return { subgraph: { operators: { tables: [node] } } };
    };
    expect(whereOf(callTo(5))).toContain('subgraph 5 of 1');
    expect(whereOf(callTo(0))).toContain('subgraph 0 calls itself');
  });

  it('refuses signatures that name what does not exist', () => {
    const signature = (subgraph: number, tensor: number): Parts => {
      const input = newTable(TENSOR_MAP, { name: { text: 'x' }, tensorIndex: scalar('uint32', tensor) });
      const def = newTable(SIGNATURE_DEF, {
        inputs: { tables: [input] },
        signatureKey: { text: 'serve' },
        subgraphIndex: scalar('uint32', subgraph),
      });
      return { model: { signatureDefs: { tables: [def] } } };
    };
    expect(whereOf(signature(1, 0))).toBe("signature 'serve' names subgraph 1 of 1");
    expect(whereOf(signature(0, 2))).toBe("signature 'serve' has tensor 2 of 2 as 'x'");
  });

  it('takes a constant that is longer than its shape needs, as Python does', () => {
    const bytes = modelWith({ tensor: { buffer: scalar('uint32', 1) }, data: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
    expect(verifyModel(bytes).subgraphs[0]!.tensor(0).constant).toBe(true);
  });

  it('takes an optional input that is left out', () => {
    expect(verifyModel(modelWith({ operator: { inputs: int32s(0, -1) } })).subgraphs[0]!.operator(0).inputs).toEqual([
      0, -1,
    ]);
  });

  it('refuses weights outside the flatbuffer by name', () => {
    const bytes = modelWith({ buffer: { offset: scalar('uint64', 4096n), size: scalar('uint64', 16n) } });
    expect(errorOf('UNSUPPORTED_MODEL', () => verifyModel(bytes)).message).toContain('outside the flatbuffer');
  });

  it.each([
    ['maxBytes', 100, 'bytes'],
    ['maxSubgraphs', 0, 'subgraphs'],
    ['maxTensors', 1, 'tensors'],
    ['maxOperators', 0, 'operators'],
    ['maxDims', 0, "dimensions in tensor ''"],
    ['maxElements', 1, "elements in tensor ''"],
  ] as const)('holds the limit %s', (name, limit, what) => {
    const bytes = modelWith();
    const { data } = errorOf('MODEL_TOO_LARGE', () =>
      verifyModel(bytes, { limits: { ...MODEL_LIMITS, [name]: limit } }),
    );
    expect(data).toMatchObject({ what, limit });
    expect(data.actual).toBeGreaterThan(limit);
  });

  it('stops at a file that points to one subgraph over and over', () => {
    const heavy = newTable(SUBGRAPH, {
      tensors: { tables: Array.from({ length: 2000 }, () => newTable(TENSOR, { shape: int32s(1) })) },
    });
    expect(whereOf({ more: Array.from({ length: 900 }, () => heavy) })).toMatch(
      /more than 1000000 tables|used over and over/,
    );
  });

  it.each(['wrong_buffer_size_a', 'wrong_tensor_index_b', 'wrong_schema_version_a'])(
    'refuses %s, as Python does',
    (name) => {
      errorOf('MODEL_CORRUPT', () => verifyModel(fixture(name)));
    },
  );

  it('gives a model or an error of its own for any damage, and never more', () => {
    const models = [
      'conv2d_f32_a',
      'three_subgraphs_b',
      'if_written_a',
      'while_written_b',
      'fc_sparse_weights_b',
      'odd_names_a',
    ].map(fixture);
    const damage = fc.record({
      model: fc.constantFrom(...models),
      flips: fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      length: fc.option(fc.nat(2000)),
    });
    fc.assert(
      fc.property(damage, ({ model, flips, length }) => {
        const bytes = model.slice(0, length ?? model.length);
        for (const [at, value] of flips) bytes[at % model.length] = value;
        try {
          const graph = verifyModel(bytes);
          // What passes can be read to the end.
          for (const subgraph of graph.subgraphs) {
            for (let i = 0; i < subgraph.tensorCount; i++) graph.bufferBytes(subgraph.tensor(i).buffer);
            for (let i = 0; i < subgraph.operatorCount; i++) subgraph.operator(i);
          }
        } catch (error) {
          if (!isTFLiteError(error)) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});
