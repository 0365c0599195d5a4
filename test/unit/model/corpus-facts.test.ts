// Every model of the corpus: the facts that the file gives, against what Python told of it.

import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../src/model/graph.ts';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { detailsOfTensor, type TensorDetails } from '../../../src/tensor-details.ts';
import { corpusBytes, goldenRecords, hasCorpus, type GoldenDetails, type GoldenRecord } from './corpus.ts';

/** Python's words for the details, so that both sides are compared as plain JSON. */
function asPython(details: TensorDetails): GoldenDetails {
  const { quantizationParameters: q, sparsityParameters: s } = details;
  const plain = (values: ArrayLike<number>): number[] => Array.from(values);
  return {
    name: details.name,
    index: details.index,
    shape: [...details.shape],
    shape_signature: [...details.shapeSignature],
    dtype: NUMPY_OF[details.dtype] ?? details.dtype,
    quantization: [...details.quantization],
    quantization_parameters: {
      scales: plain(q.scales),
      zero_points: plain(q.zeroPoints),
      quantized_dimension: q.quantizedDimension,
      block_size: q.blockSize,
    },
    sparsity_parameters:
      'traversalOrder' in s
        ? {
            traversal_order: plain(s.traversalOrder),
            block_map: plain(s.blockMap),
            dim_metadata: s.dimMetadata.map((dimension) =>
              dimension.format === 0
                ? { format: 0, dense_size: dimension.denseSize }
                : {
                    format: 1,
                    array_segments: plain(dimension.arraySegments),
                    array_indices: plain(dimension.arrayIndices),
                  },
            ),
          }
        : {},
  };
}

// Python shows four-bit elements unpacked, and handles as bytes.
const NUMPY_OF: Record<string, string> = { int4: 'int8', resource: 'string', variant: 'string' };

function detailsOf(graph: ModelGraph, subgraph: number, indices: readonly number[]): GoldenDetails[] {
  return indices.map((index) => asPython(detailsOfTensor(graph.subgraphs[subgraph]!.tensor(index), index)));
}

describe.skipIf(!hasCorpus)('the facts of the corpus', () => {
  // Python opens models whose indices lead nowhere, without those nodes, and refuses to allocate them; here they are
  // refused at once.
  const isConsistent = ({ raises }: GoldenRecord) => !raises?.message.includes('inconsistent model');
  const records = hasCorpus ? goldenRecords().filter((r) => r.model !== null && r.python && isConsistent(r)) : [];
  const graphs = new Map(records.map((record) => [record.id, readModelGraph(corpusBytes(record.model!))]));
  const each = (
    check: (record: GoldenRecord, python: NonNullable<GoldenRecord['python']>, graph: ModelGraph) => void,
  ) => records.forEach((record) => check(record, record.python!, graphs.get(record.id)!));

  it('are all eight details of every tensor, as Python gives them before allocation', () => {
    const groups = new Map<string, { models: number; tensors: number; missing: number }>();
    each((record, python, graph) => {
      const row = groups.get(record.group) ?? { models: 0, tensors: 0, missing: 0 };
      groups.set(record.group, row);
      row.models++;
      python.tensorDetailsBefore?.forEach((expected, subgraph) => {
        const { tensorCount } = graph.subgraphs[subgraph]!;
        row.tensors += expected.length;
        row.missing += tensorCount - expected.length;
        expect(
          detailsOf(
            graph,
            subgraph,
            expected.map(({ index }) => index),
          ),
          record.id,
        ).toEqual(expected);
      });
    });
    const rows = [...groups].map(([group, row]) => ({ group, ...row }));
    const sum = (key: 'models' | 'tensors' | 'missing') => rows.reduce((total, row) => total + row[key], 0);
    console.table([
      ...rows.slice(0, 5),
      { group: `... all ${rows.length}`, models: sum('models'), tensors: sum('tensors'), missing: sum('missing') },
    ]);
    expect(sum('tensors')).toBeGreaterThan(5000);
  });

  it('are the inputs and outputs, in order', () => {
    each((record, python, graph) => {
      const [main] = graph.subgraphs;
      if (Array.isArray(python.inputDetails))
        expect(detailsOf(graph, 0, main!.inputs), record.id).toEqual(python.inputDetails);
      if (Array.isArray(python.outputDetails))
        expect(detailsOf(graph, 0, main!.outputs), record.id).toEqual(python.outputDetails);
    });
  });

  it('are the signatures, keys and names in order', () => {
    each((record, python, graph) => {
      expect(graph.subgraphs, record.id).toHaveLength(python.numSubgraphs);
      const list = graph.signatures.map(({ key, inputs, outputs }) => [
        key,
        { inputs: inputs.map(({ name }) => name), outputs: outputs.map(({ name }) => name) },
      ]);
      expect(list, record.id).toEqual(Object.entries(python.signatureList));
    });
  });

  it('are the nodes with their names, inputs and outputs', () => {
    each((record, python, graph) => {
      if (!python.opsDetailsBefore) return;
      const [main] = graph.subgraphs;
      const nodes = Array.from({ length: main!.operatorCount }, (_, index) => {
        const { opcodeIndex, inputs, outputs } = main!.operator(index);
        return { index, op_name: graph.operatorCodes[opcodeIndex]!.name, inputs: [...inputs], outputs: [...outputs] };
      });
      expect(nodes, record.id).toEqual(
        python.opsDetailsBefore.map(({ index, op_name, inputs, outputs }) => ({ index, op_name, inputs, outputs })),
      );
    });
  });
});
