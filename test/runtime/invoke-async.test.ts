// invokeAsync and runAsync: the same answers, one call at a time, closing in between.

import type { Interpreter } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { errorOf, rejectionOf } from '../unit/error-of.ts';
import { allocated, open } from './models.ts';

const X = [-1.25, 1, -0.5, 0.25];

/** Every call that needs the tensors' memory. */
const BLOCKED: Record<string, (interpreter: Interpreter) => unknown> = {
  allocateTensors: (interpreter) => interpreter.allocateTensors(),
  resizeTensorInput: (interpreter) => interpreter.resizeTensorInput(0, [5]),
  setTensor: (interpreter) => interpreter.setTensor(0, X),
  getTensor: (interpreter) => interpreter.getTensor(5),
  tensor: (interpreter) => interpreter.tensor(0)(),
  invoke: (interpreter) => interpreter.invoke(),
  resetAllVariables: (interpreter) => interpreter.resetAllVariables(),
};

describe('invokeAsync', () => {
  it('answers as invoke does', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    interpreter.invoke();
    const expected = interpreter.getTensor(5).data;
    interpreter.setTensor(0, [0, 0, 0, 0]);
    interpreter.invoke();
    expect(interpreter.getTensor(5).data).not.toEqual(expected);
    interpreter.setTensor(0, X);
    await interpreter.invokeAsync();
    expect(interpreter.getTensor(5).data).toEqual(expected);
  });

  it.each(Object.keys(BLOCKED))('%s is refused until it has ended, and changes nothing', async (method) => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    const running = interpreter.invokeAsync();
    const error = errorOf('BUSY', () => BLOCKED[method]!(interpreter));
    expect(error.data).toEqual({ method });
    await running;
    expect(interpreter.getTensor(0).toArray()).toEqual(X);
    expect(interpreter.getInputDetails()[0]!.shape).toEqual([4]);
    expect(BLOCKED[method]!(interpreter)).not.toBeInstanceOf(Error);
  });

  it('a second one is refused, and the first one answers', async () => {
    const interpreter = await allocated('chain_b');
    const first = interpreter.invokeAsync();
    await rejectionOf('BUSY', interpreter.invokeAsync());
    await expect(first).resolves.toBeUndefined();
    await expect(interpreter.invokeAsync()).resolves.toBeUndefined();
  });

  it('what is known of the model can be asked meanwhile', async () => {
    const interpreter = await allocated('chain_b');
    const running = interpreter.invokeAsync();
    expect(interpreter.getInputDetails()).toHaveLength(1);
    expect(interpreter.engine.name).not.toBe('');
    expect(String(interpreter)).toContain('allocated');
    await running;
  });

  it('rejects with CLOSED when the interpreter is closed meanwhile', async () => {
    const interpreter = await allocated('chain_b');
    const running = interpreter.invokeAsync();
    interpreter.close();
    expect((await rejectionOf('CLOSED', running)).data).toEqual({ method: 'invokeAsync' });
  });

  it('rejects where invoke throws, and can be called again', async () => {
    const interpreter = await open('chain_b');
    await rejectionOf('NOT_ALLOCATED', interpreter.invokeAsync());
    interpreter.allocateTensors();
    await expect(interpreter.invokeAsync()).resolves.toBeUndefined();
  });

  it('ends with the failure of the inference, after which the interpreter goes on', async () => {
    const interpreter = await allocated('div_int32_b');
    const [a, b] = interpreter.getInputDetails();
    interpreter.setTensor(a!.index, new Int32Array(a!.shape.reduce((x, y) => x * y, 1)).fill(7));
    await rejectionOf('ENGINE_ABORTED', interpreter.invokeAsync());
    interpreter.allocateTensors();
    interpreter.setTensor(b!.index, new Int32Array(b!.shape.reduce((x, y) => x * y, 1)).fill(2));
    await expect(interpreter.invokeAsync()).resolves.toBeUndefined();
  });
});

describe('runAsync of a signature', () => {
  it('answers as run does, and takes its inputs before it returns', async () => {
    const interpreter = await open('keras_conv_float');
    const runner = interpreter.getSignatureRunner();
    const [name] = Object.keys(runner.getInputDetails());
    const { shape } = runner.getInputDetails()[name!]!;
    const value = new Float32Array(shape.reduce((x, y) => x * y, 1)).map((_, i) => Math.sin(i));
    const expected = runner.run({ [name!]: value });
    const running = runner.runAsync({ [name!]: value });
    value.fill(0);
    errorOf('BUSY', () => runner.run({ [name!]: value }));
    await rejectionOf('BUSY', runner.runAsync({ [name!]: value }));
    const answer = await running;
    expect(Object.keys(answer)).toEqual(Object.keys(expected));
    for (const key of Object.keys(expected)) expect(answer[key]!.data).toEqual(expected[key]!.data);
  });
});
