// Small files that Keras wrote, with what it answered: test/fixtures/keras/record.py.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { rejectionOf } from '../error-of.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../fixtures/keras');

interface Answer {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly formats: readonly string[];
}

const ANSWERS = JSON.parse(readFileSync(path.join(FOLDER, 'answers.json'), 'utf8')) as Record<string, Answer>;

/** Keras computes the model in bfloat16, which has eight bits; converted, it computes in float32. */
const TOLERANCES: Readonly<Record<string, number>> = { bfloat16: 2 ** -7 };

const files = Object.entries(ANSWERS).flatMap(([name, answer]) =>
  answer.formats.map((format) => ({ file: `${name}.${format}`, tolerance: TOLERANCES[name] ?? 1e-6, ...answer })),
);

it.each(files)('$file gives what Keras gives', async ({ file, input, output, tolerance }) => {
  const model = await readKerasModel(path.join(FOLDER, file));
  const interpreter = await Interpreter.create({ modelContent: await TFLiteConverter.fromKerasModel(model).convert() });
  interpreter.allocateTensors();
  const details = interpreter.getInputDetails()[0]!;
  interpreter.setTensor(details.index, details.dtype === 'uint8' ? Uint8Array.from(input) : Float32Array.from(input));
  interpreter.invoke();
  const { data, dtype } = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index);
  interpreter.close();
  expect(dtype).toBe(details.dtype);
  Array.from(data as Float32Array).forEach((value, i) => {
    expect(Math.abs(value - output[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(output[i]!)));
  });
});

it('refuses what a layer is given in a call and would not look at', async () => {
  const layer = (class_name: string, name: string, config: object, ...inbound_nodes: unknown[]) => ({
    class_name,
    name,
    config: { name, ...config },
    inbound_nodes,
  });
  const model = await readKerasModel({
    modelTopology: {
      class_name: 'Functional',
      config: {
        name: 'm',
        layers: [
          layer('InputLayer', 'x', { batch_input_shape: [null, 4] }),
          layer('ReLU', 'relu', {}, [['x', 0, 0, { scale: ['x', 0, 0], training: false }]]),
        ],
        input_layers: [['x', 0, 0]],
        output_layers: [['relu', 0, 0]],
      },
    },
  });
  const { data } = await rejectionOf('UNSUPPORTED_LAYERS', TFLiteConverter.fromKerasModel(model).convert());
  expect(data.problems).toMatchObject([{ layer: 'relu', className: 'ReLU', option: 'scale' }]);
});
