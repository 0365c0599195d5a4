import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Interpreter } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { allocated, modelPath, open } from './models.ts';

interface Recording {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly tolerance: { readonly abs: number; readonly rel: number };
}

/** Numbers that look like an image: the same in every run. */
function wave(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(0.7 * i));
}

function run(interpreter: Interpreter, input: Float32Array): Float32Array {
  interpreter.setTensor(interpreter.getInputDetails()[0]!.index, input);
  interpreter.invoke();
  return interpreter.getTensor(interpreter.getOutputDetails()[0]!.index, { dtype: 'float32' }).data;
}

describe('numThreads', () => {
  it('is 1 unless it is asked for', async () => {
    const interpreter = await open('chain_b');
    expect(interpreter.numThreads).toBe(1);
    expect(interpreter.engine).toMatchObject({ name: 'tflite-wasm', version: expect.any(String), threads: 1 });
  });

  it.each([2, 1000])(
    'says what is really used when %i are asked for: no more than there are cores',
    async (numThreads) => {
      const interpreter = await open('chain_b', { numThreads });
      expect(interpreter.numThreads).toBe(Math.min(numThreads, availableParallelism()));
      expect(interpreter.engine.threads).toBe(interpreter.numThreads);
    },
  );

  it.each([
    ['conv2d_f32_a', 90],
    ['keras_conv_float', 192],
  ])('does not change the answers of %s', async (name, length) => {
    const [one, two] = [await allocated(name), await allocated(name, { numThreads: 2 })];
    for (let i = 0; i < 20; i++) {
      const input = wave(length).map((x) => x * (i + 1));
      expect(run(two, input)).toEqual(run(one, input));
    }
  });

  it.each([1, 2])("gives Python's answer (threads: %i)", async (numThreads) => {
    // What ai-edge-litert answered, and how far its own configurations lie apart.
    const file = modelPath('keras_conv_float').replace('.tflite', '.json');
    const { input, output, tolerance } = JSON.parse(readFileSync(file, 'utf8')) as Recording;
    const answer = run(await allocated('keras_conv_float', { numThreads }), Float32Array.from(input));
    expect(answer).toHaveLength(output.length);
    output.forEach((value, i) => {
      expect(Math.abs(answer[i]! - value)).toBeLessThanOrEqual(tolerance.abs + tolerance.rel * Math.abs(value));
    });
  });
});

describe('many interpreters at once', () => {
  it.each([1, 2])('are created together and answer each for itself (threads: %i)', async (numThreads) => {
    const count = numThreads === 1 ? 20 : 6;
    const interpreters = await Promise.all(
      Array.from({ length: count }, () => Interpreter.create({ modelPath: modelPath('chain_b'), numThreads })),
    );
    try {
      for (const interpreter of interpreters) interpreter.allocateTensors();
      interpreters.forEach((interpreter, i) => interpreter.setTensor(0, [i, i, i, i]));
      for (const interpreter of interpreters.toReversed()) interpreter.invoke();
      interpreters.forEach((interpreter, i) => {
        expect(interpreter.getTensor(5).data[0]).toBeCloseTo(Math.tanh(Math.exp(Math.sqrt(i))), 6);
      });
    } finally {
      for (const interpreter of interpreters) interpreter.close();
    }
  });
});
