// LayersModels of TensorFlow.js with their weights: loaded, as artifacts, and as model.json with shards.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import * as layers from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter, type KerasModelSource } from 'tflite-interpreter/converter';
import { rejectionOf } from '../error-of.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tfjs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { dense, conv2d, batchNormalization, maxPooling2d, flatten, bidirectional, gru, separableConv2d } = layers.layers;

/** Weights that no layer starts with. */
function seeded(model: layers.LayersModel): layers.LayersModel {
  const weights = model.getWeights().map(({ shape, size }, w) => {
    const isStatistic = shape.length === 1;
    const values = Float32Array.from({ length: size }, (_, i) => (isStatistic ? 0.6 : 0) + 0.3 * Math.sin(7 * w + i));
    return tf.tensor(values, shape);
  });
  model.setWeights(weights);
  return model;
}

const MODELS = {
  image: () =>
    seeded(
      layers.sequential({
        layers: [
          conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, useBias: false }),
          batchNormalization(),
          separableConv2d({ filters: 5, kernelSize: 3, activation: 'hardSigmoid' }),
          maxPooling2d({ poolSize: 2 }),
          flatten(),
          dense({ units: 3, activation: 'softmax' }),
        ],
      }),
    ),
  sequence: () => {
    const x = layers.input({ shape: [6, 4] });
    const both = bidirectional({
      layer: gru({ units: 3 }),
      mergeMode: 'concat',
    }).apply(x);
    const y = dense({ units: 2 }).apply(both) as layers.SymbolicTensor;
    return seeded(layers.model({ inputs: x, outputs: y }));
  },
};

type Artifacts = tf.io.ModelArtifacts;

async function artifactsOf(model: layers.LayersModel): Promise<Artifacts> {
  let artifacts: Artifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    }),
  );
  return artifacts!;
}

const bytesOf = ({ weightData }: Artifacts): Uint8Array => new Uint8Array(weightData as ArrayBuffer);

/** As tfjs writes it to a folder: weights cut into shards, wherever that falls. */
async function writeShards(name: string, artifacts: Artifacts): Promise<string> {
  const bytes = bytesOf(artifacts);
  const cut = Math.floor(bytes.length / 2) + 1;
  const paths = [`${name}-1.bin`, `${name}-2.bin`];
  await writeFile(path.join(folder, paths[0]!), bytes.subarray(0, cut));
  await writeFile(path.join(folder, paths[1]!), bytes.subarray(cut));
  const { modelTopology, weightSpecs } = artifacts;
  const json = { format: 'layers-model', modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] };
  const file = path.join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(json));
  return file;
}

/** The greatest difference to what TensorFlow.js answers. */
async function difference(source: KerasModelSource, model: layers.LayersModel): Promise<number> {
  const converted = await TFLiteConverter.fromKerasModel(await readKerasModel(source)).convert();
  const interpreter = await Interpreter.create({ modelContent: converted });
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const length = input!.shape.reduce((product, size) => product * size, 1);
  const x = Float32Array.from({ length }, (_, i) => Math.cos(i));
  interpreter.setTensor(input!.index, x);
  interpreter.invoke();
  const got = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).data as Float32Array;
  interpreter.close();
  const wanted = (model.predict(tf.tensor(x, [...input!.shape])) as tf.Tensor).dataSync();
  expect(got).toHaveLength(wanted.length);
  return Math.max(...wanted.map((value, i) => Math.abs(value - got[i]!)));
}

describe.each(Object.keys(MODELS) as (keyof typeof MODELS)[])('a LayersModel (%s)', (name) => {
  const model = MODELS[name]();

  it('that is loaded', async () => {
    expect(await difference(model as unknown as KerasModelSource, model)).toBeLessThan(1e-5);
  });

  it('as artifacts', async () => {
    expect(await difference(await artifactsOf(model), model)).toBeLessThan(1e-5);
  });

  it('as model.json with shards', async () => {
    const file = await writeShards(name, await artifactsOf(model));
    expect(await difference(file, model)).toBeLessThan(1e-5);
    await rm(path.join(folder, `${name}-2.bin`));
    await rejectionOf('FILE_NOT_FOUND', readKerasModel(file));
  });

  it('whose weights are uint8 with a scale', async () => {
    const artifacts = await artifactsOf(model);
    const values = new Float32Array(bytesOf(artifacts).buffer);
    // One step of 255 over the range of all weights.
    const [min, max] = [Math.min(...values), Math.max(...values)];
    const scale = (max - min) / 255;
    const quantization = { dtype: 'uint8', scale, min } as const;
    const steps = Uint8Array.from(values, (value) => Math.round((value - min) / scale));
    const rounded = {
      ...artifacts,
      weightSpecs: artifacts.weightSpecs!.map((spec) => ({ ...spec, quantization })),
      weightData: steps.buffer,
    };
    expect(await difference(rounded, model)).toBeLessThan(0.05);
    expect(await difference(rounded, model)).toBeGreaterThan(1e-6);
  });
});
