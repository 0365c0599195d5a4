// Keras models converted here against Keras' own predictions, and against what TensorFlow's converter made of them.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { ROOT } from '../helpers/repository.ts';
import { resultsPage, type ConversionResult } from './converter-results.ts';
import {
  calibrationOf,
  differenceToKeras,
  hasKerasModels,
  KERAS_CASES,
  kerasFile,
  orderOf,
  type KerasCase,
} from './keras-models.ts';

/** The difference to Keras of a converted model, run by this library. */
async function measure(
  one: KerasCase,
  bytes: Uint8Array,
  order?: readonly number[],
): Promise<{ absolute: number; relative: number; operators: number }> {
  const interpreter = await Interpreter.create({ modelContent: bytes });
  try {
    return { ...differenceToKeras(interpreter, one, order), operators: interpreter.getOpsDetails().length };
  } finally {
    interpreter.close();
  }
}

async function converterOf(file: string): Promise<TFLiteConverter> {
  return TFLiteConverter.fromKerasModel(await readKerasModel(kerasFile(file)));
}

/** More operators than TensorFlow's, and why. */
const LARGER: Readonly<Record<string, string>> = {
  activations_smooth: 'softplus does not overflow above 88, where TensorFlow’s gives infinity: MINIMUM and MAXIMUM',
  keras2_lstm:
    'a WHILE, which keeps no state from call to call and leaves the batch free; TensorFlow’s operator does neither',
};

const results: ConversionResult[] = [];

afterAll(() => {
  if (process.env['CONVERTER_WRITE'] === undefined || results.length === 0) return;
  writeFileSync(path.join(ROOT, 'docs/converter-results.md'), `${resultsPage(results, LARGER)}\n`);
});

describe.skipIf(!hasKerasModels)('a converted Keras model (needs ../shared/models/keras)', () => {
  const files = KERAS_CASES.flatMap((one) => [one.keras, one.h5].flatMap((file) => (file ? [{ file, one }] : [])));

  it.each(files)(
    '$file is within 1e-5 of Keras, with no more operators and bytes than TensorFlow’s',
    async ({ file, one }) => {
      const converter = await converterOf(file);
      const bytes = await converter.convert();
      expect(await converter.convert()).toEqual(bytes);
      const { relative, operators } = await measure(one, bytes);
      results.push({ mode: 'float32', file, one, operators, bytes: bytes.length, difference: relative });
      expect(relative).toBeLessThan(1e-5);
      if (LARGER[one.name] !== undefined) return;
      expect(operators).toBeLessThanOrEqual(1.05 * one.tflite.float32.ops.length);
      expect(bytes.length).toBeLessThanOrEqual(1.05 * one.tflite.float32.bytes);
    },
  );

  it.each(KERAS_CASES.filter(({ tflite }) => tflite.dynamic))(
    '$name with int8 weights is as near to Keras as TensorFlow’s',
    async (one) => {
      const converter = await converterOf(one.keras ?? one.h5);
      converter.optimizations = ['DEFAULT'];
      const bytes = await converter.convert();
      const { absolute, operators } = await measure(one, bytes);
      results.push({ mode: 'dynamic', file: one.name, one, operators, bytes: bytes.length, difference: absolute });
      // Both round the same weights; the kernels' own rounding differs in the last digits.
      expect(absolute).toBeLessThanOrEqual(1.01 * one.tflite.dynamic!.largest_difference.keras);
      expect(bytes.length).toBeLessThanOrEqual(1.05 * one.tflite.dynamic!.bytes);
    },
  );

  it.each(KERAS_CASES.filter(({ tflite }) => tflite.int8))(
    '$name in int8 throughout is as near to Keras as TensorFlow’s, within the steps of its output',
    async (one) => {
      const converter = await converterOf(one.keras ?? one.h5);
      converter.optimizations = ['DEFAULT'];
      converter.representativeDataset = () => calibrationOf(one);
      converter.inferenceInputType = 'int8';
      converter.inferenceOutputType = 'int8';
      const bytes = await converter.convert();
      const interpreter = await Interpreter.create({ modelContent: bytes });
      const step = Math.max(...interpreter.getOutputDetails().map(({ quantization }) => quantization[0]));
      interpreter.close();
      const { absolute, operators } = await measure(one, bytes);
      // TensorFlow's file on the same engine: kernels of int8 round in ways of their own.
      const theirs = one.tflite.int8!;
      const reference = (await measure(one, readFileSync(kerasFile(theirs.file)), orderOf(theirs))).absolute;
      results.push({
        mode: 'int8',
        file: one.name,
        one,
        operators,
        bytes: bytes.length,
        difference: absolute,
        reference,
      });
      // The calibration data are of the same kind, but not the same: one step of the output either way.
      expect(absolute).toBeLessThanOrEqual(reference + step);
      expect(bytes.length).toBeLessThanOrEqual(1.05 * one.tflite.int8!.bytes);
    },
  );
});
