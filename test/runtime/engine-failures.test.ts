import type { Interpreter } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../unit/error-of.ts';
import { allocated, open } from './models.ts';

const NUMERATORS = [[[3, 7, -10, -9]], [[5, -10, -3, -10]]];

/** Runs the model that divides whole numbers: [2, 1, 4] by [3, 1]. */
function divide(interpreter: Interpreter, divisors: number[]): unknown {
  interpreter.setTensor(0, NUMERATORS);
  interpreter.setTensor(
    1,
    divisors.map((divisor) => [divisor]),
  );
  interpreter.invoke();
  return interpreter.getTensor(2).toArray();
}

/** The quotients as C computes them, towards zero. */
const quotients = (divisors: number[]): unknown =>
  NUMERATORS.map(([row]) => divisors.map((divisor) => row!.map((x) => Math.trunc(x / divisor) + 0)));

describe.each([1, 2])('an engine that breaks in the middle of an inference (threads: %i)', (numThreads) => {
  it("ends the call with ENGINE_ABORTED and the engine's own words", async () => {
    const interpreter = await allocated('div_int32_b', { numThreads });
    const error = errorOf('ENGINE_ABORTED', () => divide(interpreter, [7, 0, 6]));
    expect(error.data).toEqual({ engine: 'tflite-wasm', method: 'invoke' });
    expect(error.message).toContain('invoke()');
    expect(error.message).toContain('allocateTensors()');
    expect((error.cause as Error).message).toContain('divide by zero');
  });

  it('needs allocateTensors again, and then gives right answers', async () => {
    const interpreter = await allocated('div_int32_b', { numThreads });
    expect(divide(interpreter, [7, 6, 2])).toEqual(quotients([7, 6, 2]));
    errorOf('ENGINE_ABORTED', () => divide(interpreter, [0, 0, 0]));
    for (const call of [
      () => interpreter.invoke(),
      () => interpreter.getTensor(2),
      () => interpreter.setTensor(1, [[1], [1], [1]]),
      interpreter.tensor(0),
    ]) {
      errorOf('NOT_ALLOCATED', call);
    }
    interpreter.allocateTensors();
    expect(divide(interpreter, [7, 6, 2])).toEqual(quotients([7, 6, 2]));
  });

  it('can break and be replaced many times', async () => {
    const interpreter = await allocated('div_int32_b', { numThreads });
    for (let i = 1; i <= 10; i++) {
      errorOf('ENGINE_ABORTED', () => divide(interpreter, [1, i, 0]));
      interpreter.allocateTensors();
      expect(divide(interpreter, [1, i, 2])).toEqual(quotients([1, i, 2]));
    }
  });

  it('leaves other interpreters alone, of the same model too', async () => {
    const [first, second, other] = [
      await allocated('div_int32_b', { numThreads }),
      await allocated('div_int32_b', { numThreads }),
      await allocated('chain_b', { numThreads }),
    ];
    errorOf('ENGINE_ABORTED', () => divide(first, [0, 1, 1]));
    expect(divide(second, [7, 6, 2])).toEqual(quotients([7, 6, 2]));
    other.setTensor(0, [1, 1, 1, 1]);
    other.invoke();
    expect(other.getTensor(5).data[0]).toBeCloseTo(Math.tanh(Math.E), 6);
  });

  it('can be closed, and still tells its details before', async () => {
    const interpreter = await allocated('div_int32_b', { numThreads });
    errorOf('ENGINE_ABORTED', () => divide(interpreter, [0, 1, 1]));
    expect(interpreter.getInputDetails().map(({ name }) => name)).toEqual(['in0', 'in1']);
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([2, 3, 4]);
    expect(() => interpreter.resetAllVariables()).not.toThrow();
    interpreter.close();
    errorOf('CLOSED', () => interpreter.allocateTensors());
  });
});

describe('an operator that fails in the middle of an inference', () => {
  it("ends the call with INVOKE_FAILED, the operator's name and the engine's own words", async () => {
    const interpreter = await allocated('strings_transpose_b');
    const strings = [['a', 'b', 'c'], ['d', 'e', 'f']]; // prettier-ignore
    interpreter.setTensor(0, strings);
    const error = errorOf('INVOKE_FAILED', () => interpreter.invoke());
    expect(error.data).toEqual({ engine: 'tflite-wasm', operator: 'TRANSPOSE', node: 0 });
    expect(error.message).toContain('at node 0 (TRANSPOSE): Type STRING is currently not supported by Transpose');
    expect((error.cause as Error).message).toContain('Node number 0 (TRANSPOSE) failed to invoke');
    // The interpreter goes on: it still is allocated, its inputs hold what they held.
    expect(interpreter.getTensor(0).toArray()).toEqual(strings);
    errorOf('INVOKE_FAILED', () => interpreter.invoke());
  });

  it('of the delegate is told alike', async () => {
    // Python's default configuration fails on this model too.
    const interpreter = await allocated('dequantize_const_perchannel_b');
    const error = errorOf('INVOKE_FAILED', () => interpreter.invoke());
    expect(error.message).toContain('failed to setup XNNPACK runtime');
  });
});

describe('a model that the engine cannot prepare', () => {
  it("ends allocateTensors with UNSUPPORTED_MODEL, the operator's name and the engine's own words", async () => {
    const interpreter = await open('strings_concat_a');
    const error = errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors());
    expect(error.data).toMatchObject({ engine: 'tflite-wasm', operator: 'CONCATENATION', version: 1, node: 0 });
    expect(error.message).toContain('at node 0 (CONCATENATION)');
    expect((error.cause as Error).cause).toMatchObject({
      message: expect.stringContaining('Node number 0 (CONCATENATION) failed to prepare'),
    });
  });

  it('still tells its details, and fails again when it is tried again', async () => {
    const interpreter = await open('strings_concat_a');
    for (let i = 0; i < 3; i++) {
      errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors());
      expect(interpreter.getInputDetails().map(({ dtype }) => dtype)).toEqual(['string', 'string']);
      errorOf('NOT_ALLOCATED', () => interpreter.invoke());
    }
  });
});

describe('shapes that the operators cannot follow', () => {
  it('end allocateTensors with ALLOCATE_FAILED; the shapes before work again', async () => {
    const interpreter = await allocated('conv2d_f32_a');
    const image = new Float32Array(90).fill(0.5);
    interpreter.setTensor(0, image);
    interpreter.invoke();
    const before = interpreter.getTensor(3).data;
    // The filter has 3 channels.
    interpreter.resizeTensorInput(0, [1, 5, 6, 4]);
    const error = errorOf('ALLOCATE_FAILED', () => interpreter.allocateTensors());
    expect(error.data).toMatchObject({ engine: 'tflite-wasm', operator: 'CONV_2D', node: 0 });
    expect(error.message).toContain('Check the shapes of the inputs');
    errorOf('NOT_ALLOCATED', () => interpreter.invoke());
    interpreter.resizeTensorInput(0, [1, 5, 6, 3]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, image);
    interpreter.invoke();
    expect(interpreter.getTensor(3).data).toEqual(before);
  });

  it('that need more memory than there is end it with ALLOCATE_FAILED or ENGINE_ABORTED', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.resizeTensorInput(0, [900_000_000]);
    expect(() => interpreter.allocateTensors()).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(ALLOCATE_FAILED|ENGINE_ABORTED)$/) }),
    );
    interpreter.resizeTensorInput(0, [4]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, [1, 1, 1, 1]);
    interpreter.invoke();
    expect(interpreter.getTensor(5).data[0]).toBeCloseTo(Math.tanh(Math.E), 6);
  });
});
