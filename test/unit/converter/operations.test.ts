// Operation nodes of Functional models against their formulas, and einsum against its sum.

import { describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const tensor = (layer: string): Json => ({ class_name: '__keras_tensor__', config: { keras_history: [layer, 0, 0] } });

/** A Functional model of Keras 3 with one operation over inputs of given shapes. */
async function run(
  operation: string,
  inputs: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[],
  { args = inputs.map((_, i) => tensor(`x${i}`)), kwargs = {} } = {},
): Promise<{ data: number[]; shape: readonly number[] }> {
  const layers: Json[] = inputs.map(({ shape }, i) => ({
    class_name: 'InputLayer',
    name: `x${i}`,
    module: 'keras.layers',
    config: { name: `x${i}`, batch_shape: [null, ...shape], dtype: 'float32' },
    inbound_nodes: [],
  }));
  const node: Json = {
    class_name: operation,
    name: 'node',
    module: 'keras.src.ops.numpy',
    config: { name: 'node' },
    inbound_nodes: [{ args, kwargs }],
  };
  const config = {
    name: 'm',
    layers: [...layers, node],
    input_layers: inputs.map((_, i) => [`x${i}`, 0, 0]),
    output_layers: [['node', 0, 0]],
  };
  const model = await readKerasModel({ modelTopology: { class_name: 'Functional', config } });
  const interpreter = await Interpreter.create({ modelContent: await TFLiteConverter.fromKerasModel(model).convert() });
  interpreter.allocateTensors();
  inputs.forEach(({ data }, i) => interpreter.setTensor(i, data));
  interpreter.invoke();
  const { data, shape } = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index);
  interpreter.close();
  return { data: Array.from(data as ArrayLike<number>, Number), shape };
}

const VALUES = [-2.5, -1, -0.25, 0.5, 1.5, 3];
const x = { shape: [6], data: Float32Array.from(VALUES) };

describe('an operation of one value', () => {
  it.each<[string, (v: number) => number]>([
    ['Log1p', (v) => Math.log1p(v)],
    ['Expm1', Math.expm1],
    ['Exp2', (v) => 2 ** v],
    ['Sinh', Math.sinh],
    ['Cosh', Math.cosh],
    ['Tan', Math.tan],
    ['Cbrt', Math.cbrt],
    ['Trunc', Math.trunc],
    ['Deg2rad', (v) => (v * Math.PI) / 180],
    ['SoftShrink', (v) => Math.sign(v) * Math.max(Math.abs(v) - 0.5, 0)],
    ['HardTanh', (v) => Math.max(-1, Math.min(1, v))],
    ['Squareplus', (v) => (v + Math.sqrt(v * v + 4)) / 2],
    ['ZerosLike', () => 0],
    ['OnesLike', () => 1],
    ['StopGradient', (v) => v],
  ])('%s', async (name, formula) => {
    const positive = { ...x, data: x.data.map((v) => v + (name === 'Log1p' ? 3 : 0)) };
    const { data } = await run(name, [positive]);
    data.forEach((value, i) => expect(value).toBeCloseTo(formula(positive.data[i]!), 4));
  });
});

describe('an operation of several values', () => {
  const all = Array.from({ length: 24 }, (_, i) => Math.sin(i));
  const a = { shape: [4, 6], data: Float32Array.from(all) };
  const row = (i: number): number[] => all.slice(6 * i, 6 * i + 6);

  it('sums, counts and quantifies along a dimension', async () => {
    const along = { kwargs: { axis: -1 } };
    const sum = await run('Logsumexp', [a], along);
    expect(sum.shape).toEqual([1, 4]);
    sum.data.forEach((value, i) => expect(value).toBeCloseTo(Math.log(row(i).reduce((s, v) => s + Math.exp(v), 0)), 5));
    expect((await run('CountNonzero', [a], along)).data).toEqual([5, 6, 6, 6]);
    expect((await run('All', [a], along)).data).toEqual([0, 1, 1, 1]);
    expect((await run('Any', [a], along)).data).toEqual([1, 1, 1, 1]);
    const greatest = (i: number, order: number): number =>
      Math.max(...row(i).map((v) => Math.abs(v) ** order)) ** (1 / order);
    const norms = await run('Norm', [a], { kwargs: { ord: 'Infinity', axis: -1 } });
    norms.data.forEach((value, i) => expect(value).toBeCloseTo(greatest(i, 1), 5));
  });

  it('moves elements', async () => {
    expect((await run('Roll', [a], { kwargs: { shift: 2, axis: 2 } })).data.slice(0, 3)).toEqual([
      ...a.data.slice(4, 6),
      a.data[0],
    ]);
    const repeated = await run('Repeat', [a], { kwargs: { repeats: 2, axis: 1 } });
    expect(repeated.shape).toEqual([1, 8, 6]);
    expect(repeated.data.slice(6, 12)).toEqual([...a.data.slice(0, 6)]);
    expect((await run('Moveaxis', [a], { kwargs: { source: 1, destination: -1 } })).shape).toEqual([1, 6, 4]);
    expect((await run('Take', [a], { kwargs: { indices: [-1, 0], axis: 2 } })).data.slice(0, 2)).toEqual([
      a.data[5],
      a.data[0],
    ]);
    expect((await run('Pad', [a], { kwargs: { pad_width: [[0, 0], [0, 0], [1, 0]], mode: 'reflect' } })).data[0]).toBe(a.data[1]); // prettier-ignore
  });

  it('multiplies as an equation says', async () => {
    const b = { shape: [5, 6], data: Float32Array.from({ length: 30 }, (_, i) => Math.cos(i)) };
    const { data, shape } = await run('Einsum', [a, b], { args: ['bqd,bkd->bkq', tensor('x0'), tensor('x1')] });
    expect(shape).toEqual([1, 5, 4]);
    const product = (k: number, q: number): number => row(q).reduce((s, v, d) => s + v * b.data[6 * k + d]!, 0);
    data.forEach((value, i) => expect(value).toBeCloseTo(product(Math.floor(i / 4), i % 4), 5));
  });
});

describe('Transpose of six dimensions', () => {
  it('moves neighbours that stay neighbours as one, which every engine can', async () => {
    const shape = [2, 3, 2, 3, 2];
    const data = Float32Array.from({ length: 72 }, (_, i) => i);
    const at = (a: number, c: number, d: number, e: number, f: number): number =>
      (((a * 3 + c) * 2 + d) * 3 + e) * 2 + f;
    const { data: moved, shape: becomes } = await run('Transpose', [{ shape, data }], {
      kwargs: { axes: [0, 1, 3, 2, 4, 5] },
    });
    expect(becomes).toEqual([1, 2, 2, 3, 3, 2]);
    const wanted: number[] = [];
    for (let a = 0; a < 2; a++)
      for (let d = 0; d < 2; d++)
        for (let c = 0; c < 3; c++)
          for (let e = 0; e < 3; e++) for (let f = 0; f < 2; f++) wanted.push(at(a, c, d, e, f));
    expect(moved).toEqual(wanted);
  });
});
