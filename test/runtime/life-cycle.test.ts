import { inspect } from 'node:util';
import { Interpreter, isTFLiteError } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { errorOf, rejectionOf } from '../unit/error-of.ts';
import { allocated, modelPath, open } from './models.ts';

/** The model `chain_b`, written out: NEG, ABS, SQRT, EXP, TANH. */
const chain = (x: number): number => Math.tanh(Math.exp(Math.sqrt(Math.abs(-x))));

const X = [-1.25, 1, -0.5, 0.25];

/** Every method and getter of an interpreter, called with arguments that are right for `chain_b`. */
const CALLS: Record<string, (interpreter: Interpreter) => unknown> = {
  allocateTensors: (interpreter) => interpreter.allocateTensors(),
  resizeTensorInput: (interpreter) => interpreter.resizeTensorInput(0, [4]),
  getInputDetails: (interpreter) => interpreter.getInputDetails(),
  getOutputDetails: (interpreter) => interpreter.getOutputDetails(),
  getTensorDetails: (interpreter) => interpreter.getTensorDetails(),
  getOpsDetails: (interpreter) => interpreter.getOpsDetails(),
  setTensor: (interpreter) => interpreter.setTensor(0, X),
  getTensor: (interpreter) => interpreter.getTensor(5),
  tensor: (interpreter) => interpreter.tensor(0),
  invoke: (interpreter) => interpreter.invoke(),
  invokeAsync: (interpreter) => interpreter.invokeAsync(),
  resetAllVariables: (interpreter) => interpreter.resetAllVariables(),
  getProfile: (interpreter) => interpreter.getProfile(),
  getSignatureList: (interpreter) => interpreter.getSignatureList(),
  getSignatureRunner: (interpreter) => interpreter.getSignatureRunner('none'),
};

// What tells of the interpreter without touching the engine answers before and after everything.
const ALWAYS = ['close', 'toString', 'numThreads', 'numSubgraphs', 'engine', 'metadata'];

describe('an interpreter', () => {
  it("answers in Python's order of calls", async () => {
    const interpreter = await Interpreter.create({ modelPath: modelPath('chain_b') });
    interpreter.allocateTensors();
    const input = interpreter.getInputDetails()[0]!;
    const output = interpreter.getOutputDetails()[0]!;
    interpreter.setTensor(input.index, new Float32Array(X));
    interpreter.invoke();
    const answer = interpreter.getTensor(output.index);
    interpreter.close();
    expect(answer).toMatchObject({ dtype: 'float32', shape: [4] });
    X.forEach((x, i) => expect(answer.data[i]).toBeCloseTo(chain(x), 6));
  });

  it('cannot be made by its constructor', () => {
    const constructor = Interpreter as unknown as new () => unknown;
    expect(() => new constructor()).toThrow(TypeError);
  });

  it('has no method that these tests do not know', () => {
    const names = Object.getOwnPropertyNames(Interpreter.prototype).filter((name) => name !== 'constructor');
    expect(names.sort()).toEqual([...Object.keys(CALLS), ...ALWAYS].sort());
  });
});

describe('before allocateTensors', () => {
  it.each(['setTensor', 'getTensor', 'invoke'])('%s says what to call first', async (method) => {
    const interpreter = await open('chain_b');
    const error = errorOf('NOT_ALLOCATED', () => CALLS[method]!(interpreter));
    expect(error.data).toEqual({ method });
    expect(error.message).toContain(`${method}()`);
    expect(error.message).toContain('allocateTensors()');
  });

  it('tensor gives a function, and only calling that needs memory', async () => {
    const interpreter = await open('chain_b');
    const view = interpreter.tensor(0);
    expect(errorOf('NOT_ALLOCATED', view).data).toEqual({ method: 'tensor' });
    interpreter.allocateTensors();
    expect(view().data).toHaveLength(4);
  });

  it('the details can be read, with the shapes of the file', async () => {
    const interpreter = await open('tf_where_gather_b');
    expect(interpreter.getInputDetails()[0]).toMatchObject({
      index: 0,
      shape: [1, 2],
      shapeSignature: [-1, 2],
      dtype: 'float32',
    });
    expect(interpreter.getOutputDetails().map(({ index }) => index)).toEqual([4]);
    expect(interpreter.getTensorDetails().map(({ dtype }) => dtype)).toEqual([
      'float32',
      'float32',
      'bool',
      'int64',
      'float32',
    ]);
  });

  it('a constant has its value already', async () => {
    const interpreter = await open('constant_output_b_w');
    const expected = new Float32Array([-0.889206051826477, 0.5570225715637207, -0.8625612258911133]);
    expect(interpreter.getTensor(1).data).toEqual(expected);
    interpreter.allocateTensors();
    expect(interpreter.getTensor(1).data).toEqual(expected);
    expect(interpreter.tensor(1)().data).toEqual(expected);
  });

  it('resetAllVariables has nothing to do', async () => {
    const interpreter = await open('chain_b');
    expect(() => interpreter.resetAllVariables()).not.toThrow();
  });
});

describe('allocateTensors', () => {
  it('keeps the values when it is called again', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    interpreter.allocateTensors();
    expect(interpreter.getTensor(0).toArray()).toEqual(X);
    interpreter.invoke();
    expect(interpreter.getTensor(5).data[0]).toBeCloseTo(chain(X[0]!), 6);
  });
});

