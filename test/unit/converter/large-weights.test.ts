// Weights that are large enough to be put in order only when they are written.

import { expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter, type KerasModel } from 'tflite-interpreter/converter';

const SIZE = 200;

/** One Dense layer of 40,000 weights that is called twice, with a batch normalization behind it where that is asked for. */
function siamese(normalized: boolean): Promise<KerasModel> {
  const kernel = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i) / SIZE);
  const statistics = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  const values = [
    kernel,
    new Float32Array(SIZE).fill(0.5),
    ...statistics.map((_, i) => new Float32Array(SIZE).fill(i + 1)),
  ];
  const names = ['dense/kernel', 'dense/bias', ...statistics.map((name) => `norm/${name}`)];
  const layer = (className: string, name: string, config: object, ...calls: unknown[]) => ({
    class_name: className,
    name,
    config: { name, trainable: true, ...config },
    inbound_nodes: calls,
  });
  const ends = normalized ? 'norm' : 'dense';
  const calls = (from: readonly (readonly [string, number])[]) => from.map(([name, index]) => [[name, index, 0, {}]]);
  const config = {
    name: 'siamese',
    layers: [
      layer('InputLayer', 'a', { batch_input_shape: [null, SIZE] }),
      layer('InputLayer', 'b', { batch_input_shape: [null, SIZE] }),
      layer(
        'Dense',
        'dense',
        { units: SIZE },
        ...calls([
          ['a', 0],
          ['b', 0],
        ]),
      ),
      ...(normalized
        ? [
            layer(
              'BatchNormalization',
              'norm',
              { epsilon: 0 },
              ...calls([
                ['dense', 0],
                ['dense', 1],
              ]),
            ),
          ]
        : []),
      layer('Subtract', 'out', {}, [
        [ends, 0, 0, {}],
        [ends, 1, 0, {}],
      ]),
    ],
    input_layers: [
      ['a', 0, 0],
      ['b', 0, 0],
    ],
    output_layers: [['out', 0, 0]],
  };
  const weightData = new Float32Array(values.flatMap((array) => [...array]));
  return readKerasModel({
    modelTopology: { class_name: 'Functional', config },
    weightSpecs: names.map((name, i) => ({ name, dtype: 'float32', shape: i === 0 ? [SIZE, SIZE] : [SIZE] })),
    weightData: weightData.buffer,
  });
}

it.each([false, true])(
  'of a layer that is called twice are stored once, in order (normalized: %j)',
  async (normalized) => {
    const converter = TFLiteConverter.fromKerasModel(await siamese(normalized));
    const tflite = await converter.convert();
    expect(await converter.convert()).toEqual(tflite);
    expect(tflite.length).toBeLessThan(4 * SIZE * SIZE * 1.2);

    const interpreter = await Interpreter.create({ modelContent: tflite });
    interpreter.allocateTensors();
    interpreter.setTensor(
      0,
      Float32Array.from({ length: SIZE }, (_, i) => (i === 3 ? 1 : 0)),
    );
    interpreter.setTensor(1, new Float32Array(SIZE));
    interpreter.invoke();
    const { data } = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index);
    interpreter.close();
    // Row 3 of the kernel; the normalization's factor is 1 / sqrt(4).
    const factor = normalized ? 0.5 : 1;
    const row = Array.from({ length: SIZE }, (_, i) => (factor * Math.sin(3 * SIZE + i)) / SIZE);
    row.forEach((value, i) => expect((data as Float32Array)[i]).toBeCloseTo(value, 6));
  },
);

it.each(['float16', 'int8'] as const)('are stored once as %s, too', async (kind) => {
  const converter = TFLiteConverter.fromKerasModel(await siamese(true));
  converter.optimizations = ['DEFAULT'];
  if (kind === 'float16') converter.targetSpec = { supportedTypes: ['float16'] };
  const width = kind === 'float16' ? 2 : 1;
  expect((await converter.convert()).length).toBeLessThan(width * SIZE * SIZE * 1.3);
});
