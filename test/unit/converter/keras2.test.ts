// Models of Keras 2 and TensorFlow.js use words that mean something else in Keras 3: each is converted as it was trained.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter, type KerasModel } from 'tflite-interpreter/converter';

const H5 = path.resolve(import.meta.dirname, '../../fixtures/digits/digits.h5');
const VALUES = [-2.75, -1, 2, 2.75];
const clip = (value: number): number => Math.min(Math.max(value, 0), 1);
const KERAS2 = VALUES.map((x) => clip(0.2 * x + 0.5));
const KERAS3 = VALUES.map((x) => clip(x / 6 + 0.5));

/** What a model gives for an input, as many of it as there are numbers. */
async function run(model: KerasModel, input: readonly number[]): Promise<number[]> {
  const interpreter = await Interpreter.create({ modelContent: await TFLiteConverter.fromKerasModel(model).convert() });
  interpreter.allocateTensors();
  interpreter.setTensor(interpreter.getInputDetails()[0]!.index, Float32Array.from(input));
  interpreter.invoke();
  const { data } = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index, { dtype: 'float32' });
  interpreter.close();
  return Array.from(data);
}

/** A model of the one activation, in the layout of Keras 2 (`batch_input_shape`) or of Keras 3 (`batch_shape`). */
function activationModel(shape: 'batch_input_shape' | 'batch_shape', version?: string, layer?: object): unknown {
  const input = { class_name: 'InputLayer', config: { name: 'input', [shape]: [null, 4], dtype: 'float32' } };
  const activation = { class_name: 'Activation', config: { name: 'gate', activation: 'hard_sigmoid' } };
  const config = { name: 'model', layers: [input, layer ?? activation] };
  return { class_name: 'Sequential', config, ...(version !== undefined && { keras_version: version }) };
}

/** The digits model, as a version of Keras would have written it, with hard_sigmoid as its last activation. */
function digitsOf(version: string): Uint8Array {
  const file = readFileSync(H5);
  const start = file.indexOf('{"class_name": "Functional"');
  const text = file.toString('latin1', start, file.indexOf(0, start));
  // Without the spaces of Python's JSON there is room for the longer name.
  const changed = JSON.stringify(JSON.parse(text)).replace('"softmax"', '"hard_sigmoid"').padEnd(text.length);
  file.write(changed, start, 'latin1');
  const written = '3.15.1';
  for (let at = file.indexOf(written); at >= 0; at = file.indexOf(written, at + 1)) file.write(version, at);
  return file;
}

describe('hard_sigmoid', () => {
  it.each([
    ['2.15.0', 'batch_input_shape', KERAS2],
    ['2.2.4-tf', 'batch_input_shape', KERAS2],
    ['tfjs-layers 4.22.0', 'batch_input_shape', KERAS2],
    [undefined, 'batch_input_shape', KERAS2],
    ['3.15.1', 'batch_shape', KERAS3],
    [undefined, 'batch_shape', KERAS3],
  ] as const)('is that of the Keras that wrote it: %s, %s', async (version, shape, expected) => {
    const model = await readKerasModel({ modelTopology: activationModel(shape, version) });
    const given = await run(model, VALUES);
    given.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  });

  it.each([
    { class_name: 'Activation', config: { activation: { class_name: 'function', config: 'hard_sigmoid' } } },
    { class_name: 'Activation', config: { activation: { class_name: 'HardSigmoid', config: {} } } },
    {
      class_name: 'TimeDistributed',
      config: {
        layer: {
          class_name: 'Activation',
          config: { activation: { class_name: 'Activation', config: { activation: 'hardSigmoid' } } },
        },
      },
    },
  ])('is Keras 2’s wherever a file of Keras 2 names it', async ({ class_name: className, config }) => {
    const layer = { class_name: className, config: { name: 'gate', ...config } };
    const topology = activationModel('batch_input_shape', '2.15.0', layer) as {
      config: { layers: { config: { batch_input_shape: unknown } }[] };
    };
    if (className === 'TimeDistributed') topology.config.layers[0]!.config.batch_input_shape = [null, 4, 1];
    const given = await run(await readKerasModel({ modelTopology: topology }), VALUES);
    given.forEach((value, i) => expect(value).toBeCloseTo(KERAS2[i]!, 6));
  });

  it('is that of the Keras that wrote the .h5', async () => {
    const image = Array.from({ length: 64 }, (_, i) => (i % 7) / 7);
    const second = await readKerasModel(digitsOf('2.15.1'));
    const third = await readKerasModel(digitsOf('3.15.1'));
    expect([second.kerasVersion, third.kerasVersion]).toEqual(['2.15.1', '3.15.1']);
    const [two, three] = [await run(second, image), await run(third, image)];
    // From scores that neither clips, both formulas give back the same sum before them.
    const kept = two.flatMap((value, i) => (value > 0 && value < 1 ? [[value, three[i]!] as const] : []));
    expect(kept.length).toBeGreaterThan(0);
    for (const [a, c] of kept) expect((a - 0.5) / 0.2).toBeCloseTo((c - 0.5) * 6, 4);
    expect(two).not.toEqual(three);
  });
});