describe('after close', () => {
  it.each(Object.keys(CALLS))('%s says that the interpreter is closed', async (method) => {
    const interpreter = await allocated('chain_b');
    interpreter.close();
    const error = await rejectionOf('CLOSED', (async () => await CALLS[method]!(interpreter))());
    expect(error.data).toEqual({ method });
    expect(error.message).toContain(`${method}() after close()`);
  });

  it.each(['numThreads', 'numSubgraphs', 'engine', 'metadata'] as const)('%s still answers', async (name) => {
    const interpreter = await allocated('chain_b');
    const before = interpreter[name];
    interpreter.close();
    expect(interpreter[name]).toEqual(before);
  });

  it('a function from tensor says so too', async () => {
    const interpreter = await allocated('chain_b');
    const view = interpreter.tensor(0);
    interpreter.close();
    errorOf('CLOSED', view);
  });

  it('a runner of a signature says so too', async () => {
    const interpreter = await open('tf_where_gather_b');
    const runner = interpreter.getSignatureRunner();
    interpreter.close();
    expect(() => runner.run({ x: [[1, 2]] })).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  });

  it('a value that was got before is still there', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    const copy = interpreter.getTensor(0);
    interpreter.close();
    expect(copy.toArray()).toEqual(X);
  });

  it('close may be called again, also before anything else', async () => {
    const interpreter = await open('chain_b');
    interpreter.close();
    interpreter.close();
    errorOf('CLOSED', () => interpreter.allocateTensors());
  });

  it('other interpreters go on', async () => {
    const [first, second] = [await allocated('chain_b'), await allocated('chain_b')];
    second.setTensor(0, X);
    first.close();
    second.invoke();
    expect(second.getTensor(5).data[1]).toBeCloseTo(chain(1), 6);
  });
});

describe('dispose', () => {
  it('closes, as `using` does at the end of a block', async () => {
    const interpreter = await open('chain_b');
    interpreter[Symbol.dispose]();
    expect(isTFLiteError(errorOf('CLOSED', () => interpreter.invoke()))).toBe(true);
  });

  it('is called by `using`', async () => {
    let kept: Interpreter;
    {
      using interpreter = await Interpreter.create({ modelPath: modelPath('chain_b') });
      kept = interpreter;
    }
    errorOf('CLOSED', () => kept.allocateTensors());
  });
});

describe('the summary of an interpreter', () => {
  it('says model, inputs, outputs, engine and state, in console.log too', async () => {
    const interpreter = await open('tf_where_gather_b');
    const text = (state: string): string =>
      `Interpreter(${modelPath('tf_where_gather_b')}: serving_default_x:0 float32 [-1, 2] -> PartitionedCall:0 float32 [-1]; tflite-wasm, threads: 1, ${state})`;
    expect(String(interpreter)).toBe(text('not allocated'));
    interpreter.allocateTensors();
    expect(inspect(interpreter)).toBe(text('allocated'));
    interpreter.close();
    expect(interpreter.toString()).toBe(text('closed'));
  });
});

describe('the state of a model', () => {
  it('lasts from one inference to the next until resetAllVariables', async () => {
    const interpreter = await allocated('variable_tensor_a');
    const answer = (): unknown => {
      interpreter.setTensor(0, [[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      interpreter.invoke();
      return interpreter.getTensor(2).toArray();
    };
    const first = answer();
    expect(first).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    // The variable takes values like an input: state + a is what the model answers.
    interpreter.setTensor(1, [[10, 10, 10], [10, 10, 10]]); // prettier-ignore
    expect(answer()).toEqual([[11, 12, 13], [14, 15, 16]]); // prettier-ignore
    interpreter.resetAllVariables();
    expect(interpreter.getTensor(1).data).toEqual(new Float32Array(6));
    expect(answer()).toEqual(first);
  });

  it('of a resource variable outlives resetAllVariables, as in Python', async () => {
    const interpreter = await allocated('resource_variable_float32_a');
    const put = (value: number): unknown => {
      interpreter.setTensor(0, new Float32Array(6).fill(value));
      interpreter.invoke();
      return [interpreter.getTensor(2).data[0], interpreter.getTensor(3).data[0]];
    };
    expect(put(7)).toEqual([1, 7]);
    interpreter.resetAllVariables();
    expect(put(8)).toEqual([7, 8]);
  });

  it('belongs to one interpreter alone', async () => {
    const [first, second] = [
      await allocated('resource_variable_float32_a'),
      await allocated('resource_variable_float32_a'),
    ];
    first.setTensor(0, new Float32Array(6).fill(7));
    first.invoke();
    second.setTensor(0, new Float32Array(6).fill(8));
    second.invoke();
    expect(second.getTensor(2).data[0]).toBe(1);
  });
});

describe('an output whose shape depends on the values', () => {
  it('has after each inference the shape and values of that inference', async () => {
    const interpreter = await allocated('tf_where_gather_b');
    const positive = (row: number[]): unknown => {
      interpreter.setTensor(0, [row]);
      interpreter.invoke();
      const answer = interpreter.getTensor(4);
      expect(interpreter.getOutputDetails()[0]!.shape).toEqual(answer.shape);
      return answer.toArray();
    };
    expect(positive([1.5, 2.5])).toEqual([1.5, 2.5]);
    expect(positive([-1, 3])).toEqual([3]);
    expect(positive([-1, -1])).toEqual([]);
    expect(positive([4, 5])).toEqual([4, 5]);
  });
});
