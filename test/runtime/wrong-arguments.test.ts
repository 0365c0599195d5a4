// Arguments that TypeScript would refuse and JavaScript lets through: each is told by name, and nothing is changed.

import { Interpreter, topLabels } from 'tflite-interpreter';
import { createPreprocessor, decodeJpeg, decodePng, readOrientation } from 'tflite-interpreter/image';
import { decodeBmp, decodeGif } from 'tflite-interpreter/image/formats';
import { analyzeModel } from 'tflite-interpreter/analyzer';
import { describe, expect, it } from 'vitest';
import { errorOf, rejectionOf } from '../unit/error-of.ts';
import { allocated, modelBytes } from './models.ts';

describe('methods of an interpreter', () => {
  it('refuse a misspelled option, and one of another type', async () => {
    const it = await allocated('keras_conv_float');
    const [input] = it.getInputDetails();
    const value = new Float32Array(192);
    const calls: [string, (options: never) => unknown][] = [
      ['quantise', (options) => it.setTensor(input!.index, value, options)],
      ['dequantise', (options) => it.getTensor(input!.index, options)],
      ['Strict', (options) => it.resizeTensorInput(input!.index, [2, 8, 8, 3], options)],
      ['top', (options) => topLabels(['a'], [1], options)],
    ];
    for (const [name, call] of calls) {
      expect(errorOf('OPTION_INVALID', () => call({ [name]: true } as never)).message).toContain(`'${name}'`);
      expect(() => call(null as never)).toThrow(new TypeError("'options' has to be an object, not null."));
    }
    expect(() => it.setTensor(input!.index, value, { quantize: 'no' as never })).toThrow(TypeError);
    expect(it.getInputDetails()[0]!.shape).toEqual([1, 8, 8, 3]);
    it.close();
  });

  it('say how an interpreter is made to whoever knows the constructor from Python', () => {
    const Constructor = Interpreter as unknown as new (options: object) => unknown;
    expect(() => new Constructor({ modelPath: 'model.tflite' })).toThrow(
      /Interpreter\.create\(\), which has to be awaited/,
    );
  });

  it('tell what has another type by its class, and what a transferred array lacks', async () => {
    const it = await allocated('keras_conv_float');
    const { index } = it.getInputDetails()[0]!;
    expect(() => it.setTensor(index, new ArrayBuffer(4) as never)).toThrow(/not ArrayBuffer/);
    expect(() => it.setTensor(null as never, [])).toThrow("'index' has to be a number, not null.");
    const gone = new Float32Array(192);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect(errorOf('SHAPE_MISMATCH', () => it.setTensor(index, gone)).message).toContain('transferred');
    it.close();
  });
});

it('analyzeModel refuses an option that does not exist, and a limit of another type', async () => {
  const modelContent = modelBytes('keras_conv_float');
  await rejectionOf('OPTION_INVALID', analyzeModel({ modelContent, limit: {} } as never));
  await expect(analyzeModel({ modelContent, limits: { maxTensors: '5' as never } })).rejects.toThrow(TypeError);
});

describe('images', () => {
  it('are bytes: what is none is told by its class, not called damaged', () => {
    for (const decode of [decodeJpeg, decodePng, decodeGif, decodeBmp, readOrientation]) {
      expect(() => decode(new ArrayBuffer(4) as never)).toThrow(
        new TypeError("'bytes' has to be a Uint8Array, not ArrayBuffer."),
      );
    }
  });

  it('are prepared by options that exist, for sizes that fit into memory', () => {
    const error = errorOf('OPTION_INVALID', () => createPreprocessor('xception', { target_size: [150, 150] } as never));
    expect(error.message).toContain("'target_size' has to be left out: the options are");
    errorOf('OPTION_INVALID', () => createPreprocessor('xception', { targetSize: [1e9, 1e9] }));
  });

  it('come from paths that are strings or URLs', async () => {
    const preprocessor = createPreprocessor('xception');
    for (const read of ['fromPath', 'fromUrl'] as const)
      await expect(preprocessor[read](undefined as never)).rejects.toThrow(
        /has to be a string or a URL, not undefined/,
      );
    const { message } = await rejectionOf('FILE_NOT_FOUND', preprocessor.fromPath('/9j/4AAQ'.repeat(10_000)));
    expect(message.length).toBeLessThan(300);
  });
});
