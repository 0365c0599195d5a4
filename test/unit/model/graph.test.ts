import { describe, expect, it } from 'vitest';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { readOptions } from '../../../src/model/operator-options.ts';
import { detailsOfTensor } from '../../../src/tensor-details.ts';
import { errorOf } from '../error-of.ts';
import { fixture } from './fixture.ts';

// The expected facts are what Python's interpreter told of these models.

describe('readModelGraph', () => {
  it('gives the operators with versions, and custom ones by their own name', () => {
    expect(readModelGraph(fixture('fc_sparse_weights_b')).operatorCodes).toEqual([
      { builtinCode: 9, name: 'FULLY_CONNECTED', custom: undefined, version: 8 },
    ]);
    expect(readModelGraph(fixture('custom_detection_postprocess_a')).operatorCodes).toEqual([
      { builtinCode: 32, name: 'TFLite_Detection_PostProcess', custom: 'TFLite_Detection_PostProcess', version: 1 },
    ]);
  });

  it('gives codes above 127, which the older field cannot hold', () => {
    expect(readModelGraph(fixture('op_without_kernel_a')).operatorCodes[0]).toMatchObject({
      builtinCode: 162,
      name: 'STABLEHLO_LOGISTIC',
    });
  });

  it('gives every subgraph and signature', () => {
    const graph = readModelGraph(fixture('three_subgraphs_b'));
    expect(
      graph.subgraphs.map(({ inputs, outputs, tensorCount, operatorCount }) => [
        inputs,
        outputs,
        tensorCount,
        operatorCount,
      ]),
    ).toEqual([
      [[0], [1], 3, 1],
      [[0, 1], [2], 3, 1],
      [[0], [1], 2, 1],
    ]);
    expect(graph.signatures).toEqual([
      { key: 'plus', subgraph: 0, inputs: [{ name: 'a', tensor: 0 }], outputs: [{ name: 'y', tensor: 1 }] },
      {
        key: 'times',
        subgraph: 1,
        inputs: [
          { name: 'a', tensor: 0 },
          { name: 'c', tensor: 1 },
        ],
        outputs: [{ name: 'y', tensor: 2 }],
      },
      { key: 'count', subgraph: 2, inputs: [{ name: 'a', tensor: 0 }], outputs: [{ name: 'y', tensor: 1 }] },
    ]);
  });

  it('lists the names of a signature in the order of their bytes, as Python does', () => {
    const [signature] = readModelGraph(fixture('odd_names_a')).signatures;
    expect(signature).toMatchObject({
      key: 'kéy with space',
      inputs: [{ name: '' }, { name: 'ü' }],
      outputs: [{ name: 'out/0' }],
    });
  });

  it('tells constants from what is computed, and gives their bytes as a view of the file', () => {
    const graph = readModelGraph(fixture('conv2d_f32_a'));
    const [main] = graph.subgraphs;
    expect([0, 1, 2, 3].map((index) => main!.tensor(index).constant)).toEqual([false, true, true, false]);
    const weights = graph.bufferBytes(main!.tensor(1).buffer);
    expect(weights).toHaveLength(4 * 3 * 3 * 3 * 4);
    expect(weights.buffer).toBe(graph.bytes.buffer);
    expect(graph.bufferBytes(0)).toHaveLength(0);
  });

  it('reads a tensor once', () => {
    const [main] = readModelGraph(fixture('conv2d_f32_a')).subgraphs;
    expect(main!.tensor(1)).toBe(main!.tensor(1));
    expect(main!.operator(0)).toBe(main!.operator(0));
  });

  it.each([-1, 4, 0.5, NaN])('has no tensor %s in a graph of four', (index) => {
    const [main] = readModelGraph(fixture('conv2d_f32_a')).subgraphs;
    expect(errorOf('TENSOR_INDEX', () => main!.tensor(index)).data).toEqual({ index, count: 4 });
  });

  it('gives the options of a node by name, absent ones as their defaults', () => {
    const [main] = readModelGraph(fixture('conv2d_f32_a')).subgraphs;
    expect(readOptions(main!.operator(0).options!)).toMatchObject({ padding: 'SAME', strideW: 1, dilationHFactor: 1 });
    const [branching] = readModelGraph(fixture('if_written_a')).subgraphs;
    expect(branching!.operator(0).options!.name).toBe('IfOptions');
    expect(readOptions(branching!.operator(0).options!)).toEqual({ thenSubgraphIndex: 1, elseSubgraphIndex: 2 });
  });

  it('throws MODEL_CORRUPT where a file ends too early', () => {
    const bytes = fixture('conv2d_f32_a').subarray(0, 200);
    expect(errorOf('MODEL_CORRUPT', () => readModelGraph(bytes)).data).toMatchObject({ source: 'The model' });
  });
});

describe('detailsOfTensor', () => {
  const detailsOf = (name: string, index: number) =>
    detailsOfTensor(readModelGraph(fixture(name)).subgraphs[0]!.tensor(index), index);

  it('gives no scale of the whole tensor where there is one per channel', () => {
    const { quantization, quantizationParameters } = detailsOf('dequantize_const_perchannel_b', 0);
    expect(quantization).toEqual([0, 0]);
    expect(quantizationParameters.scales).toEqual(Float32Array.of(0.1, 0.2, 0.3, 0.4));
    expect(quantizationParameters).toMatchObject({ quantizedDimension: 1, blockSize: 0 });
  });

  it('gives the layout of a sparse constant', () => {
    expect(detailsOf('fc_sparse_weights_b', 1).sparsityParameters).toEqual({
      traversalOrder: Int32Array.of(0, 1),
      blockMap: Int32Array.of(),
      dimMetadata: [
        { format: 0, denseSize: 3 },
        { format: 1, arraySegments: Int32Array.of(0, 2, 4, 6), arrayIndices: Int32Array.of(2, 3, 0, 1, 3, 4) },
      ],
    });
    expect(detailsOf('fc_sparse_weights_b', 0).sparsityParameters).toEqual({});
  });

  it('is frozen', () => {
    const details = detailsOf('conv2d_f32_a', 0);
    expect(
      [details, details.shape, details.shapeSignature, details.quantization, details.quantizationParameters].every(
        Object.isFrozen,
      ),
    ).toBe(true);
  });
});
