// The whole way with a trained model of the repository: reading, each mode, the file, and its answers.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { verifyModel } from '../../../src/model/verify.ts';
import { rejectionOf } from '../error-of.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../fixtures/digits');
const file = (name: string): string => path.join(FOLDER, name);
const answers = readFileSync(file('answers.bin'));
const images = Array.from({ length: 20 }, (_, i) =>
  Float32Array.from(answers.subarray(64 * i, 64 * i + 64), (pixel) => pixel / 16),
);
const keras = Array.from({ length: 200 }, (_, i) => answers.readFloatLE(1280 + 4 * i));

async function converterOf(name = 'digits.keras'): Promise<TFLiteConverter> {
  return TFLiteConverter.fromKerasModel(await readKerasModel(file(name)));
}

/** The greatest difference of any of 200 scores to Keras'. */
async function difference(bytes: Uint8Array): Promise<number> {
  const interpreter = await Interpreter.create({ modelContent: bytes });
  interpreter.allocateTensors();
  const input = interpreter.getInputDetails()[0]!;
  const output = interpreter.getOutputDetails()[0]!;
  const scores = images.flatMap((image) => {
    interpreter.setTensor(input.index, image, input.quantization[0] === 0 ? {} : { quantize: true });
    interpreter.invoke();
    const options = output.quantization[0] === 0 ? {} : { dequantize: true };
    return Array.from(interpreter.getTensor(output.index, options).data as Float32Array);
  });
  interpreter.close();
  return Math.max(...scores.map((score, i) => Math.abs(score - keras[i]!)));
}

describe('a converter', () => {
  it.each(['digits.keras', 'digits.h5'])('gives what Keras computes from %s', async (name) => {
    const model = await readKerasModel(file(name));
    expect(model).toMatchObject({ format: name.slice(7), kerasVersion: '3.15.1' });
    expect(await difference(await TFLiteConverter.fromKerasModel(model).convert())).toBeLessThan(1e-6);
  });

  it('reads bytes as it reads files, whichever buffer they lie in', async () => {
    const bytes = readFileSync(file('digits.keras'));
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    const expected = await (await converterOf()).convert();
    expect(await TFLiteConverter.fromKerasModel(await readKerasModel(shifted)).convert()).toEqual(expected);
    expect(
      await TFLiteConverter.fromKerasModel(
        await readKerasModel(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
      ).convert(),
    ).toEqual(expected);
  });

  it('writes a file that the verifier takes, with aligned constants, old operators and Keras’ names', async () => {
    const bytes = await (await converterOf()).convert();
    verifyModel(bytes);
    const graph = readModelGraph(bytes);
    expect(graph.signatures).toMatchObject([
      { key: 'serving_default', inputs: [{ name: 'image' }], outputs: [{ name: 'scores' }] },
    ]);
    expect(graph.operatorCodes.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'CONV_2D 1',
      'MAX_POOL_2D 1',
      'RESHAPE 1',
      'FULLY_CONNECTED 1',
      'SOFTMAX 1',
    ]);
    for (let buffer = 1; buffer < graph.bufferCount; buffer++) {
      expect((graph.bufferBytes(buffer).byteOffset - bytes.byteOffset) % 16).toBe(0);
    }
    const [runtime] = graph.metadata;
    expect(runtime?.name).toBe('min_runtime_version');
    expect(new TextDecoder().decode(graph.bufferBytes(runtime!.buffer))).toBe('1.5.0'.padEnd(16, '\0'));
  });

  it('keeps the batch free', async () => {
    const interpreter = await Interpreter.create({ modelContent: await (await converterOf()).convert() });
    interpreter.resizeTensorInput(0, [20, 8, 8, 1]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, Float32Array.from(images.flatMap((image) => [...image])));
    interpreter.invoke();
    const { data } = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index, { dtype: 'float32' });
    expect(Math.max(...data.map((score, i) => Math.abs(score - keras[i]!)))).toBeLessThan(1e-6);
    interpreter.close();
  });

  it('stores weights as float16: half the file', async () => {
    const converter = await converterOf();
    const whole = await converter.convert();
    converter.optimizations = ['DEFAULT'];
    converter.targetSpec = { supportedTypes: ['float16'] };
    const half = await converter.convert();
    expect(half.length).toBeLessThan(0.6 * whole.length);
    expect(await difference(half)).toBeLessThan(0.005);
  });

  it('stores weights as int8: a third of the file, as near to Keras as TensorFlow’s', async () => {
    const converter = await converterOf();
    converter.optimizations = ['DEFAULT'];
    const bytes = await converter.convert();
    expect(bytes.length).toBeLessThan(readFileSync(file('digits_dynamic.tflite')).length);
    expect(await difference(bytes)).toBeLessThan(0.023);
  });

  it.each(['float32', 'int8', 'uint8'] as const)('computes in int8, fed with and giving %s', async (type) => {
    const converter = await converterOf();
    converter.optimizations = ['DEFAULT'];
    converter.representativeDataset = images;
    converter.inferenceInputType = type;
    converter.inferenceOutputType = type;
    const bytes = await converter.convert();
    verifyModel(bytes);
    const interpreter = await Interpreter.create({ modelContent: bytes });
    expect(interpreter.getInputDetails()[0]!.dtype).toBe(type);
    expect(interpreter.getOutputDetails()[0]!.dtype).toBe(type);
    interpreter.close();
    // TensorFlow's own int8 model differs by 0.045 on the test set.
    expect(await difference(bytes)).toBeLessThan(0.045);
  });

  it('takes samples from functions, generators and by the inputs’ names', async () => {
    const converted = async (dataset: TFLiteConverter['representativeDataset']): Promise<Uint8Array> => {
      const converter = await converterOf();
      converter.optimizations = ['DEFAULT'];
      converter.representativeDataset = dataset;
      return converter.convert();
    };
    const expected = await converted(images);
    // A generator may be asynchronous or not.
    async function* later(): AsyncGenerator<Record<string, Float32Array>> {
      for (const image of images) yield await Promise.resolve({ image });
    }
    expect(await converted(later)).toEqual(expected);
    expect(await converted(() => images.map((image) => [image]))).toEqual(expected);
  });

  it('refuses settings that do not go together', async () => {
    const invalid = async (settings: Partial<TFLiteConverter>): Promise<string> => {
      const converter = Object.assign(await converterOf(), settings);
      return (await rejectionOf('OPTION_INVALID', converter.convert())).data.option;
    };
    expect(await invalid({ inferenceInputType: 'int8' })).toBe('inferenceInputType');
    expect(await invalid({ optimizations: ['DEFAULT'], inferenceOutputType: 'uint8' })).toBe('inferenceOutputType');
    expect(await invalid({ optimizations: ['SMALL' as 'DEFAULT'] })).toBe('optimizations');
    expect(await invalid({ optimizations: ['DEFAULT'], targetSpec: { supportedOps: ['TFLITE_BUILTINS_INT8'] } })).toBe(
      'representativeDataset',
    );
    expect(await invalid({ optimizations: ['DEFAULT'], representativeDataset: [] })).toBe('representativeDataset');
    const nan = { optimizations: ['DEFAULT'] as const, representativeDataset: [new Float32Array(64).fill(NaN)] };
    expect(await invalid(nan)).toBe('representativeDataset');
  });
});
