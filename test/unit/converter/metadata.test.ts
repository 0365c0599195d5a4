// Labels and normalization in the file: read back by this library, and where they stand for readers that know only offsets.

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { createPreprocessor } from 'tflite-interpreter/image';
import { verifyModel } from '../../../src/model/verify.ts';
import { rejectionOf } from '../error-of.ts';

const DIGITS = path.resolve(import.meta.dirname, '../../fixtures/digits/digits.keras');
const LABELS = Array.from({ length: 10 }, (_, i) => `digit ${i}`);

async function convertDigits(settings: Partial<TFLiteConverter>): Promise<Uint8Array> {
  return Object.assign(TFLiteConverter.fromKerasModel(await readKerasModel(DIGITS)), settings).convert();
}

describe('a converted model', () => {
  it('says its labels and how its pictures are scaled', async () => {
    const bytes = await convertDigits({ labels: LABELS, normalization: { mean: 0, std: 16 } });
    verifyModel(bytes);
    const interpreter = await Interpreter.create({ modelContent: bytes });
    const { metadata } = interpreter;
    expect(metadata?.labels).toEqual(LABELS);
    expect(metadata?.files).toEqual(['labels.txt']);
    expect(metadata?.subgraphs[0]?.inputs).toMatchObject([
      {
        name: 'image',
        content: { kind: 'image', colorSpace: 'GRAYSCALE', defaultSize: { width: 8, height: 8 } },
        normalization: { mean: [0], std: [16] },
        range: { min: [0], max: [255 / 16] },
      },
    ]);
    expect(metadata?.subgraphs[0]?.outputs).toMatchObject([
      { name: 'scores', content: { kind: 'feature' }, associatedFiles: [{ type: 'TENSOR_AXIS_LABELS' }] },
    ]);
    const gray = { width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(8) } as const;
    expect(createPreprocessor({ from: interpreter }).fromPixels(gray).data[0]).toBe(0.5);
    interpreter.close();
  });

  it('has an archive whose offsets count from the beginning of the file, and the same bytes each time', async () => {
    const bytes = await convertDigits({ labels: LABELS });
    expect(await convertDigits({ labels: LABELS })).toEqual(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const directory = view.getUint32(bytes.length - 6, true);
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    expect(view.getUint32(view.getUint32(directory + 42, true), true)).toBe(0x04034b50);
  });

  it('says nothing where nothing was given', async () => {
    const interpreter = await Interpreter.create({ modelContent: await convertDigits({}) });
    expect(interpreter.metadata).toBeUndefined();
    interpreter.close();
  });

  it('keeps both when its values are integers', async () => {
    const bytes = await convertDigits({
      optimizations: ['DEFAULT'],
      representativeDataset: [new Float32Array(64).fill(0.5)],
      inferenceInputType: 'uint8',
      inferenceOutputType: 'uint8',
      labels: LABELS,
      normalization: { mean: [0], std: [16] },
    });
    const interpreter = await Interpreter.create({ modelContent: bytes });
    expect(interpreter.metadata?.labels).toEqual(LABELS);
    expect(interpreter.metadata?.subgraphs[0]?.inputs[0]?.normalization).toEqual({ mean: [0], std: [16] });
    interpreter.close();
  });

  it('refuses labels and numbers that do not fit, before any work', async () => {
    const { data } = await rejectionOf('LABEL_COUNT', convertDigits({ labels: LABELS.slice(1) }));
    expect(data).toEqual({ labels: 9, scores: 10 });
    const option = async (settings: Partial<TFLiteConverter>): Promise<string> =>
      (await rejectionOf('OPTION_INVALID', convertDigits(settings))).data.option;
    expect(await option({ labels: [...LABELS.slice(1), 'two\nlines'] })).toBe('labels');
    expect(await option({ labels: [...LABELS.slice(1), ' '] })).toBe('labels');
    expect(await option({ normalization: { mean: [1, 2, 3], std: 1 } })).toBe('normalization');
    expect(await option({ normalization: { mean: 0, std: 0 } })).toBe('normalization');
    await expect(convertDigits({ labels: 'labels.txt' as never })).rejects.toThrow(TypeError);
  });

  it('is reported layer by layer', async () => {
    const { layers } = await TFLiteConverter.fromKerasModel(await readKerasModel(DIGITS)).convertWithReport();
    const fates = Object.fromEntries(
      layers.map(({ className, operators, foldedInto }) => [className, { operators, foldedInto }]),
    );
    expect(fates['InputLayer']).toEqual({ operators: [], foldedInto: [] });
    expect(fates['BatchNormalization']).toEqual({ operators: [], foldedInto: [layers[1]!.name] });
    expect(fates['MaxPooling2D']).toEqual({ operators: ['MAX_POOL_2D'], foldedInto: [] });
    expect(fates['Dense']!.operators).toEqual(['FULLY_CONNECTED', 'SOFTMAX']);
  });
});
