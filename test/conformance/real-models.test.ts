// Real models against Python's recorded answers: a classifier in four quantizations on photos, digits, and Keras models.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interpreter, topLabels, type Tensor } from 'tflite-interpreter';
import { createPreprocessor } from 'tflite-interpreter/image';
import { nativeLibrary } from '../helpers/native.ts';
import { hasModels, MODELS, readArray, readJson, readPhotos, type StoredArray } from '../helpers/shared-models.ts';

/** The largest distance of any two elements. */
function distance(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  return Array.from(want).reduce((most, value, i) => Math.max(most, Math.abs(got[i]! - value)), 0);
}

describe.skipIf(!hasModels)('EfficientNet-Lite0 (../shared/models)', () => {
  const photos = readPhotos();
  // How far Python's own kernels are apart, from the README of the models.
  const tolerances = { float32: 5e-6, float16: 5e-6, dynamic: 0.02, int8: 0.06 };

  async function compare(quantization: keyof typeof tolerances, engine: 'wasm' | 'native', tolerance: number) {
    const interpreter = await Interpreter.create({
      modelPath: path.join(MODELS, `efficientnet_lite0_${quantization}.tflite`),
      engine,
      native: { libraryPath: nativeLibrary },
    });
    interpreter.allocateTensors();
    const input = interpreter.getInputDetails()[0]!;
    const output = interpreter.getOutputDetails()[0]!;
    const labels = readFileSync(path.join(MODELS, 'imagenet_labels.txt'), 'utf8').trimEnd().split('\n');
    const preprocessor = createPreprocessor('efficientnet_lite', { targetSize: [224, 224] });
    for (const { file, answers } of Object.values(photos)) {
      const photo = await preprocessor.fromPath(path.join(MODELS, file));
      interpreter.setTensor(input.index, photo, { quantize: quantization === 'int8' });
      interpreter.invoke();
      const scores = interpreter.getTensor(output.index, { dtype: 'float32' });
      const answer = answers[quantization]!;
      expect(distance(scores.data, readArray(answer.scores.default) as Float32Array), file).toBeLessThanOrEqual(
        tolerance,
      );
      expect(topLabels(labels, scores, { k: 1 })[0]!.label, file).toBe(answer.top5[0]!.label);
    }
    interpreter.close();
  }
  const quantizations = Object.keys(tolerances) as (keyof typeof tolerances)[];

  it.each(quantizations)('%s gives Python’s labels and scores', (quantization) =>
    compare(quantization, 'wasm', tolerances[quantization]),
  );

  // The recording is from an x86-64 processor; the kernels of others add up in another order.
  it.skipIf(nativeLibrary === undefined || process.arch !== 'x64').each(quantizations)(
    '%s gives Python’s scores to the bit in the native engine',
    (quantization) => compare(quantization, 'native', 0),
  );

  it('computes the dynamic range model as Python does when it is asked to be exact', async () => {
    const modelPath = path.join(MODELS, 'efficientnet_lite0_dynamic.tflite');
    const interpreter = await Interpreter.create({ modelPath, dynamicRange: 'exact', engine: 'wasm' });
    interpreter.allocateTensors();
    expect(interpreter.engine.lowered).toEqual(['FULLY_CONNECTED 12']);
    const photo = await createPreprocessor('efficientnet_lite', { targetSize: [224, 224] }).fromPath(
      path.join(MODELS, 'photos/chelsea.jpg'),
    );
    interpreter.setTensor(interpreter.getInputDetails()[0]!.index, photo);
    interpreter.invoke();
    const scores = interpreter.getTensor(interpreter.getOutputDetails()[0]!.index, { dtype: 'float32' });
    const builtin = photos['chelsea.jpg']!.answers['dynamic']!.scores.builtin_1_thread;
    expect(distance(scores.data, readArray(builtin) as Float32Array)).toBeLessThanOrEqual(tolerances.dynamic);
    interpreter.close();
  });
});

describe.skipIf(!hasModels)('Keras models as TensorFlow 2.21 converts them (../shared/models/keras)', () => {
  interface Conversion {
    readonly file: string;
    readonly inputs: Record<string, { readonly index: number }>;
    readonly outputs: Record<string, { readonly index: number }>;
    readonly output_order: readonly string[];
    readonly results: readonly StoredArray[];
    readonly fed?: Record<string, StoredArray>;
  }
  interface KerasCase {
    readonly name: string;
    readonly inputs: Record<string, StoredArray>;
    readonly tflite: Record<string, Conversion>;
  }
  const cases = hasModels
    ? ['keras/manifest.json', 'keras/keras2.json'].flatMap((file) => readJson<{ cases: KerasCase[] }>(file).cases)
    : [];
  const conversions = cases.flatMap(({ name, inputs, tflite }) =>
    Object.entries(tflite).map(([quantization, conversion]) => ({ name, quantization, inputs, conversion })),
  );
  // The largest differences between Python's own kernels, from the README of the models, with room for one more kernel.
  const tolerances: Record<string, number> = { float32: 2e-6, dynamic: 0.0016, int8: 2 };

  it.each(conversions)('$name $quantization', async ({ quantization, inputs, conversion }) => {
    const interpreter = await Interpreter.create({ modelPath: path.join(MODELS, 'keras', conversion.file) });
    interpreter.allocateTensors();
    const fed = Object.entries(conversion.fed ?? inputs).map(([name, array]) => ({
      name,
      array,
      values: readArray(array, 'keras'),
    }));
    for (let sample = 0; sample < 3; sample++) {
      interpreter.resetAllVariables();
      for (const { name, array, values } of fed) {
        const details = interpreter.getInputDetails().find(({ index }) => index === conversion.inputs[name]!.index)!;
        const length = values.length / 3;
        const data = values.slice(sample * length, (sample + 1) * length);
        interpreter.setTensor(details.index, { dtype: array.dtype, shape: details.shape, data } as Tensor);
      }
      interpreter.invoke();
      conversion.output_order.forEach((name, i) => {
        const got = interpreter.getTensor(conversion.outputs[name]!.index).data as Float32Array;
        const all = readArray(conversion.results[i]!, 'keras');
        const want = all.slice((sample * all.length) / 3, ((sample + 1) * all.length) / 3);
        const step = Math.max(1, ...Array.from(want, Math.abs));
        expect(distance(got, want), `${name}, sample ${sample}`).toBeLessThanOrEqual(
          tolerances[quantization]! * (quantization === 'float32' ? step : 1),
        );
      });
    }
    interpreter.close();
  });
});
