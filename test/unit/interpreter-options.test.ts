import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../src/interpreter-options.ts';
import { errorOf } from './error-of.ts';

const model = { modelPath: 'model.tflite' };

describe('checkOptions', () => {
  it('passes every option at its best', () => {
    const wasm = { binary: new Uint8Array() };
    const { signal } = new AbortController();
    expect(() =>
      checkOptions({ ...model, numThreads: 4, sha256: '0', signal, onProgress: () => {}, limits: {}, wasm }),
    ).not.toThrow();
  });

  it('takes undefined for left out', () => {
    const nothing = {
      numThreads: undefined,
      signal: undefined,
      onProgress: undefined,
      limits: undefined,
      wasm: undefined,
    };
    expect(() => checkOptions({ ...model, ...nothing })).not.toThrow();
  });

  it.each([undefined, null, 'model.tflite', 5])('refuses %o as options and shows what they look like', (options) => {
    expect(() => checkOptions(options as never)).toThrow(TypeError);
    expect(() => checkOptions(options as never)).toThrow("{ modelPath: 'model.tflite' }");
  });

  it.each([
    ['threads', 'numThreads'],
    ['num_threads', 'numThreads'],
    ['model_path', 'modelPath'],
  ])('refuses the unknown option %s and lists the known ones', (option, known) => {
    const error = errorOf('OPTION_INVALID', () => checkOptions({ ...model, [option]: 2 }));
    expect(error.data).toEqual({ option, actual: 2 });
    expect(error.message).toContain(`no option '${option}'`);
    expect(error.message).toContain(known);
  });

  it.each(['toString', 'constructor', '__proto__'])('refuses the option %s like any unknown one', (option) => {
    const options = Object.defineProperty({ ...model }, option, { value: 1, enumerable: true });
    errorOf('OPTION_INVALID', () => checkOptions(options));
  });

  it.each([0, -1, 1.5, NaN, Infinity])('refuses %d threads', (numThreads) => {
    const error = errorOf('OPTION_INVALID', () => checkOptions({ ...model, numThreads }));
    expect(error.data).toEqual({ option: 'numThreads', actual: numThreads });
    expect(error.message).toContain('whole number of at least 1');
  });

  it.each([
    ['numThreads', '2'],
    ['numThreads', null],
    ['onProgress', 'log'],
    ['signal', {}],
    ['signal', null],
    ['signal', new AbortController()],
    ['wasm', {}],
    ['wasm', 'tflite.wasm'],
    ['wasm', null],
    ['wasm', { url: 5 }],
    ['wasm', { binary: 'tflite.wasm' }],
    ['wasm', { module: {} }],
    ['threadWorkerUrl', 5],
    ['limits', 5],
    ['limits', null],
  ])('refuses %s of the wrong type (%o)', (option, value) => {
    expect(() => checkOptions({ ...model, [option]: value })).toThrow(TypeError);
    expect(() => checkOptions({ ...model, [option]: value })).toThrow(`'${option}'`);
  });
});
