// What the passes make of layers: fewer operators, the same numbers.

import { expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';

interface LayerConfig {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The operators of a chain of layers, and what becomes of values. */
async function run(layers: readonly LayerConfig[], values: readonly number[]): Promise<[string[], number[]]> {
  const input = { class_name: 'InputLayer', config: { name: 'input', batch_shape: [null, values.length] } };
  const topology = { class_name: 'Sequential', config: { name: 'm', layers: [input, ...layers] } };
  const converter = TFLiteConverter.fromKerasModel(await readKerasModel({ modelTopology: topology }));
  const interpreter = await Interpreter.create({ modelContent: await converter.convert() });
  interpreter.allocateTensors();
  interpreter.setTensor(0, Float32Array.from(values));
  interpreter.invoke();
  const operators = interpreter.getOpsDetails().map(({ opName }) => opName);
  const { data } = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index);
  interpreter.close();
  return [operators, Array.from(data as Float32Array)];
}

const rescaling = (name: string, scale: number, offset: number): LayerConfig => ({
  class_name: 'Rescaling',
  config: { name, scale, offset },
});

it('factors and summands behind one another become one factor and one summand', async () => {
  const layers = [rescaling('a', 0.5, 1), rescaling('b', -3, 2), rescaling('c', 4, -1)];
  const [operators, values] = await run(layers, [-1, 0, 2.5]);
  expect(operators).toEqual(['MUL', 'ADD']);
  expect(values).toEqual([-1, 0, 2.5].map((x) => ((x * 0.5 + 1) * -3 + 2) * 4 - 1));
});

it('but not through an activation', async () => {
  const relu = { class_name: 'ReLU', config: { name: 'relu' } };
  const [operators, values] = await run([rescaling('a', 0.5, 1), relu, rescaling('b', -3, 2)], [-4, 0, 2]);
  expect(operators).toEqual(['MUL', 'ADD', 'MUL', 'ADD']);
  expect(values).toEqual([2, -1, -4]);
});

it('softplus neither overflows nor loses what is small', async () => {
  const softplus = { class_name: 'Activation', config: { name: 'softplus', activation: 'softplus' } };
  const [, values] = await run([softplus], [-100, 0, 29, 31, 100, 1e6]);
  expect(values).toEqual([0, Math.fround(Math.log(2)), 29, 31, 100, 1e6]);
});
