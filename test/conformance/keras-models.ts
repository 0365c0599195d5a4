// Keras models of the reference set: their files, inputs, Keras' predictions, and what TensorFlow's converter made of them.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Interpreter, Tensor } from 'tflite-interpreter';
import { createTensor } from 'tflite-interpreter';

const FOLDER = path.resolve(import.meta.dirname, '../../../shared/models/keras');

/** False on a machine that has no reference models; tests that need them skip there. */
export const hasKerasModels = existsSync(path.join(FOLDER, 'manifest.json'));

interface StoredArray {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
}

/** What TensorFlow's converter made of a model. */
export interface Conversion {
  readonly file: string;
  readonly bytes: number;
  readonly ops: readonly string[];
  readonly largest_difference: { readonly keras: number };
  /** By the names of the signature. */
  readonly outputs: Readonly<Record<string, { readonly index: number }>>;
  /** Those names in the order of the predictions. */
  readonly output_order: readonly string[];
}

/** One model. */
export interface KerasCase {
  readonly name: string;
  readonly keras: string | null;
  readonly h5: string;
  readonly h5_loads: boolean;
  readonly inputs: Readonly<Record<string, StoredArray>>;
  readonly predictions: readonly StoredArray[];
  readonly tflite: { readonly float32: Conversion; readonly dynamic?: Conversion; readonly int8?: Conversion };
}

/** All models; none where they are missing. */
export const KERAS_CASES: readonly KerasCase[] = ['manifest.json', 'keras2.json'].flatMap((file) => {
  if (!hasKerasModels) return [];
  return (JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as { cases: KerasCase[] }).cases;
});

/** The path of a file of the set. */
export function kerasFile(name: string): string {
  return path.join(FOLDER, name);
}

/** The three samples of an array, each with a batch of one. */
export function samplesOf({ dtype, shape, file, offset }: StoredArray): Tensor[] {
  const bytes = readFileSync(path.join(FOLDER, file));
  const count = shape.reduce((product, size) => product * size, 1);
  const buffer = bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + 4 * count);
  const data = dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer);
  const size = count / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) =>
    createTensor(dtype, [1, ...shape.slice(1)], data.slice(i * size, (i + 1) * size)),
  );
}

/**
 * The greatest difference of any output to Keras' predictions, absolute, and relative to numbers above 1.
 *
 * @param order - The outputs' tensors in the order of the predictions. @defaultValue the model's own order
 */
export function differenceToKeras(
  interpreter: Interpreter,
  { inputs, predictions }: KerasCase,
  order?: readonly number[],
): { absolute: number; relative: number } {
  interpreter.allocateTensors();
  const details = interpreter.getInputDetails();
  const given = interpreter.getOutputDetails();
  const outputs = order ? order.map((index) => given.find((one) => one.index === index)!) : given;
  const expected = predictions.map(samplesOf);
  let absolute = 0;
  let relative = 0;
  for (let sample = 0; sample < 3; sample++) {
    for (const [name, array] of Object.entries(inputs)) {
      const { index, quantization } = details.find((one) => one.name === `serving_default_${name}:0`)!;
      const value = samplesOf(array)[sample]!;
      interpreter.setTensor(index, value, quantization[0] === 0 ? {} : { quantize: true });
    }
    interpreter.invoke();
    outputs.forEach(({ index, quantization }, i) => {
      const got = interpreter.getTensor(index, quantization[0] === 0 ? {} : { dequantize: true }).data as Float32Array;
      const wanted = expected[i]![sample]!.data as Float32Array;
      if (got.length !== wanted.length) throw new Error(`${got.length} numbers instead of ${wanted.length}`);
      got.forEach((value, k) => {
        const difference = Math.abs(value - wanted[k]!);
        absolute = Math.max(absolute, difference);
        relative = Math.max(relative, difference / Math.max(1, Math.abs(wanted[k]!)));
      });
    });
  }
  return { absolute, relative };
}

/** Seeded inputs of the kind that the samples are: pictures of patches with noise, words, or normal numbers. */
export function* calibrationOf({ inputs }: KerasCase, count = 200): Generator<Record<string, Tensor>> {
  const random = seededRandom(1);
  for (let i = 0; i < count; i++) {
    yield Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, drawLike(array, random)]));
  }
}

function drawLike(array: StoredArray, random: () => number): Tensor {
  const samples = samplesOf(array);
  const shape = [1, ...array.shape.slice(1)];
  const numbers = samples.flatMap(({ data }) => Array.from(data as ArrayLike<number>));
  const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
  const count = shape.reduce((product, size) => product * size, 1);
  if (array.dtype === 'int32') {
    return createTensor(
      'int32',
      shape,
      Int32Array.from({ length: count }, () => Math.floor(random() * (max + 1))),
    );
  }
  if (shape.length < 4 || min < 0) {
    return createTensor(
      'float32',
      shape,
      Float32Array.from({ length: count }, () => normal(random)),
    );
  }
  const [, height = 1, width = 1, channels = 1] = shape;
  const top = max > 1 ? 255 : 1;
  const patches = Array.from({ length: 25 * channels }, random);
  return createTensor(
    'float32',
    shape,
    Float32Array.from({ length: count }, (_, i) => {
      const row = Math.floor((Math.floor(i / channels / width) * 5) / height);
      const column = Math.floor(((Math.floor(i / channels) % width) * 5) / width);
      return top * (0.8 * patches[(row * 5 + column) * channels + (i % channels)]! + 0.2 * random());
    }),
  );
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + Number.EPSILON)) * Math.cos(2 * Math.PI * random());
}

/** Numerical Recipes' linear congruential generator. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The outputs of TensorFlow's own int8 file in the order of the predictions. */
export function orderOf({ outputs, output_order: names }: Conversion): number[] {
  return names.map((name) => outputs[name]!.index);
}
