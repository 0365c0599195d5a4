// What is no model, what is damaged, and what cannot be converted: each is refused by name.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readKerasModel, TFLiteConverter, type KerasModel } from 'tflite-interpreter/converter';
import { rejectionOf } from '../error-of.ts';

const DIGITS = path.resolve(import.meta.dirname, '../../fixtures/digits');
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A model of TensorFlow.js without weights, of the layers given. */
function modelOf(...layers: readonly { class_name: string; config: Record<string, unknown> }[]): Promise<KerasModel> {
  const input = { class_name: 'InputLayer', config: { name: 'input', batch_input_shape: [null, 4], dtype: 'float32' } };
  const config = { name: 'model', layers: [input, ...layers] };
  return readKerasModel({
    modelTopology: { class_name: 'Sequential', config },
    weightSpecs: [],
    weightData: new ArrayBuffer(0),
  });
}

/** An archive with a comment of four bytes. */
function commented(archive: Uint8Array): Uint8Array {
  const longer = new Uint8Array(archive.length + 4);
  longer.set(archive);
  longer[archive.length - 2] = 4;
  return longer;
}

const convert = async (model: Promise<KerasModel>): Promise<Uint8Array> =>
  TFLiteConverter.fromKerasModel(await model).convert();

describe('readKerasModel', () => {
  it('refuses what is no model', async () => {
    await rejectionOf('NOT_KERAS', readKerasModel(text('hello')));
    await rejectionOf('NOT_KERAS', readKerasModel(path.join(DIGITS, 'digits_float32.tflite')));
    await rejectionOf('FILE_NOT_FOUND', readKerasModel(path.join(DIGITS, 'missing.keras')));
    await expect(readKerasModel(1 as never)).rejects.toThrow(TypeError);
    expect(() => TFLiteConverter.fromKerasModel({} as never)).toThrow(TypeError);
  });

  it('names a subclassed model', async () => {
    const topology = { class_name: 'MyModel', config: { name: 'mine' } };
    const { message } = await rejectionOf('NOT_KERAS', readKerasModel({ modelTopology: topology }));
    expect(message).toContain("'MyModel' is a subclassed model");
  });

  it.each(['digits.keras', 'digits.h5'])(
    'refuses %s, cut off anywhere or damaged, with an error of the family',
    async (name) => {
      const whole = new Uint8Array(readFileSync(path.join(DIGITS, name)));
      for (const share of [0.001, 0.1, 0.5, 0.8]) {
        const cut = whole.slice(0, Math.floor(whole.length * share));
        const outcome = await convert(readKerasModel(cut)).catch((error: unknown) => error);
        expect(outcome).toMatchObject({ name: 'TFLiteError' });
      }
    },
  );

  it.each([
    ['as it is', (files: Zippable) => files],
    ['compressed', (files: Zippable) => zipSync(files, { level: 6 })],
    ['with a comment behind it', (files: Zippable) => commented(zipSync(files, { level: 0 }))],
  ] as const)('reads an archive %s, and leaves its bytes as they are', async (_, pack) => {
    const whole = new Uint8Array(readFileSync(path.join(DIGITS, 'digits.keras')));
    const packed = pack(unzipSync(whole));
    const archive = packed instanceof Uint8Array ? packed : whole;
    const before = archive.slice();
    const converted = await convert(readKerasModel(archive));
    expect(archive).toEqual(before);
    expect(converted).toEqual(await convert(readKerasModel(path.join(DIGITS, 'digits.keras'))));
  });

  it('reads an input shape from the first layer of a Sequential model', async () => {
    const config = { name: 'relu', batch_input_shape: [null, 3], activation: 'relu' };
    const topology = {
      class_name: 'Sequential',
      config: { name: 'model', layers: [{ class_name: 'Activation', config }] },
    };
    const model = await readKerasModel({ modelTopology: topology });
    expect((await TFLiteConverter.fromKerasModel(model).convert()).length).toBeGreaterThan(0);
  });
});

describe('a model with layers that are not known', () => {
  it('is refused with all of them and all their options at once', async () => {
    const model = modelOf(
      { class_name: 'Lambda', config: { name: 'half' } },
      { class_name: 'MyLayer', config: { name: 'own' } },
      { class_name: 'Conv2D', config: { name: 'conv', padding: 'reflect', kernel_size: [3, 3, 3], new_option: 1 } },
      { class_name: 'dense', config: { name: 'dense' } },
      { class_name: 'Activation', config: { name: 'act', activation: 'my_function' } },
    );
    const { data, message } = await rejectionOf('UNSUPPORTED_LAYERS', convert(model));
    expect(data.problems.map(({ layer, option }) => [layer, option])).toEqual([
      ['half', undefined],
      ['own', undefined],
      ['conv', 'kernel_size'],
      ['conv', 'padding'],
      ['conv', 'new_option'],
      ['dense', undefined],
      ['act', 'activation'],
    ]);
    expect(message).toContain('Lambda is Python code');
    expect(message).toContain('Keras calls it Dense');
    expect(message).toContain('padding = "reflect" is not converted; it may be `valid`, `same`, `causal`.');
  });

  it('is refused for options that do not go together', async () => {
    const config = { name: 'conv', filters: 1, kernel_size: 3, strides: 2, dilation_rate: 2 };
    const { message } = await rejectionOf('UNSUPPORTED_LAYERS', convert(modelOf({ class_name: 'Conv1D', config })));
    expect(message).toContain('strides and dilation_rate together');
  });

  it('is refused when its weights are missing', async () => {
    const { message } = await rejectionOf(
      'KERAS_CORRUPT',
      convert(modelOf({ class_name: 'Dense', config: { name: 'dense', units: 3 } })),
    );
    expect(message).toContain("no weights for the layer 'dense'");
  });
});
