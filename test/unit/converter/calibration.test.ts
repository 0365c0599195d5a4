// Calibration in slices: the same ranges, however little is in memory at a time, and samples of any open size.

import { describe, expect, it } from 'vitest';
import { createTensor, isTFLiteError, type Tensor } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter, type KerasModel } from 'tflite-interpreter/converter';
import type { GraphTensor } from '../../../src/converter/graph/graph.ts';
import { lowerModel } from '../../../src/converter/lower-model.ts';
import { improveGraph } from '../../../src/converter/passes/passes.ts';
import type { CalibrationBudget, ValueRange } from '../../../src/converter/quantize/calibration-run.ts';
import { calibrate } from '../../../src/converter/quantize/calibration.ts';
import { sliceGraph } from '../../../src/converter/quantize/slices.ts';
import { splitNodes } from '../../../src/converter/quantize/split-nodes.ts';
import { WeightReader } from '../../../src/converter/quantize/weights.ts';
import { KERAS_CASES, kerasFile, samplesOf } from '../../conformance/keras-models.ts';

const DIGITS = 'test/fixtures/digits/digits.keras';
const ALL: CalibrationBudget = { weights: Infinity, values: Infinity };
const LEAST: CalibrationBudget = { weights: 1, values: 1 };

/** Ranges of all values that both ways measure, by the order of the graph. */
async function rangesOf(
  model: KerasModel,
  samples: readonly Tensor[][],
  budget: CalibrationBudget,
  counts: number[] = [],
): Promise<(ValueRange | undefined)[]> {
  const { graph, inputNames } = lowerModel(model);
  improveGraph(graph);
  const values: GraphTensor[] = [...graph.inputs, ...graph.nodes.flatMap(({ outputs }) => outputs)];
  const onSample = (count: number): number => counts.push(count);
  const ranges = await calibrate(graph, samples, { inputNames, budget, onSample });
  return values.map((value) => ranges.get(value));
}

function digits(count: number): Tensor[][] {
  return Array.from({ length: count }, (_, sample) => [
    createTensor(
      'float32',
      [1, 8, 8, 1],
      Float32Array.from({ length: 64 }, (_, i) => (i * (sample + 3)) % 17),
    ),
  ]);
}

describe('calibration in slices', () => {
  it('measures the same as with all weights at once', async () => {
    const whole: number[] = [];
    const sliced: number[] = [];
    const model = await readKerasModel(DIGITS);
    const expected = await rangesOf(model, digits(5), ALL, whole);
    expect(await rangesOf(model, digits(5), LEAST, sliced)).toEqual(expected);
    expect(expected.every((range) => range && range.max > range.min)).toBe(true);
    expect(whole).toEqual([1, 2, 3, 4, 5]);
    expect(sliced).toEqual(whole);
  });

  it.skipIf(KERAS_CASES.length === 0).each(KERAS_CASES)('measures the same of $name', async (one) => {
    const model = await readKerasModel(kerasFile(one.keras ?? one.h5));
    const inputs = model.graph.inputs.map(({ name }) => samplesOf(one.inputs[name]!));
    const samples = inputs[0]!.map((_, i) => inputs.map((values) => values[i]!));
    const [sliced, whole] = [await rangesOf(model, samples, LEAST), await rangesOf(model, samples, ALL)];
    // With a shape that is computed, the engine takes other kernels for the whole graph: they add in another order.
    const isComputed = one.name === 'unet';
    if (!isComputed) expect(sliced).toEqual(whole);
    sliced.forEach((range, i) => expect(range?.max ?? 0).toBeCloseTo(whole[i]?.max ?? 0, 5));
  });

  it('cuts as the budget says, and splits what is larger', async () => {
    const { graph } = lowerModel(await readKerasModel(DIGITS));
    improveGraph(graph);
    expect(sliceGraph(graph, Infinity)).toHaveLength(1);
    expect(sliceGraph(graph, 1)).toHaveLength(graph.nodes.length);
    const parts = splitNodes(graph, 256, new WeightReader());
    expect(parts.nodes.filter(({ operator }) => operator === 'CONCATENATION').length).toBeGreaterThan(0);
    expect(splitNodes(graph, 2 ** 20, new WeightReader()).nodes).toEqual(graph.nodes);
  });

  it('ends the data set when a sample does not fit', async () => {
    let ended = false;
    function* samples(): Generator<Float32Array> {
      try {
        yield new Float32Array(64);
        yield new Float32Array(63);
      } finally {
        ended = true;
      }
    }
    const { graph, inputNames } = lowerModel(await readKerasModel(DIGITS));
    const failure = await calibrate(graph, samples, { inputNames, budget: LEAST }).catch((error: unknown) => error);
    expect(isTFLiteError(failure, 'SHAPE_MISMATCH')).toBe(true);
    expect(ended).toBe(true);
  });
});

describe('samples of a model with open dimensions', () => {
  const layer = (class_name: string, name: string, config: object): object => ({
    class_name,
    config: { name, ...config },
  });
  const convolution = (): Promise<KerasModel> =>
    readKerasModel({
      modelTopology: {
        class_name: 'Sequential',
        config: {
          name: 'open',
          layers: [
            layer('InputLayer', 'image', { batch_input_shape: [null, null, null, 1] }),
            layer('Conv2D', 'conv', { filters: 2, kernel_size: [3, 3], use_bias: false }),
          ],
        },
      },
      weightSpecs: [{ name: 'conv/kernel', dtype: 'float32', shape: [3, 3, 1, 2] }],
      weightData: Float32Array.from({ length: 18 }, (_, i) => i / 18).buffer,
    });

  it('may have any size', async () => {
    const samples = [4, 7, 5].map((size) => [
      createTensor('float32', [1, size, size, 1], new Float32Array(size * size).fill(size)),
    ]);
    const [input, output] = await rangesOf(await convolution(), samples, ALL);
    expect(input).toEqual({ min: 0, max: 7 });
    expect(output!.max).toBeCloseTo((7 * (1 + 3 + 5 + 7 + 9 + 11 + 13 + 15 + 17)) / 18, 4);

    const converter = TFLiteConverter.fromKerasModel(await convolution());
    converter.optimizations = ['DEFAULT'];
    converter.representativeDataset = samples;
    expect((await converter.convert()).length).toBeGreaterThan(0);
  });

  it('have to fit the others', async () => {
    const samples = [[createTensor('float32', [1, 4, 4, 3], new Float32Array(48))]];
    const failure = await rangesOf(await convolution(), samples, ALL).catch((error: unknown) => error);
    expect(isTFLiteError(failure, 'SHAPE_MISMATCH')).toBe(true);
  });
});
