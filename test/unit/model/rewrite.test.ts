import { describe, expect, it } from 'vitest';
import { copyTable, newTable, writeHead } from '../../../src/model/flatbuffer-writer.ts';
import {
  openFlatBuffer,
  readScalar,
  readString,
  readTable,
  readTables,
  readUnion,
  readVector,
  rootTable,
  type Table,
} from '../../../src/model/flatbuffer.ts';
import type { ModelGraph } from '../../../src/model/graph.ts';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { rewriteModel } from '../../../src/model/rewrite.ts';
import { verifyModel } from '../../../src/model/verify.ts';
import { corpusBytes, goldenRecords, hasCorpus } from './corpus.ts';
import { fixture } from './fixture.ts';

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A model's facts without the places where they stand. */
function factsOf(graph: ModelGraph) {
  return graph.subgraphs.map((subgraph) => ({
    inputs: subgraph.inputs,
    outputs: subgraph.outputs,
    tensors: Array.from({ length: subgraph.tensorCount }, (_, i) => {
      const tensor = subgraph.tensor(i);
      return {
        ...tensor,
        value: tensor.constant ? Buffer.from(graph.bufferBytes(tensor.buffer)).toString('latin1') : undefined,
      };
    }),
    nodes: Array.from({ length: subgraph.operatorCount }, (_, i) => {
      const { options, ...node } = subgraph.operator(i);
      return { ...node, options: options?.name };
    }),
  }));
}

describe('writeHead', () => {
  const INNER = { number: [0, 'int32'], wide: [1, 'uint64'] } as const;
  const OUTER = {
    flag: [0, 'bool'],
    name: [1, 'string'],
    numbers: [2, 'float32s'],
    wides: [3, 'int64s'],
    inner: [4, 'table', INNER],
    list: [5, 'tables', INNER],
    choice: [7, 'union', { First: {}, Second: INNER }],
    number: [8, 'int8'],
  } as const;
  const open = (bytes: Uint8Array): Table =>
    rootTable(openFlatBuffer(bytes, (what, offset) => new Error(`${what} at ${offset}`) as never));

  it('writes what the reader reads', () => {
    const inner = newTable(INNER, { number: { kind: 'int32', value: -5 }, wide: { kind: 'uint64', value: 2n ** 63n } });
    const root = open(
      writeHead(
        newTable(OUTER, {
          flag: { kind: 'bool', value: true },
          name: { text: 'schön' },
          numbers: { kind: 'float32', values: [1.5, -2] },
          wides: { kind: 'int64', values: [-1n] },
          inner,
          list: { tables: [inner, newTable(INNER, {})] },
          choice: { member: 'Second', table: inner },
          number: { kind: 'int8', value: -128 },
        }),
        'TEST',
      ),
    );
    expect(root.file.bytes.subarray(4, 8)).toEqual(new TextEncoder().encode('TEST'));
    expect(readScalar(root, OUTER.flag)).toBe(true);
    expect(readScalar(root, OUTER.number)).toBe(-128);
    expect(readString(root, OUTER.name)).toBe('schön');
    expect(readVector(root, OUTER.numbers)).toEqual(Float32Array.of(1.5, -2));
    expect(readVector(root, OUTER.wides)).toEqual(BigInt64Array.of(-1n));
    expect(readScalar(readTable(root, OUTER.inner)!, INNER.wide)).toBe(2n ** 63n);
    const list = readTables(root, OUTER.list);
    expect([readScalar(list.at(0), INNER.number), readScalar(list.at(1), INNER.number)]).toEqual([-5, 0]);
    const { type, value } = readUnion(root, OUTER.choice);
    expect([type, readScalar(value!, INNER.number)]).toEqual([2, -5]);
  });

  it('ends at a multiple of 16, so that what follows keeps its alignment', () => {
    for (let length = 0; length < 40; length++) {
      expect(writeHead(newTable(OUTER, { name: { text: 'x'.repeat(length) } }), 'TEST').length % 16).toBe(0);
    }
  });

  it('copies a table by pointing to its parts in the file behind it', () => {
    const old = writeHead(
      newTable(OUTER, {
        name: { text: 'old' },
        number: { kind: 'int8', value: 3 },
        choice: { member: 'Second', table: newTable(INNER, { number: { kind: 'int32', value: 9 } }) },
      }),
      'TEST',
    );
    const head = writeHead(copyTable(open(old), OUTER, { number: { kind: 'int8', value: 4 } }), 'TEST');
    const copy = open(join([head, old]));
    expect([readString(copy, OUTER.name), readScalar(copy, OUTER.number)]).toEqual(['old', 4]);
    expect(readScalar(readUnion(copy, OUTER.choice).value!, INNER.number)).toBe(9);
  });
});

describe('rewriteModel', () => {
  it('gives the file itself when nothing is to change', () => {
    const graph = readModelGraph(fixture('conv2d_f32_a'));
    expect(rewriteModel(graph, {})).toEqual([graph.bytes]);
  });

  it('puts a small head before the untouched file', () => {
    const graph = readModelGraph(fixture('conv2d_f32_a'));
    const [head, file, ...rest] = rewriteModel(graph, { inputShapes: new Map([[0, [2, 5, 6, 3]]]) });
    expect(file).toBe(graph.bytes);
    expect(rest).toEqual([]);
    expect(head!.length).toBeLessThan(600);
  });

  it('changes the shape of an input and nothing else', () => {
    const graph = readModelGraph(fixture('conv2d_f32_a'));
    const [before] = factsOf(graph);
    const [after] = factsOf(verifyModel(join(rewriteModel(graph, { inputShapes: new Map([[0, [7, 5, 6, 3]]]) }))));
    expect(after!.tensors[0]!.shape).toEqual([7, 5, 6, 3]);
    expect(after).toEqual({ ...before, tensors: after!.tensors });
    expect(after!.tensors.slice(1)).toEqual(before!.tensors.slice(1));
  });

  it('changes the outputs and nothing else', () => {
    const graph = readModelGraph(fixture('chain_b'));
    const [before] = factsOf(graph);
    const outputs = before!.tensors.map((_, index) => index);
    const [after] = factsOf(verifyModel(join(rewriteModel(graph, { outputs }))));
    expect(after).toEqual({ ...before, outputs });
  });

  it('puts another subgraph in front and leaves all others where control flow finds them', () => {
    const graph = readModelGraph(fixture('if_written_a'));
    const before = factsOf(graph);
    const after = factsOf(verifyModel(join(rewriteModel(graph, { firstSubgraph: 2 }))));
    expect(after).toEqual([before[2], before[1], before[2]]);
  });

  it.skipIf(!hasCorpus)('gives a well-formed model with the same facts for every model of the corpus', () => {
    let models = 0;
    for (const { id, model, python, raises } of goldenRecords()) {
      if (model === null || !python || raises) continue;
      const graph = readModelGraph(corpusBytes(model));
      const [main] = graph.subgraphs;
      const inputShapes = new Map(main!.inputs.map((index) => [index, main!.tensor(index).shape]));
      const parts = rewriteModel(graph, { inputShapes, outputs: main!.outputs });
      expect(factsOf(verifyModel(join(parts))), id).toEqual(factsOf(graph));
      models++;
    }
    expect(models).toBeGreaterThan(900);
  });
});
